"""The pages that `make bench-embed` and `make memory-embed` write, from what they measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median
from typing import Final

import numpy as np

from tests.benchmarks.embed.accuracy import GATES, Accuracy
from tests.benchmarks.embed.peers import REFERENCE, Engine
from tests.benchmarks.embed.rounds import TOTALS, Measured, Run
from tests.benchmarks.embed.stage import Memory
from tests.benchmarks.machine import machine, vector_flags

__all__ = ["Stage", "memory", "page"]

_PAGES: Final = Path(__file__).with_name("pages")


@dataclass(frozen=True)
class Stage:
    """What was measured of the stage with one engine."""

    cold_start_s: float
    rates: Mapping[str, float]
    """As `stage.rates` gives them."""
    size_mb: float
    largest: Sequence[tuple[str, float]]
    """The largest packages of its installation with their megabytes."""


def page(run: Run, lengths: Sequence[int], stages: Mapping[str, Stage], *, with_sts: bool) -> str:
    """The page; `lengths` are the tokens of each text of a round."""
    reference = run.measured[REFERENCE]
    rows = run.measured.items()
    return (
        (_PAGES / "benchmarks.md")
        .read_text("utf-8")
        .format(
            machine=f"{machine()} ({vector_flags()})",
            version=version("millionx-embed"),
            count=f"{len(lengths):,}",
            mean=f"{fmean(lengths):.0f}",
            p95=f"{np.quantile(lengths, 0.95):.0f}",
            rounds=len(reference.wall_s),
            batches=len(reference.batch_ms[TOTALS[0]]),
            gates=GATES,
            speed="\n".join(_speed(engine, each, reference, lengths) for engine, each in rows),
            hundreds="\n".join(_hundreds(engine, each) for engine, each in rows),
            accuracy="\n".join(_accuracy(engine, each, reference) for engine, each in rows),
            stages="\n".join(_stage(name, each) for name, each in stages.items()),
            judged="the 2,758 sentences of the STS Benchmark's test split" if with_sts else "the texts above",
            failed="".join(f"\nNot measured: {engine.label}, {why}.\n" for engine, why in run.failed.items()),
        )
    )


def memory(found: Mapping[str, Memory]) -> str:
    """The page about memory over time."""
    return (
        (_PAGES / "memory.md")
        .read_text("utf-8")
        .format(
            machine=machine(),
            version=version("millionx-embed"),
            minutes=f"{max(each.at_s[-1] for each in found.values()) / 60:.0f}",
            rows="\n".join(_memory(name, each) for name, each in found.items()),
        )
    )


def _memory(name: str, each: Memory) -> str:
    mb, at_s = np.array(each.mb), np.array(each.at_s)
    quarters = [float(part.mean()) for part in np.array_split(mb, 4)]
    late = at_s >= at_s[-1] / 2
    slope = np.polyfit(at_s[late] / 3600, mb[late], 1)[0]
    cells = [f"{each.records:,}", f"{mb[0]:.0f}", *(f"{quarter:.0f}" for quarter in quarters), f"{mb.max():.0f}"]
    return f"| {name} | {' | '.join(cells)} | {slope:+.0f} |"


def _stage(name: str, each: Stage) -> str:
    stage, alone = each.rates["stage_tokens_per_s"], each.rates["engine_tokens_per_s"]
    largest = ", ".join(f"{package} {mb:.0f}" for package, mb in each.largest)
    cells = [f"{each.rates['texts_per_s']:,.0f}", f"{stage:,.0f}", f"{alone:,.0f}", f"{stage / alone:.2f}"]
    return f"| {name} | {' | '.join(cells)} | {each.cold_start_s:.1f} | {each.size_mb:.0f} ({largest}) |"


def _speed(engine: Engine, each: Measured, reference: Measured, lengths: Sequence[int]) -> str:
    seconds = median(each.wall_s)
    cells = [
        f"{len(lengths) / seconds:,.0f}",
        f"{sum(lengths) / seconds:,.0f}",
        f"{each.speedup(reference):.2f}",
        f"{each.speedup_by_cpu(reference):.2f}",
        f"{each.peak_mb:,.0f}",
        f"{each.ready_s:.1f}",
        ", ".join(_missed(each, reference)) or "all passed",
    ]
    return _row(engine, cells)


def _hundreds(engine: Engine, each: Measured) -> str:
    cells = []
    for total in TOTALS:
        p50, p95 = np.quantile(each.batch_ms[total], [0.5, 0.95])
        cells += [f"{p50:.0f}", f"{p95:.0f}"]
    return _row(engine, cells)


def _accuracy(engine: Engine, each: Measured, reference: Measured) -> str:
    found = _found(each)
    cells = [
        "-" if found.spearman is None else f"{found.spearman:.2f}",
        f"{found.cosine_mean:.5f}",
        f"{found.cosine_p1:.4f}",
        f"{found.cosine_min:.4f}",
        f"{found.overlap:.3f}",
        f"{found.alone:.0e}" if found.alone else "0",
    ]
    return _row(engine, cells)


def _missed(each: Measured, reference: Measured) -> list[str]:
    return _found(each).missed(_found(reference))


def _found(each: Measured) -> Accuracy:
    assert each.accuracy is not None
    return each.accuracy


def _row(engine: Engine, cells: Sequence[str]) -> str:
    label = f"**{engine.label}**" if engine.ours else engine.label
    return f"| {label} | {' | '.join(cells)} |"
