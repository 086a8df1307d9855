"""The page that `make bench-embed` writes, from what it measured."""

from __future__ import annotations

from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import fmean, median
from typing import Final

import numpy as np

from tests.benchmarks.embed.accuracy import GATES, Accuracy
from tests.benchmarks.embed.peers import REFERENCE, Engine
from tests.benchmarks.embed.rounds import TOTALS, Measured, Run
from tests.benchmarks.machine import machine, vector_flags

__all__ = ["page"]

_PAGE: Final = Path(__file__).with_name("pages") / "benchmarks.md"


def page(run: Run, lengths: Sequence[int], *, with_sts: bool) -> str:
    """The page; `lengths` are the tokens of each text of a round."""
    reference = run.measured[REFERENCE]
    rows = run.measured.items()
    return _PAGE.read_text("utf-8").format(
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
        judged="the 2,758 sentences of the STS Benchmark's test split" if with_sts else "the texts above",
        failed="".join(f"\nNot measured: {engine.label}, {why}.\n" for engine, why in run.failed.items()),
    )


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
