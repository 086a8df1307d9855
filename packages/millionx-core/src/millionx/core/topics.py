"""Every topic of the layer, declared once: names, partitions, retention, size limits and who may read them.

A further platform is one line in `PLATFORMS`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["social", "market"]

PLATFORMS: Final[dict[str, Kind]] = {
    "tiktok": "social",
    "facebook": "social",
    "shopify": "market",
    "daraz": "market",
}
"""The platforms with a source topic of their own, and the kind of record that each sends."""

_DAY_MS: Final = 24 * 60 * 60 * 1000
_MIB: Final = 1024 * 1024
_PARTITIONS: Final[dict[Kind, int]] = {"social": 6, "market": 4}


@dataclass(frozen=True, slots=True)
class Topic:
    """One Kafka topic.

    `kind` is None for dead letters. `restricted` says that the topic holds unmasked personal data, so that only the
    stages up to privacy and the people who replay dead letters may read it.
    """

    name: str
    kind: Kind | None
    partitions: int
    retention_ms: int
    max_message_bytes: int
    restricted: bool

    def broker_config(self) -> dict[str, str]:
        """Topic-level settings as the broker takes them.

        LogAppendTime, because a record that carries an old event time would be deleted by time-based retention, and
        one from the future be refused; event times live in the value.
        """
        return {
            "retention.ms": str(self.retention_ms),
            "max.message.bytes": str(self.max_message_bytes),
            "message.timestamp.type": "LogAppendTime",
            "cleanup.policy": "delete",
        }


def _data(name: str, kind: Kind, *, max_message_bytes: int, restricted: bool) -> Topic:
    return Topic(name, kind, _PARTITIONS[kind], 7 * _DAY_MS, max_message_bytes, restricted)


def _dead_letters(name: str, *, restricted: bool) -> Topic:
    # Kept longer than the data, so that a fix can be replayed; large enough for the largest source value in base64.
    return Topic(name, None, 2, 14 * _DAY_MS, 16 * _MIB, restricted)


def _all_topics() -> dict[str, Topic]:
    topics: list[Topic] = []
    for platform, kind in PLATFORMS.items():
        topics.append(_data(f"source.{kind}.{platform}", kind, max_message_bytes=8 * _MIB, restricted=True))
        topics.append(_data(f"validated.{kind}.{platform}", kind, max_message_bytes=8 * _MIB, restricted=True))
    for kind in _PARTITIONS:
        topics.append(_data(f"enriched.{kind}.anonymized", kind, max_message_bytes=8 * _MIB, restricted=False))
        topics.append(_data(f"enriched.{kind}.contextualized", kind, max_message_bytes=8 * _MIB, restricted=False))
        topics.append(_data(f"sink.snowflake.{kind}", kind, max_message_bytes=8 * _MIB, restricted=False))
    topics.append(_dead_letters("schema-validation-errors", restricted=True))
    topics.append(_dead_letters("dead-letters-privacy-shield", restricted=True))
    topics.append(_dead_letters("dead-letters-context-enricher", restricted=False))
    topics.append(_dead_letters("dead-letters-embedding-service", restricted=False))
    return {topic.name: topic for topic in topics}


TOPICS: Final[dict[str, Topic]] = _all_topics()
"""All topics by name."""


def source_topics() -> tuple[str, ...]:
    """Names of the topics that the collectors write, in the order of `PLATFORMS`."""
    return tuple(f"source.{kind}.{platform}" for platform, kind in PLATFORMS.items())


def validated_topics() -> tuple[str, ...]:
    """Names of the topics that validate writes and privacy reads."""
    return tuple(f"validated.{kind}.{platform}" for platform, kind in PLATFORMS.items())


def anonymized_topics() -> tuple[str, ...]:
    """Names of the topics that privacy writes and enrich reads."""
    return tuple(f"enriched.{kind}.anonymized" for kind in _PARTITIONS)


def contextualized_topics() -> tuple[str, ...]:
    """Names of the topics that enrich writes and embed reads."""
    return tuple(f"enriched.{kind}.contextualized" for kind in _PARTITIONS)


def sink_topics() -> tuple[str, ...]:
    """Names of the topics that feed Snowflake."""
    return tuple(f"sink.snowflake.{kind}" for kind in _PARTITIONS)


def kind_of(topic: str) -> Kind:
    """Kind of the records on a data topic.

    Raises:
        KeyError: the topic is not one of ours, or holds dead letters.
    """
    kind = TOPICS[topic].kind
    if kind is None:
        raise KeyError(topic)
    return kind
