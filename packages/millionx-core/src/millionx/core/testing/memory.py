"""A stage without a broker: records in, records out, in milliseconds."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
from opentelemetry.sdk.trace.export import SpanExporter

from millionx.core.runner.execution import Execution
from millionx.core.stage import AnyStage, BatchStage, Headers, Output, Record
from millionx.core.telemetry.metrics import StageMetrics
from millionx.core.telemetry.tracing import Tracing

__all__ = ["InMemoryRunner", "header", "headers_named", "letter"]

_NOW = datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC)


class InMemoryRunner:
    """Runs a stage over records exactly as the Quix runner does, without Quix and without Kafka.

    `outputs` and `dead_letters` collect what the stage wrote, in order. Offsets count up per topic and partition.
    """

    def __init__(
        self,
        stage: AnyStage,
        *,
        exporter: SpanExporter | None = None,
        clock: Callable[[], datetime] = lambda: _NOW,
    ) -> None:
        self.stage = stage
        self.metrics = StageMetrics(stage.declaration)
        self.tracing = Tracing(stage.declaration, exporter=exporter)
        self.outputs: list[Output] = []
        self.dead_letters: list[Output] = []
        self._execution = Execution(
            stage, metrics=self.metrics, tracing=self.tracing, stage_version="0.0.0", clock=clock
        )
        self._next_offset: dict[tuple[str, int], int] = defaultdict(int)

    def record(
        self,
        value: bytes | dict[str, Any] | None,
        *,
        topic: str | None = None,
        key: bytes | None = None,
        headers: Headers = (),
        partition: int = 0,
    ) -> Record:
        """Make the next record of a topic, by default the first that the stage reads; a dict becomes JSON."""
        topic = topic or self.stage.declaration.reads[0]
        offset = self._next_offset[topic, partition]
        self._next_offset[topic, partition] = offset + 1
        body = orjson.dumps(value) if isinstance(value, dict) else value
        return Record(body, key, headers, topic, partition, offset, int(_NOW.timestamp() * 1000))

    def run(self, records: Iterable[Record]) -> None:
        """Hand records over: one by one to a `Stage`, in batches to a `BatchStage`."""
        if isinstance(self.stage, BatchStage):
            pending = list(records)
            for start in range(0, len(pending), self.stage.batch_size):
                self._collect(self._execution.batch(pending[start : start + self.stage.batch_size]))
            return
        for record in records:
            output = self._execution.record(record)
            self._collect([] if output is None else [output])

    def send(self, value: bytes | dict[str, Any] | None, **place: Any) -> Output:
        """Run one record and return the one record that it became: an output or a dead letter."""
        before = len(self.outputs), len(self.dead_letters)
        self.run([self.record(value, **place)])
        written = [*self.outputs[before[0] :], *self.dead_letters[before[1] :]]
        if len(written) != 1:
            raise AssertionError(f"one record gave {len(written)} records")
        return written[0]

    def _collect(self, outputs: Sequence[Output]) -> None:
        for output in outputs:
            is_letter = output.topic == self.stage.declaration.dead_letters
            (self.dead_letters if is_letter else self.outputs).append(output)


def headers_named(output: Output | Record, name: str) -> list[bytes | None]:
    """All values of a header, in order."""
    return [value for given, value in output.headers if given == name]


def header(output: Output | Record, name: str) -> bytes | None:
    """The one value of a header.

    Raises:
        AssertionError: the header is absent, or there more than once.
    """
    values = headers_named(output, name)
    if len(values) != 1:
        raise AssertionError(f"header `{name}` is there {len(values)} times")
    return values[0]


def letter(output: Output) -> dict[str, Any]:
    """Value of a dead letter."""
    value: dict[str, Any] = orjson.loads(output.value)
    return value
