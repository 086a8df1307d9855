"""What is shown: a live table at a terminal, plain lines on a pipe, and where the records went."""

from __future__ import annotations

import re
from io import StringIO
from typing import Any

import pytest
from rich.console import Console

from millionx.local.flow import STAGES
from millionx.local.ledger import Ledger, Snapshot
from millionx.local.report import build_report
from millionx.local.view import View, final_table

SUMMARIES = {"validate": {"processors": {"schema_validator": {"p50_latency_ms": 0.25, "p95_latency_ms": 7.5}}}}


class Clock:
    """A clock that stands until it is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def accounts(count: int, dead: int = 0) -> Snapshot:
    """The accounts after `count` posts, the first `dead` of them dead letters, the others in the sink."""
    return ledger(count, dead).snapshot()


def ledger(count: int, dead: int = 0) -> Ledger:
    filled = Ledger()
    for offset in range(count):
        filled.fed("source.social.tiktok", 0, offset, 1000)
        origin = f"source.social.tiktok/0/{offset}".encode()
        if offset < dead:
            filled.seen(STAGES[0].dead_letters, origin, 1000, "not_json")
        else:
            for stage in STAGES:
                filled.seen(stage.writes[0], origin, 1400)
    return filled


@pytest.fixture
def pipe() -> Console:
    return Console(file=StringIO(), force_terminal=False, width=80)


@pytest.fixture
def terminal() -> Console:
    return Console(file=StringIO(), force_terminal=True, force_interactive=True, width=100, color_system=None)


def text(console: Console) -> str:
    assert isinstance(console.file, StringIO)
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", console.file.getvalue())


def test_live_table(terminal: Console) -> None:
    """At a terminal each stage has its row: in, out, dead letters, p50, p95 and rate; below is the progress."""
    clock = Clock()
    with View(200, [], console=terminal, clock=clock) as view:
        view.update(accounts(0), {})
        clock.now += 2
        view.update(accounts(50, dead=10), SUMMARIES)
    rows = [re.findall(r"[\w.]+", line) for line in text(terminal).splitlines() if "validate" in line]
    assert rows[-1] == ["validate", "50", "40", "10", "0.25", "7.50", "25"]
    assert "50/200" in text(terminal)


def test_unknown_total(terminal: Console) -> None:
    """Without a known number the progress is out of what was sent so far."""
    with View(None, [], console=terminal) as view:
        view.update(accounts(3), {})
    assert "3/3" in text(terminal)


def test_pipe(pipe: Console) -> None:
    """On a pipe there is a line every five seconds, and at the end one more if something is new."""
    clock = Clock()
    with View(1200, [], console=pipe, clock=clock) as view:
        for second in range(12):
            clock.now = 100.0 + second
            view.update(accounts(10 * second, dead=1 if second else 0), {})
    lines = text(pipe).splitlines()
    assert [line.split(":")[0] for line in lines] == ["5 s", "10 s", "11 s"]
    assert lines[0] == (
        "5 s: 50 of 1,200 accounted for: validate 49 (10/s), privacy 49 (10/s), enrich 49 (10/s), embed 49 (10/s); "
        "dead letters 1"
    )


def test_pipe_unknown_total(pipe: Console) -> None:
    """Without a known number the line says how many were sent."""
    with View(None, [], console=pipe) as view:
        view.update(accounts(3), {})
    assert text(pipe).startswith("0 s: 3 of 3 sent accounted for")


def test_notices(pipe: Console, terminal: Console) -> None:
    """Notices are said in full, on a pipe and at a terminal, brackets included."""
    notice = "the weather is invented [stand-in]: " + "a long explanation " * 8
    for console in (pipe, terminal):
        with View(1, [notice], console=console):
            pass
        assert f"Note: {notice}" in text(console)


def final(console: Console, filled: Ledger, **stages: Any) -> str:
    snapshot = filled.snapshot()
    report = build_report(snapshot, filled.latency_ms(), {"SocialPost": 40}, stages, 12.0)
    final_table(snapshot, report, console)
    return text(console)


def test_final_table(pipe: Console) -> None:
    """The end says for each topic, code and collection how many records went there, and how long it took."""
    shown = final(pipe, ledger(50, dead=10), validate={"restarts": 2}, privacy={"restarts": 0})
    cells = re.sub(r"[^\w.\n]+", " ", shown)
    for row in (
        "in source.social.tiktok 50",
        "out sink.snowflake.social 40",
        "dead letters schema validation errors 10",
        "of these not_json 10",
        "vectors SocialPost 40",
    ):
        assert row in cells
    assert "From source to sink: p50 400 ms, p95 400 ms, p99 400 ms." in shown
    assert "Restarts: validate 2." in shown
    assert "50 records accounted for in 12 s, unaccounted 0, duplicates 0." in shown


def test_final_table_of_a_bad_run(pipe: Console) -> None:
    """What is unaccounted for is said, with what the broker refused; no latency is invented."""
    filled = ledger(0)
    filled.fed("source.social.tiktok", 0, 0, 1000)
    filled.refused()
    shown = final(pipe, filled)
    assert "unaccounted 2 (1 refused by the broker)" in shown
    assert "From source to sink" not in shown
