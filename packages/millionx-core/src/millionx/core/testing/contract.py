"""What every stage promises, as tests to inherit.

A stage's test module holds one class:

    class TestValidateContract(StageContract):
        def make_stage(self): return ValidateStage(settings)
        def good_values(self): return [{...}, ...]      # with CANARY in them where personal data stands
"""

from __future__ import annotations

import base64
import logging
from abc import abstractmethod
from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import pytest
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from prometheus_client import REGISTRY, generate_latest

from millionx.core.stage import AnyStage, Output, Record
from millionx.core.testing.kafka import KafkaRunner
from millionx.core.testing.memory import InMemoryRunner, header, headers_named, letter

__all__ = ["CANARY", "StageContract"]

CANARY = "canary-7f3a@example.net"
"""Personal data as far as any stage is concerned: it must turn up in no log, error, metric or span."""

_TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
_SAMPLED = f"00-{_TRACE_ID}-00f067aa0ba902b7-01".encode()
_OTHER = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"
_MEBIBYTE = 1024 * 1024

BAD_VALUES: dict[str, bytes] = {
    "empty": b"",
    "not_utf8": b'{"content": "\xff\xfe ' + CANARY.encode() + b'"}',
    "utf16": ('{"content": "' + CANARY + '"}').encode("utf-16"),
    "not_json": b'{"content": "' + CANARY.encode(),
    "not_an_object": b'["' + CANARY.encode() + b'"]',
    "too_deep": b"[" * 10_000,
    "nan": b'{"' + CANARY.encode() + b'": NaN}',
    "lone_surrogate": b'{"content": "\\ud800 ' + CANARY.encode() + b'"}',
}
"""Values that no stage can take, whatever its records look like."""


