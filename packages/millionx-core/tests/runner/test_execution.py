"""What becomes of a record in a stage, without a broker."""

from __future__ import annotations

import logging

import pytest
from prometheus_client import REGISTRY

from millionx.core.errors import Code, DataError, Unavailable
from millionx.core.stage import Dropped, Record
from millionx.core.testing import header, letter


def record(value: bytes | None = b"{}", offset: int = 0) -> Record:
    return Record(value, b"k", (), "source.social.tiktok", 0, offset, 0)


def counted(stage: str, name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"millionx_{name}", {"stage": stage, **labels}) or 0.0


def test_output(make_stage, passed_on, execute):
    """A record that is passed on is written to the topic that the stage says, with key and value."""
    output = execute(make_stage(passed_on)).record(record(b"v"))
    assert (output.topic, output.value, output.key) == ("validated.social.tiktok", b"v", b"k")


def test_dropped(make_stage, execute, declaration):
    """A record that is dropped writes nothing and is counted with its reason."""
    assert execute(make_stage(lambda _: Dropped("old"))).record(record()) is None
    assert counted(declaration.name, "records_dropped_total", reason="old") == 1


@pytest.mark.parametrize("way", ["returned", "raised"])
def test_data_error(way, make_stage, execute, declaration):
    """Bad data is dead-lettered under its code, whether the error is returned or raised."""

    def process(_: Record) -> DataError:
        error = DataError(Code.NO_TEXT, "there is no text", path="content")
        if way == "raised":
            raise error
        return error

    output = execute(make_stage(process)).record(record(b"v"))
    assert output.topic == declaration.dead_letters
    assert header(output, "dlq.code") == b"no_text"
    assert letter(output)["error"]["message"] == "there is no text (at `content`)"


def test_defect(make_stage, execute, declaration, caplog):
    """An unexpected exception is dead-lettered and logged; its text, which may quote the record, is in no letter."""

    def process(_: Record) -> DataError:
        raise RuntimeError("secret")

    caplog.set_level(logging.ERROR)
    output = execute(make_stage(process)).record(record())
    assert header(output, "dlq.code") == b"stage_error"
    assert b"secret" not in output.value
    assert caplog.messages == ["the stage raised an unexpected exception; the record is dead-lettered"]


@pytest.mark.parametrize("trouble", [OSError, MemoryError])
def test_machine_trouble(trouble, make_stage, execute, declaration):
    """Trouble of the machine is not the record's fault: it ends the stage and nothing is counted."""

    def process(_: Record) -> DataError:
        raise trouble

    with pytest.raises(trouble):
        execute(make_stage(process)).record(record())
    assert counted(declaration.name, "records_received_total") == 0


def test_tombstone(make_stage, execute):
    """A stage never sees a tombstone."""

    def process(_: Record) -> DataError:
        raise AssertionError("a tombstone was handed over")

    output = execute(make_stage(process)).record(record(None))
    assert header(output, "dlq.code") == b"tombstone"


def test_batch_order(make_batch_stage, passed_on, execute):
    """Outputs of a batch come in the order of its records, tombstones at their places."""
    stage = make_batch_stage(lambda records: [passed_on(each) for each in records])
    outputs = execute(stage).batch([record(b"1"), record(None), record(b"2")])
    assert [output.topic for output in outputs] == [
        "validated.social.tiktok",
        "schema-validation-errors",
        "validated.social.tiktok",
    ]
    assert (outputs[0].value, outputs[2].value) == (b"1", b"2")


def test_batch_bisected(make_batch_stage, passed_on, execute):
    """One record that the stage can't take does not take the others of its batch with it."""

    def process(records):
        if any(each.value == b"bad" for each in records):
            raise ValueError("bad")
        return [passed_on(each) for each in records]

    batch = [record(b"bad" if number == 13 else b"good", number) for number in range(100)]
    outputs = execute(make_batch_stage(process)).batch(batch)
    dead = [output for output in outputs if output.topic == "schema-validation-errors"]
    assert len(outputs) == 100
    assert [header(output, "dlq.source-offset") for output in dead] == [b"13"]


def test_batch_unavailable(make_batch_stage, passed_on, execute, declaration):
    """While a store does not answer nothing is counted but the pause; later the same batch goes through."""
    down = [True]

    def process(records):
        if down[0]:
            raise Unavailable("the store does not answer")
        return [passed_on(each) for each in records]

    execution = execute(make_batch_stage(process))
    batch = [record(b"v", number) for number in range(3)]
    with pytest.raises(Unavailable):
        execution.batch(batch)
    assert counted(declaration.name, "records_received_total") == 0
    assert counted(declaration.name, "backpressure_pauses_total") == 1
    down[0] = False
    assert len(execution.batch(batch)) == 3
    assert counted(declaration.name, "records_received_total") == 3


@pytest.mark.parametrize("given", [0, 1, 3])
def test_batch_verdicts(given, make_batch_stage, passed_on, execute):
    """A stage that gives more or fewer outcomes than it got records is ended, so that nothing is committed."""
    stage = make_batch_stage(lambda _: [passed_on(record())] * given)
    with pytest.raises(ValueError, match="argument"):
        execute(stage).batch([record(b"1"), record(b"2", 1)])


def test_batch_raises_data_error(make_batch_stage, passed_on, execute):
    """A batch stage may raise the error of a record: that record alone is dead-lettered, under its own code."""

    def process(records):
        if any(each.value == b"bad" for each in records):
            raise DataError(Code.NO_TEXT, "there is no text")
        return [passed_on(each) for each in records]

    outputs = execute(make_batch_stage(process)).batch([record(b"good"), record(b"bad", 1)])
    assert outputs[0].topic == "validated.social.tiktok"
    assert header(outputs[1], "dlq.code") == b"no_text"
