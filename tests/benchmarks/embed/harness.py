"""Measures one engine in the engine's own environment; standard library and numpy only.

    python harness.py ENGINE MODEL VARIANT

Answers every line of standard input, one JSON object, by one on standard output; see `_Worker`.
"""

import importlib
import json
import logging
import os
import re
import resource
import sys
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np


class _Worker:
    """A loaded engine and the sets of texts it was given."""

    def __init__(self, engine: str, model: str, variant: str) -> None:
        logging.disable()
        started = perf_counter()
        self._embed: Callable[[list[str]], Any] = importlib.import_module(f"engines.{engine}").load(
            Path(model), variant
        )
        self._embed(["warm up"])
        self.ready_s = perf_counter() - started
        self._sets: dict[str, Any] = {}

    def keep(self, name: str, texts: Any) -> dict[str, Any]:
        """Keep a set: a list of texts, or of batches."""
        self._sets[name] = texts
        return {}

    def time(self, name: str) -> dict[str, float]:
        """Embed a set in one call: seconds on the clock, and of CPU in all threads."""
        before, started = _cpu_s(), perf_counter()
        self._embed(self._sets[name])
        return {"wall_s": perf_counter() - started, "cpu_s": _cpu_s() - before}

    def batches(self, name: str) -> dict[str, list[float]]:
        """Embed a set of batches, one call each: milliseconds of each."""
        times = []
        for batch in self._sets[name]:
            started = perf_counter()
            self._embed(batch)
            times.append((perf_counter() - started) * 1000)
        return {"ms": times}

    def vectors(self, name: str, path: str) -> dict[str, Any]:
        """Write the vectors of a set, embedded in one call."""
        np.save(path, self._embed(self._sets[name]))
        return {}

    def alone(self, name: str, path: str) -> dict[str, Any]:
        """Write the vectors of a set, embedded one by one."""
        np.save(path, np.concatenate([self._embed([text]) for text in self._sets[name]]))
        return {}

    def memory(self) -> dict[str, float]:
        """Most memory of this process so far, in MB; what `exec` replaced does not count."""
        status = Path("/proc/self/status").read_text("utf-8")
        found = re.search(r"VmHWM:\s+(\d+)", status)
        assert found is not None
        return {"peak_mb": int(found[1]) / 1024}


def _cpu_s() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


def main() -> None:
    """Load, say so, and serve until standard input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what a library prints is no answer
    worker = _Worker(*sys.argv[1:4])
    answer: dict[str, Any] = {"ready_s": worker.ready_s}
    while True:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        line = sys.stdin.readline()
        if not line:
            break
        call = json.loads(line)
        answer = getattr(worker, call.pop("do"))(**call)


if __name__ == "__main__":
    main()
