"""One run of all engines: each round measures all of them one after the other, so that noise meets all alike."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
import numpy.typing as npt

from tests.benchmarks.embed.accuracy import Accuracy, Pairs, measure
from tests.benchmarks.embed.peers import ENGINES, REFERENCE, Engine, Worker
from tests.benchmarks.environments import CACHE

__all__ = ["TOTALS", "Measured", "Run", "run"]

TOTALS: Final = (1200, 1800)
"""Tokens of the batches of 100 messages."""
_ALONE: Final = 200

Vectors = npt.NDArray[np.float32]


@dataclass
class Measured:
    """What was measured of one engine."""

    wall_s: list[float] = field(default_factory=list)
    """Seconds to embed all posts, one number a round."""
    cpu_s: list[float] = field(default_factory=list)
    """CPU seconds of all its threads for the same."""
    batch_ms: dict[int, list[float]] = field(default_factory=lambda: {total: [] for total in TOTALS})
    """Milliseconds of each batch, by its tokens."""
    ready_s: float = 0.0
    peak_mb: float = 0.0
    accuracy: Accuracy | None = None

    def speedup(self, reference: Measured) -> float:
        """How many times as fast as the reference: the median of the rounds' ratios."""
        return median(theirs / ours for theirs, ours in zip(reference.wall_s, self.wall_s, strict=True))

    def speedup_by_cpu(self, reference: Measured) -> float:
        """The same by CPU seconds."""
        return median(theirs / ours for theirs, ours in zip(reference.cpu_s, self.cpu_s, strict=True))


@dataclass(frozen=True)
class Run:
    """What one run found; an engine that could not be installed or failed is in `failed` with the reason."""

    measured: dict[Engine, Measured]
    failed: dict[Engine, str]


def run(
    models: dict[str, Path], texts: list[str], batches: dict[int, list[list[str]]], rounds: int, pairs: Pairs | None
) -> Run:
    """Measure every engine on two cores: `texts` and a share of `batches` in each round, accuracy after them.

    Accuracy is that on the sentences of `pairs`, without them on `texts`.
    """
    if hasattr(os, "sched_setaffinity"):  # the workers inherit it
        os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:2])
    judged = pairs.first + pairs.second if pairs else texts
    failed: dict[Engine, str] = {}
    with ExitStack() as stack, tempfile.TemporaryDirectory(prefix="millionx-bench-embed-") as scratch:
        workers: dict[Engine, Worker] = {}
        for engine in ENGINES:
            log = CACHE / f"embed-peers/{engine.module}-{engine.variant}.log"
            log.parent.mkdir(parents=True, exist_ok=True)
            try:
                worker = stack.enter_context(Worker(engine, models[engine.model], log))
            except (RuntimeError, subprocess.CalledProcessError) as error:
                if engine is REFERENCE or engine.ours:
                    raise
                failed[engine] = f"{error}"
                continue
            workers[engine] = worker
            worker.call("keep", name="texts", texts=texts)
            worker.call("keep", name="alone", texts=texts[:_ALONE])
            worker.call("keep", name="judged", texts=judged)
        results = {engine: Measured(ready_s=worker.ready_s) for engine, worker in workers.items()}
        for number in range(rounds):
            sys.stderr.write(f"round {number + 1} of {rounds}\n")
            _round(workers, results, {total: batches[total][number::rounds] for total in TOTALS})
        sys.stderr.write("accuracy\n")
        for engine, worker in workers.items():
            results[engine].peak_mb = worker.call("memory")["peak_mb"]
        vectors = {engine: _vectors(worker, Path(scratch)) for engine, worker in workers.items()}
    fp32 = vectors[REFERENCE][0]
    for engine, (all_of_them, alone, together) in vectors.items():
        results[engine].accuracy = measure(fp32, all_of_them, alone=(alone, together), pairs=pairs)
    return Run(results, failed)


def _round(workers: dict[Engine, Worker], results: dict[Engine, Measured], batches: dict[int, list[list[str]]]) -> None:
    for engine, worker in workers.items():
        times = worker.call("time", name="texts")
        results[engine].wall_s.append(times["wall_s"])
        results[engine].cpu_s.append(times["cpu_s"])
        for total, some in batches.items():
            worker.call("keep", name="batches", texts=some)
            results[engine].batch_ms[total] += worker.call("batches", name="batches")["ms"]


def _vectors(worker: Worker, scratch: Path) -> tuple[Vectors, Vectors, Vectors]:
    """Of the judged texts, and of some texts alone and together."""
    path = str(scratch / "vectors.npy")
    found = []
    for do, name in (("vectors", "judged"), ("alone", "alone"), ("vectors", "alone")):
        worker.call(do, name=name, path=path)
        found.append(np.load(path))
    return found[0], found[1], found[2]
