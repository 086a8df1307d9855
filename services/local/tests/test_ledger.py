"""The ledger: every record fed ends in exactly one account."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.local.flow import STAGES
from millionx.local.ledger import Ledger, percentile

SOURCE = "source.social.tiktok"
PATH = tuple(stage.writes[0] for stage in STAGES)
SINK = PATH[-1]
DEAD = STAGES[0].dead_letters


def origin(offset: int) -> bytes:
    return f"{SOURCE}/0/{offset}".encode()


def fed(count: int) -> Ledger:
    ledger = Ledger()
    for offset in range(count):
        ledger.fed(SOURCE, 0, offset, 1000)
    ledger.feeding_is_over()
    return ledger


def test_nothing() -> None:
    """An empty ledger has every sink and dead-letter topic at nought, and no latency."""
    snapshot = Ledger().snapshot()
    assert snapshot.unaccounted == snapshot.fed == 0
    assert set(snapshot.records_out.values()) == {0}
    assert set(snapshot.dead_letters) == {stage.dead_letters for stage in STAGES}
    assert Ledger().latency_ms() == {"p50": None, "p95": None, "p99": None}


def test_all_the_way() -> None:
    """A record that reaches the sink is out, with the time that it took."""
    ledger = fed(1)
    for topic in PATH:
        ledger.seen(topic, origin(0), 1250)
    snapshot = ledger.snapshot()
    assert snapshot.records_in == {SOURCE: 1}
    assert snapshot.records_out[SINK] == 1
    assert (snapshot.accounted, snapshot.unaccounted, snapshot.duplicates) == (1, 0, 0)
    assert ledger.latency_ms()["p50"] == 250


def test_dead_letter() -> None:
    """A dead letter is counted by topic and code, and goes no further."""
    ledger = fed(1)
    ledger.seen(DEAD, origin(0), 1250, "not_json")
    snapshot = ledger.snapshot()
    assert snapshot.dead_letters[DEAD] == 1
    assert snapshot.dead_letter_codes == {"not_json": 1}
    assert snapshot.unaccounted == 0
    assert (snapshot.stages["validate"].dead_lettered, snapshot.stages["privacy"].received) == (1, 0)


def test_on_the_way() -> None:
    """A record that no topic's end has seen is unaccounted for, and the stage that has it is known."""
    ledger = fed(1)
    ledger.seen(PATH[0], origin(0), 1001)
    snapshot = ledger.snapshot()
    assert snapshot.unaccounted == 1
    assert [name for name, count in snapshot.stages.items() if count.unaccounted] == ["privacy"]


def test_duplicates() -> None:
    """A second record of an origin is a duplicate, and counts as nothing else."""
    ledger = fed(1)
    for topic in (*PATH, PATH[0], SINK, SINK):
        ledger.seen(topic, origin(0), 1250)
    snapshot = ledger.snapshot()
    assert (snapshot.accounted, snapshot.records_out[SINK], snapshot.duplicates) == (1, 1, 2)
    assert [count.duplicates for count in snapshot.stages.values()] == [1, 0, 0, 2]


def test_out_and_dead() -> None:
    """An origin that is both written and dead-lettered by a stage counts once as accounted for, once as duplicate."""
    ledger = fed(1)
    ledger.seen(PATH[0], origin(0), 1250)
    ledger.seen(DEAD, origin(0), 1250, "not_json")
    ledger.seen(SINK, origin(0), 1250)
    snapshot = ledger.snapshot()
    assert (snapshot.accounted, snapshot.duplicates) == (1, 1)
    assert snapshot.stages["validate"].unaccounted == 0


def test_early() -> None:
    """A record that passes a stage before the broker's word reaches us is counted all the same."""
    ledger = Ledger()
    ledger.seen(SINK, origin(0), 1250)
    assert ledger.snapshot().accounted == 0
    ledger.fed(SOURCE, 0, 0, 1000)
    assert ledger.snapshot().accounted == 1


def test_of_somebody_else() -> None:
    """Records that we did not feed are nobody's here."""
    ledger = Ledger()
    ledger.seen(SINK, b"source.social.tiktok/0/99", 1250)
    ledger.feeding_is_over()
    ledger.seen(SINK, b"source.social.tiktok/0/100", 1250)
    snapshot = ledger.snapshot()
    assert (snapshot.fed, snapshot.accounted, snapshot.duplicates, snapshot.records_out[SINK]) == (0, 0, 0, 0)


def test_refused() -> None:
    """What the broker refused is unaccounted for."""
    ledger = fed(1)
    ledger.refused()
    ledger.seen(SINK, origin(0), 1250)
    assert ledger.snapshot().unaccounted == 1


sightings = st.lists(
    st.tuples(st.sampled_from([*PATH, *(stage.dead_letters for stage in STAGES)]), st.integers(0, 5)), max_size=40
)


@settings(max_examples=100)
@given(sightings, st.integers(0, 40))
def test_conservation(seen: list[tuple[str, int]], fed_after: int) -> None:
    """In any order of events: fed = out + dead + unaccounted, and endings = accounted + duplicates."""
    ledger = Ledger()
    for number, (topic, offset) in enumerate(seen):
        if number == fed_after:
            break
        ledger.seen(topic, origin(offset), 1250, "code")
    for offset in range(5):
        ledger.fed(SOURCE, 0, offset, 1000)
    for topic, offset in seen[fed_after:]:
        ledger.seen(topic, origin(offset), 1250, "code")
    snapshot = ledger.snapshot()
    ended = sum(snapshot.records_out.values()) + sum(snapshot.dead_letters.values())
    endings = [(topic, offset) for topic, offset in seen if topic not in PATH[:-1] and offset < 5]
    assert snapshot.fed == 5 == ended + snapshot.unaccounted
    assert len(endings) == ended + snapshot.duplicates
    assert ended == len({offset for _, offset in endings})
    assert sum(snapshot.dead_letter_codes.values()) == sum(snapshot.dead_letters.values())


@pytest.mark.parametrize(("share", "value"), [(0, 1), (50, 5), (51, 6), (95, 10), (100, 10)])
def test_percentile(share: float, value: float) -> None:
    """A percentile is the smallest value that so many per cent do not exceed."""
    assert percentile(list(range(1, 11)), share) == value
