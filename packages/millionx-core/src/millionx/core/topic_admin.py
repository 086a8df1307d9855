"""Creates the topics on a broker, all in one call, and says where existing ones differ from what we declare."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from time import monotonic, sleep
from typing import Any, Final

from confluent_kafka import KafkaError, KafkaException
from confluent_kafka.admin import AdminClient, ConfigResource, NewTopic, ResourceType, TopicMetadata

from millionx.core.topics import TOPICS

__all__ = ["TopicReport", "create_topics"]

_TIMEOUT_S: Final = 30.0
_ASK_AGAIN_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class TopicReport:
    """What `create_topics` did. `drift` has a sentence for each difference from the declaration."""

    created: tuple[str, ...]
    existing: tuple[str, ...]
    drift: tuple[str, ...]


def create_topics(config: Mapping[str, Any], *, replication_factor: int = 1) -> TopicReport:
    """Create every topic of `TOPICS` that is not there yet; existing ones are left as they are.

    `config` is librdkafka's connection settings, `bootstrap.servers` at least. On return every topic has its leaders,
    so that a stage may start at once.

    Raises:
        KafkaException: the broker does not answer or refuses.
        TimeoutError: topics were created, but have no leaders after 30 s.
    """
    admin = AdminClient(dict(config))
    requests = [
        NewTopic(topic.name, topic.partitions, replication_factor, config=topic.broker_config())
        for topic in TOPICS.values()
    ]
    created, existing = [], []
    for name, future in admin.create_topics(requests, operation_timeout=_TIMEOUT_S).items():
        try:
            future.result(_TIMEOUT_S)
            created.append(name)
        except KafkaException as error:
            if error.args[0].code() != KafkaError.TOPIC_ALREADY_EXISTS:
                raise
            existing.append(name)
    _await_leaders(admin)
    return TopicReport(tuple(created), tuple(existing), tuple(_drift(admin, existing)))


def _await_leaders(admin: AdminClient) -> None:
    # A broker says that a topic is created before it knows of it itself.
    deadline = monotonic() + _TIMEOUT_S
    while True:
        known = admin.list_topics(timeout=_TIMEOUT_S).topics
        if all(name in known and _led(known[name]) for name in TOPICS):
            return
        if monotonic() > deadline:
            raise TimeoutError(f"topics were created, but have no leaders after {_TIMEOUT_S:.0f} s")
        sleep(_ASK_AGAIN_S)


def _led(topic: TopicMetadata) -> bool:
    return bool(topic.partitions) and all(partition.leader >= 0 for partition in topic.partitions.values())


def _drift(admin: AdminClient, names: list[str]) -> list[str]:
    if not names:
        return []
    partitions = admin.list_topics(timeout=_TIMEOUT_S).topics
    found = []
    for name in names:
        declared, actual = TOPICS[name].partitions, len(partitions[name].partitions)
        if declared != actual:
            found.append(f"`{name}` has {actual} partitions, declared are {declared}")
    resources = [ConfigResource(ResourceType.TOPIC, name) for name in names]
    for resource, future in admin.describe_configs(resources).items():
        given = future.result(_TIMEOUT_S)
        for setting, declared_value in TOPICS[resource.name].broker_config().items():
            if setting in given and given[setting].value != declared_value:
                found.append(f"`{resource.name}` has {setting}={given[setting].value}, declared is {declared_value}")
    return found