class StageContract:
    """Inherit, give `make_stage` and `good_values`, and every promise below is tested, in memory and on real Kafka."""

    @abstractmethod
    def make_stage(self) -> AnyStage:
        """A stage, not yet opened."""

    @abstractmethod
    def good_values(self) -> Sequence[dict[str, Any]]:
        """At least one value that becomes an output, for the first topic that the stage reads."""

    def volatile_fields(self) -> frozenset[str]:
        """Top-level fields that hold the time of processing, so that a replay may differ in them."""
        return frozenset()

    @pytest.fixture
    def spans(self) -> InMemorySpanExporter:
        """Takes the spans of the stage."""
        return InMemorySpanExporter()

    @pytest.fixture(params=["memory", pytest.param("kafka", marks=pytest.mark.kafka)])
    def runner(
        self, request: pytest.FixtureRequest, spans: InMemorySpanExporter
    ) -> Iterator[InMemoryRunner | KafkaRunner]:
        """Runs the stage, in memory and then on Kafka."""
        stage = self.make_stage()
        if request.param == "memory":
            stage.open()
            yield InMemoryRunner(stage, exporter=spans)
            stage.close()
        else:
            server = request.getfixturevalue("kafka_server")
            with KafkaRunner(stage, server.bootstrap, exporter=spans) as kafka_runner:
                yield kafka_runner

    def test_output(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """A good record becomes one output on a declared topic, with one origin and one trace context."""
        for value in self.good_values():
            output = runner.send(value)
            assert output.topic in runner.stage.declaration.writes
            assert header(output, "millionx-origin") is not None
            assert header(output, "traceparent") is not None

    def test_tombstone(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """A null value is dead-lettered under its own code, and stays null for a replay."""
        output = runner.send(None, key=b"k")
        assert (output.topic, output.key) == (runner.stage.declaration.dead_letters, b"k")
        assert header(output, "dlq.code") == b"tombstone"
        assert letter(output)["original_base64"] is None

    def test_bad_values(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """What is no JSON object is dead-lettered byte for byte."""
        for value in BAD_VALUES.values():
            output = runner.send(value)
            assert output.topic == runner.stage.declaration.dead_letters
            assert base64.b64decode(letter(output)["original_base64"]) == value

    def test_large_value(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """Five MiB in one string end in exactly one outcome, and keep every byte if dead-lettered."""
        value = b'{"content": "' + b"x" * (5 * _MEBIBYTE) + b'"}'
        output = runner.send(value)
        if output.topic == runner.stage.declaration.dead_letters:
            assert base64.b64decode(letter(output)["original_base64"]) == value

    def test_duplicate_headers(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """Of several trace contexts the first goes on; headers of a dead letter do not."""
        given = [("traceparent", _SAMPLED), ("traceparent", _OTHER), ("dlq.code", b"x"), ("dlq.retry-count", b"2")]
        output = runner.send(self.good_values()[0], headers=given)
        traceparent = header(output, "traceparent")
        assert traceparent is not None
        assert traceparent.split(b"-")[1].decode() == _TRACE_ID
        assert not [name for name, _ in output.headers if name.startswith("dlq.")]

    def test_replayed_failure(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """A replayed record that fails again keeps its origin and its retry count."""
        given = [("millionx-origin", b"source.social.tiktok/3/41"), ("dlq.retry-count", b"2"), ("dlq.code", b"x")]
        output = runner.send(b"no json", headers=given)
        assert header(output, "millionx-origin") == b"source.social.tiktok/3/41"
        assert header(output, "dlq.retry-count") == b"2"
        assert len(headers_named(output, "dlq.code")) == 1

    def test_replay(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """The same record again gives the same key and value, but for the time of processing."""
        for value in self.good_values():
            first, second = runner.send(value, key=b"k"), runner.send(value, key=b"k")
            assert first.key == second.key
            assert self._settled(first) == self._settled(second)

    def test_counters(self, runner: InMemoryRunner | KafkaRunner) -> None:
        """Every record ends in exactly one counter."""
        before = _counters(runner.stage.declaration.name)
        sent = 0
        for value in [*self.good_values(), None, *BAD_VALUES.values()]:
            runner.send(value)
            sent += 1
        counted = _counters(runner.stage.declaration.name) - before
        assert counted["received"] == sent
        assert counted["sent"] + counted["dead_lettered"] + counted["dropped"] == sent
        assert counted["sent"] >= len(self.good_values())

    def test_canary(
        self,
        runner: InMemoryRunner | KafkaRunner,
        spans: InMemorySpanExporter,
        caplog: pytest.LogCaptureFixture,
        capfd: pytest.CaptureFixture[str],
    ) -> None:
        """No value of a record is in a log line, an error, a metric or a span."""
        caplog.set_level(logging.DEBUG)
        sampled = [("traceparent", _SAMPLED), ("baggage", f"who={CANARY}".encode())]
        for bad in BAD_VALUES.values():
            runner.send(bad, headers=sampled)
        for value in self.good_values():
            runner.send({**value, "note": CANARY, CANARY: [CANARY]}, headers=sampled, key=CANARY.encode())
            runner.send({**{name: [CANARY] for name in value}, CANARY: CANARY}, headers=sampled)
        runner.tracing.shutdown(1.0)
        for dead_letter in runner.dead_letters:
            assert CANARY not in str(letter(dead_letter)["error"])
            reasons = [value for name, value in dead_letter.headers if name.startswith("dlq.")]
            assert CANARY.encode() not in b" ".join(value or b"" for value in reasons)
        assert spans.get_finished_spans()
        for span in spans.get_finished_spans():
            assert CANARY not in span.to_json()
        assert CANARY.encode() not in generate_latest(REGISTRY)
        assert CANARY not in caplog.text
        assert CANARY not in "".join(capfd.readouterr())

    def _settled(self, output: Output) -> dict[str, Any]:
        value = letter(output)
        return {name: member for name, member in value.items() if name not in self.volatile_fields()}


def _counters(stage: str) -> Counter[str]:
    counted: Counter[str] = Counter()
    for metric in REGISTRY.collect():
        if not metric.name.startswith("millionx_records_"):
            continue
        for sample in metric.samples:
            if sample.name.endswith("_total") and sample.labels.get("stage") == stage:
                counted[metric.name.removeprefix("millionx_records_")] += int(sample.value)
    return counted


def as_record(output: Output, *, offset: int = 0, partition: int = 0) -> Record:
    """What the next stage reads of an output."""
    return Record(output.value, output.key, output.headers, output.topic, partition, offset)
