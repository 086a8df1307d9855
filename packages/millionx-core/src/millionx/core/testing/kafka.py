"""The same interface as `InMemoryRunner`, on a real broker: for the contract suite."""

from __future__ import annotations

import threading
import uuid
from collections.abc import Iterable
from time import monotonic, sleep
from typing import Any, Self

import orjson
from confluent_kafka import (
    Consumer,
    ConsumerGroupTopicPartitions,
    KafkaError,
    KafkaException,
    Message,
    Producer,
    TopicPartition,
)
from confluent_kafka.admin import AdminClient, OffsetSpec
from opentelemetry.sdk.trace.export import SpanExporter

from millionx.core.runner.app import StageApplication
from millionx.core.runner.envelope import ORIGIN
from millionx.core.runner.execution import Execution
from millionx.core.settings import StageSettings
from millionx.core.stage import AnyStage, Headers, Output
from millionx.core.telemetry.health import Health
from millionx.core.telemetry.metrics import StageMetrics
from millionx.core.telemetry.tracing import Tracing
from millionx.core.topic_admin import create_topics

__all__ = ["KafkaRunner"]

_PATIENCE_S = 30.0
_POLL_S = 0.05
_NOT_YET = (
    KafkaError.NOT_LEADER_FOR_PARTITION,
    KafkaError.LEADER_NOT_AVAILABLE,
    KafkaError.UNKNOWN_TOPIC_OR_PART,
)


class KafkaRunner:
    """Runs a stage's Quix application in a thread; `send` produces one record and awaits its outcome."""

    def __init__(self, stage: AnyStage, bootstrap: str, *, exporter: SpanExporter | None = None) -> None:
        self.stage = stage
        self.metrics = StageMetrics(stage.declaration)
        self.tracing = Tracing(stage.declaration, exporter=exporter)
        self.outputs: list[Output] = []
        self.dead_letters: list[Output] = []
        self._settings = StageSettings(
            kafka_bootstrap_servers=bootstrap,
            kafka_session_timeout_ms=6000,
            kafka_fetch_wait_max_ms=20,
            commit_interval_seconds=0.05,
        )
        # These clients outlive the broker of a test, and would say so on standard error.
        self._connection = {"bootstrap.servers": bootstrap, "log_level": 0}
        self._admin = AdminClient(self._connection)
        self._health = Health()
        self._producer = Producer(
            {**self._connection, "partitioner": "murmur2_random", "message.max.bytes": 16 * 1024 * 1024}
        )
        self._written = Consumer({**self._connection, "group.id": f"test-{uuid.uuid4()}", "enable.auto.commit": False})

    def __enter__(self) -> Self:
        create_topics(self._connection)
        self._skip_what_is_there()
        self.stage.open()
        execution = Execution(self.stage, metrics=self.metrics, tracing=self.tracing, stage_version="0.0.0")
        self._application = StageApplication(self.stage, execution, self._settings, self._health, self.metrics)
        self._thread = threading.Thread(target=self._application.run, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        while self._thread.is_alive():
            self._application.stop()
            self._thread.join(0.1)
        self.stage.close()
        self._written.close()

    def send(
        self,
        value: bytes | dict[str, Any] | None,
        *,
        topic: str | None = None,
        key: bytes | None = None,
        headers: Headers = (),
        partition: int = 0,
    ) -> Output:
        """Produce one record and return the one record that it became: an output or a dead letter."""
        topic = topic or self.stage.declaration.reads[0]
        body = orjson.dumps(value) if isinstance(value, dict) else value
        delivered: list[Message] = []
        self._producer.produce(
            topic,
            body,
            key,
            partition,
            headers=list(headers),
            on_delivery=lambda _, message: delivered.append(message),
        )
        self._producer.flush(_PATIENCE_S)
        place = f"{topic}/{partition}/{delivered[0].offset()}".encode()
        carried = next((value for name, value in headers if name == ORIGIN), place)
        output = self._await({place, carried})
        is_letter = output.topic == self.stage.declaration.dead_letters
        (self.dead_letters if is_letter else self.outputs).append(output)
        return output

    def _await(self, origins: Iterable[bytes | None]) -> Output:
        deadline = monotonic() + _PATIENCE_S
        while monotonic() < deadline:
            message = self._written.poll(0.2)
            if message is None or message.error():
                continue
            headers = message.headers() or []
            if dict(headers).get(ORIGIN) in origins:
                return Output(message.topic() or "", message.value() or b"", message.key(), headers)
        raise AssertionError(f"no outcome within {_PATIENCE_S} s")

    def _skip_what_is_there(self) -> None:
        """Start at the ends of the topics: an earlier test's records are not ours, neither to read nor to await."""
        declaration = self.stage.declaration
        self._written.assign(self._ends([*declaration.writes, declaration.dead_letters]))
        skipped = ConsumerGroupTopicPartitions(declaration.consumer_group, self._ends(declaration.reads))
        for future in self._admin.alter_consumer_group_offsets([skipped]).values():
            future.result(_PATIENCE_S)

    def _ends(self, topics: Iterable[str]) -> list[TopicPartition]:
        known = self._admin.list_topics(timeout=_PATIENCE_S).topics
        places = [TopicPartition(topic, number) for topic in topics for number in known[topic].partitions]
        deadline = monotonic() + _PATIENCE_S
        while True:
            found = self._admin.list_offsets({place: OffsetSpec.latest() for place in places})
            try:
                return [
                    TopicPartition(place.topic, place.partition, future.result(_PATIENCE_S).offset)
                    for place, future in found.items()
                ]
            except KafkaException as error:
                # A topic just created may have no leader yet.
                if error.args[0].code() not in _NOT_YET or monotonic() > deadline:
                    raise
                sleep(_POLL_S)
