"""The contract suite accepts the smallest stages there are, in memory and on Kafka."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from millionx.core import codec
from millionx.core.errors import Code, DataError
from millionx.core.stage import BatchStage, Declaration, Outcome, Output, Record, Stage
from millionx.core.testing.contract import CANARY, StageContract
from millionx.core.topics import source_topics, validated_topics

DECLARATION = Declaration(
    name="echo",
    processor="echo",
    package="millionx-core",
    consumer_group="echo",
    port=0,
    reads=source_topics(),
    writes=validated_topics(),
    dead_letters="schema-validation-errors",
)
GOOD = [{"post_id": "1", "content": f"write to {CANARY}"}]


def echo(record: Record) -> Outcome:
    """The same record on the validated topic, if it is a JSON object."""
    try:
        value = codec.parse(record.value or b"")
    except ValueError:
        return DataError(Code.NOT_JSON, "the value is not JSON")
    if not isinstance(value, dict):
        return DataError(Code.NOT_AN_OBJECT, "the JSON is not an object")
    topic = record.topic.replace("source.", "validated.")
    return Output(topic, record.value or b"", record.key, record.headers)


class Echo(Stage):
    declaration = DECLARATION

    def process(self, record: Record) -> Outcome:
        return echo(record)


class BatchEcho(BatchStage):
    declaration = DECLARATION

    def process_batch(self, records: Sequence[Record]) -> Sequence[Outcome]:
        return [echo(record) for record in records]

    @property
    def linger_s(self) -> float:
        return 0.02


class TestEcho(StageContract):
    """A stage."""

    def make_stage(self) -> Echo:
        """See the base class."""
        return Echo()

    def good_values(self) -> Sequence[dict[str, Any]]:
        """See the base class."""
        return GOOD


class TestBatchEcho(StageContract):
    """A batch stage."""

    def make_stage(self) -> BatchEcho:
        """See the base class."""
        return BatchEcho()

    def good_values(self) -> Sequence[dict[str, Any]]:
        """See the base class."""
        return GOOD
