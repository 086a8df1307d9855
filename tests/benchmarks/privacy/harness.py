"""Measures one engine in the engine's own environment; standard library only.

    python harness.py ENGINE < job.json > result.json

The job is `{"texts": [...], "hostile": {name: text}, "core": number, "passes": number}`; see `measure`.
"""

import importlib
import json
import logging
import os
import signal
import statistics
import sys
from time import perf_counter_ns
from types import FrameType
from typing import Any

_LIMIT_SECONDS = 10


class _TooSlowError(BaseException):
    """The limit is over; not an `Exception`, which an engine might catch."""


def measure(engine: str, job: dict[str, Any]) -> dict[str, Any]:
    """What an engine finds in each text, the time it takes, and the worst time for hostile texts.

    Times are of one call that finds and replaces. Each pass has a fresh engine, so that what one remembers of a text
    does not count; of the passes the fastest time of each text counts.
    """
    if hasattr(os, "sched_setaffinity") and job["core"] is not None:
        os.sched_setaffinity(0, {job["core"]})
    logging.disable()
    module = importlib.import_module(f"engines.{engine}")
    texts = job["texts"]
    find, _ = module.load()
    found = [find(text) for text in texts]
    best = [float("inf")] * len(texts)
    for _ in range(job["passes"]):
        _, replace = module.load()
        for place, text in enumerate(texts):
            started = perf_counter_ns()
            replace(text)
            best[place] = min(best[place], (perf_counter_ns() - started) / 1000)
    _, replace = module.load()
    replace("warm up 01712345678 a@example.com")
    ranked = sorted(best)
    return {
        "found": found,
        "us_median": statistics.median(ranked),
        "us_mean": statistics.fmean(ranked),
        "us_p95": ranked[int(0.95 * (len(ranked) - 1))],
        "hostile_ms": {name: _milliseconds(replace, text) for name, text in job["hostile"].items()},
    }


def _milliseconds(replace: Any, text: str) -> float | None:
    """Time of one call, the better of two; None if it is over the limit."""

    def over(_: int, __: FrameType | None) -> None:
        raise _TooSlowError

    signal.signal(signal.SIGALRM, over)
    times = []
    try:
        for _ in range(2):
            signal.alarm(_LIMIT_SECONDS)
            started = perf_counter_ns()
            replace(text)
            times.append((perf_counter_ns() - started) / 1e6)
            if times[-1] > 1000:
                break
    except _TooSlowError:
        return None
    finally:
        signal.alarm(0)
    return min(times)


if __name__ == "__main__":
    json.dump(measure(sys.argv[1], json.load(sys.stdin)), sys.stdout)
