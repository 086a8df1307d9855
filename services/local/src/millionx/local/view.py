"""What the person at the terminal sees: a live table while records pass, and at the end where each one went.

On a pipe there is a line every few seconds instead of the live table.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from time import monotonic
from types import TracebackType
from typing import Any, Final, Self

from rich.console import Console, Group
from rich.live import Live
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table
from rich.text import Text

from millionx.local.flow import STAGES
from millionx.local.ledger import Snapshot

__all__ = ["View", "final_table"]

_LINE_EVERY_S: Final = 5.0
_RATE_OVER_S: Final = 3.0

Summaries = Mapping[str, Mapping[str, Any]]
"""`/metrics/summary` of each stage, by the stage's name; empty while it does not answer."""


class View:
    """Shows the accounts for the time of a `with` block.

    `total` is the number of records to come, None if it is not known; `notices` are said once, before all else.
    """

    def __init__(
        self,
        total: int | None,
        notices: Sequence[str],
        *,
        console: Console | None = None,
        clock: Callable[[], float] = monotonic,
    ) -> None:
        self._total = total
        self._notices = tuple(notices)
        self._console = console or Console()
        self._clock = clock
        self._rates = {stage.name: _Rate() for stage in STAGES}
        self._progress = Progress(
            TextColumn("accounted for"),
            BarColumn(bar_width=None),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            console=self._console,
        )
        self._task = self._progress.add_task("", total=total)
        self._live = Live(console=self._console, auto_refresh=False) if self._console.is_interactive else None
        self._started = self._last_line = clock()
        self._unsaid = ""

    def __enter__(self) -> Self:
        for notice in self._notices:
            self._console.print(Text(f"Note: {notice}", style="yellow"), soft_wrap=True)
        self._started = self._last_line = self._clock()
        if self._live is not None:
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()
        elif self._unsaid:
            self._say(self._unsaid)

    def update(self, snapshot: Snapshot, summaries: Summaries) -> None:
        """Show these accounts."""
        now = self._clock()
        for name, rate in self._rates.items():
            count = snapshot.stages[name]
            rate.add(now, count.written + count.dead_lettered)
        if self._live is None:
            self._unsaid = self._line(now, snapshot)
            if now - self._last_line >= _LINE_EVERY_S:
                self._last_line = now
                self._say(self._unsaid)
            return
        self._progress.update(self._task, completed=snapshot.accounted, total=self._total or snapshot.fed or None)
        self._live.update(Group(self._table(snapshot, summaries), self._progress), refresh=True)

    def _say(self, line: str) -> None:
        self._unsaid = ""
        self._console.print(line, soft_wrap=True, highlight=False)

    def _table(self, snapshot: Snapshot, summaries: Summaries) -> Table:
        table = Table()
        table.add_column("stage")
        for title in ("in", "out", "dead letters", "p50 ms", "p95 ms", "records/s"):
            table.add_column(title, justify="right", min_width=7)
        for stage in STAGES:
            count = snapshot.stages[stage.name]
            latencies = summaries.get(stage.name, {}).get("processors", {}).get(stage.processor, {})
            table.add_row(
                stage.name,
                f"{count.received:,}",
                f"{count.written:,}",
                f"{count.dead_lettered:,}",
                _milliseconds(latencies.get("p50_latency_ms")),
                _milliseconds(latencies.get("p95_latency_ms")),
                f"{self._rates[stage.name].per_s:,.0f}",
            )
        return table

    def _line(self, now: float, snapshot: Snapshot) -> str:
        of = f"{self._total:,}" if self._total is not None else f"{snapshot.fed:,} sent"
        stages = ", ".join(
            f"{stage.name} {snapshot.stages[stage.name].written:,} ({self._rates[stage.name].per_s:,.0f}/s)"
            for stage in STAGES
        )
        dead = f"dead letters {sum(snapshot.dead_letters.values()):,}"
        return f"{now - self._started:.0f} s: {snapshot.accounted:,} of {of} accounted for: {stages}; {dead}"


def final_table(snapshot: Snapshot, report: Mapping[str, Any], console: Console | None = None) -> None:
    """Print where each record went, and how long it took."""
    out = console or Console()
    table = Table(title="Where the records went")
    table.add_column("")
    table.add_column("where")
    table.add_column("records", justify="right")
    _rows(table, "in", snapshot.records_in)
    _rows(table, "out", snapshot.records_out)
    _rows(table, "dead letters", {name: count for name, count in snapshot.dead_letters.items() if count})
    _rows(table, "of these", snapshot.dead_letter_codes)
    _rows(table, "vectors", report["vectors"])
    out.print(table)
    latency = report["latency_ms"]
    if latency["p50"] is not None:
        figures = ", ".join(f"{name} {latency[name]:,.0f} ms" for name in ("p50", "p95", "p99"))
        out.print(f"From source to sink: {figures}.", highlight=False)
    restarts = {name: stage["restarts"] for name, stage in report["stages"].items() if stage.get("restarts")}
    if restarts:
        listed = ", ".join(f"{name} {count}" for name, count in restarts.items())
        out.print(f"Restarts: {listed}.", highlight=False)
    refused = f" ({snapshot.refused:,} refused by the broker)" if snapshot.refused else ""
    out.print(
        Text(
            f"{snapshot.accounted:,} records accounted for in {report['wall_s']:.0f} s, "
            f"unaccounted {report['unaccounted']:,}{refused}, duplicates {report['duplicates']:,}.",
            style="bold red" if report["unaccounted"] else "bold green",
        ),
        soft_wrap=True,
    )


class _Rate:
    """Records a second, over the last seconds."""

    def __init__(self) -> None:
        self._seen: deque[tuple[float, int]] = deque()

    def add(self, now: float, count: int) -> None:
        self._seen.append((now, count))
        while len(self._seen) > 2 and now - self._seen[1][0] >= _RATE_OVER_S:
            self._seen.popleft()

    @property
    def per_s(self) -> float:
        (first, before), (last, after) = self._seen[0], self._seen[-1]
        return (after - before) / (last - first) if last > first else 0.0


def _rows(table: Table, title: str, counts: Mapping[str, int]) -> None:
    for number, (name, count) in enumerate(counts.items()):
        table.add_row("" if number else title, name, f"{count:,}")
    if counts:
        table.add_section()


def _milliseconds(value: float | None) -> str:
    return "" if value is None else f"{value:,.2f}"
