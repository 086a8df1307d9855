"""`make scale-search`: what an SQLite store with many objects costs: writing, searching, memory and files.

    python -m tests.benchmarks.search_scale [--objects 500000]

Half the objects are posts, half orders. Their vectors are random directions around 200 centres, their texts invented
words whose frequency falls with their rank as in a language (Zipf). Searches run in a process of their own, with the
whole of `Search`: the model embeds the query.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from itertools import accumulate
from pathlib import Path
from time import perf_counter, thread_time
from typing import Any, Final

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

import numpy as np

from millionx.core.settings import load
from millionx.embed.collections import COLLECTIONS
from millionx.embed.fusion import MODES
from millionx.embed.model.export import export
from millionx.embed.model.folder import ModelFolder
from millionx.embed.model.weights import DEFAULT_MODEL
from millionx.embed.objects import object_of
from millionx.embed.search import Search
from millionx.embed.settings import EmbedSettings
from millionx.embed.stores import open_store
from millionx.embed.stores.identity import version_of
from millionx.embed.stores.store import ALL, Filters, VectorObject
from tests.benchmarks.machine import machine

_PAGE: Final = Path(__file__).parents[2] / "packages/millionx-embed/docs/search-scale.md"
_BATCH: Final = 100
_WORDS: Final = 30_000
_COMMON: Final = 30
"""So many of the most frequent words are in no query, as `the` is in none."""
_CENTRES: Final = 200
_QUERIES: Final = 60
_PLATFORMS: Final = ("tiktok", "facebook", "youtube", "daraz", "shopify")
_CATEGORIES: Final = ("smartphone", "laptop", "fashion", "home", "beauty", "grocery", "books", "toys", "sports", "baby")
_FILTERS: Final = {
    "none": ALL,
    "platform (a fifth)": Filters(platform="facebook"),
    "platform, category, time (one in 500)": Filters(
        "facebook", "laptop", "2025-12-01T00:00:00Z", "2025-12-04T00:00:00Z"
    ),
    "price (a tenth of the orders)": Filters(min_price=1000, max_price=1999),
    "engagement (a tenth of the posts)": Filters(min_engagement=900),
}


class Words:
    """Invented words by rank, most frequent first."""

    def __init__(self) -> None:
        rng = random.Random(5)
        made: dict[str, None] = {}  # in order
        while len(made) < _WORDS:
            made["".join(rng.choice("bcdfghjklmnprst") + rng.choice("aeiou") for _ in range(rng.randint(2, 5)))] = None
        self._all: Final = list(made)
        self._weights: Final = list(accumulate(1 / (rank + 1) for rank in range(_WORDS)))

    def text(self, rng: random.Random, count: int) -> str:
        """Words as frequent as they are in a text."""
        return " ".join(rng.choices(self._all, cum_weights=self._weights, k=count))

    def query(self, rng: random.Random) -> str:
        """One to three words that say something."""
        kept: list[str] = []
        while len(kept) < rng.randint(1, 3):
            (word,) = rng.choices(self._all, cum_weights=self._weights)
            if self._all.index(word) >= _COMMON:
                kept.append(word)
        return " ".join(kept)


def objects(count: int, dimension: int) -> Iterator[list[VectorObject]]:
    """Batches of objects, as the stage makes them."""
    words, rng, numbers = Words(), random.Random(1), np.random.default_rng(1)
    centres = numbers.normal(size=(_CENTRES, dimension)).astype(np.float32)
    for start in range(0, count, _BATCH):
        size = min(_BATCH, count - start)
        vectors = centres[numbers.integers(_CENTRES, size=size)] + numbers.normal(size=(size, dimension))
        vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        yield [_object(start + at, vector, words, rng) for at, vector in enumerate(vectors)]


def _object(number: int, vector: Any, words: Words, rng: random.Random) -> VectorObject:
    collection = list(COLLECTIONS.values())[number % 2]
    text = words.text(rng, rng.randint(5, 35))
    document: dict[str, Any] = {
        collection.key: f"{collection.kind}-{number}",
        "platform": rng.choice(_PLATFORMS),
        "context": {"product_category": rng.choice(_CATEGORIES)},
        collection.moment: f"2025-12-{rng.randint(1, 30):02}T{rng.randint(0, 23):02}:00:00Z",
    }
    if collection.kind == "social":
        document |= {"content": text, "engagement_count": rng.randrange(1000)}
    else:
        document |= {"product_name": text, "total_price": float(rng.randrange(10_000)), "order_status": "shipped"}
    version = version_of(document, f"bench/0/{number}")
    return object_of(document, collection, text, version=version, model="all-MiniLM-L6-v2@bench/256", vector=vector)


def write(settings: EmbedSettings, count: int) -> dict[str, float]:
    """Fill the store; how fast, and what a batch costs at the end."""
    model = ModelFolder.read(settings.model_path)
    store = open_store(settings, dimension=model.dimension, model=model.name)
    store.open()
    wall, cpu = [], []
    for batch in objects(count, model.dimension):
        started, begun = perf_counter(), thread_time()
        store.put(batch)
        wall.append(perf_counter() - started)
        cpu.append(thread_time() - begun)
    store.close()
    last = max(1, len(wall) // 10)
    return {
        "objects_per_s": count / sum(wall),
        "last_objects_per_s": _BATCH * last / sum(wall[-last:]),
        "last_p95_ms": _percentile(wall[-last:], 0.95),
        "cpu_ms": sum(cpu) / len(cpu) * 1000,
        "peak_mb": _memory("VmHWM"),
    }


def ask(settings: EmbedSettings) -> dict[str, Any]:
    """Search in every mode, and by vector and keyword with every filter; milliseconds, and the memory afterwards."""
    words, rng = Words(), random.Random(9)
    queries = [words.query(rng) for _ in range(_QUERIES)]
    modes: dict[str, list[float]] = {}
    filtered: dict[str, list[float]] = {}
    started = perf_counter()
    with Search.from_settings(settings) as search:
        search.by_text(queries[0], mode="vector")
        first_s = perf_counter() - started
        for mode in MODES:
            modes[mode] = _times(queries, lambda query, mode=mode: search.by_text(query, mode=mode))  # type: ignore[misc]
        for name, filters in _FILTERS.items():
            filtered[name] = _times(queries, lambda query, filters=filters: search.by_text(query, filters=filters))  # type: ignore[misc]
        modes["similar"] = _times(
            [f"social-{2 * number}" for number in range(_QUERIES)], lambda key: search.similar_to(key)
        )
        return {
            "first_s": first_s,
            "modes": modes,
            "filtered": filtered,
            "own_mb": _memory("RssAnon"),
            "mapped_mb": _memory("RssFile"),
        }


def _times(queries: Sequence[str], search: Callable[[str], object]) -> list[float]:
    times = []
    for query in queries:
        started = perf_counter()
        search(query)
        times.append(perf_counter() - started)
    return times


def _memory(name: str) -> float:
    found = re.search(rf"{name}:\s+(\d+)", Path("/proc/self/status").read_text("utf-8"))
    assert found is not None
    return int(found[1]) / 1024


def _percentile(times: Sequence[float], share: float) -> float:
    return sorted(times)[min(len(times) - 1, int(len(times) * share))] * 1000


def _settings(folder: Path) -> EmbedSettings:
    return load(
        EmbedSettings,
        {
            "KAFKA_BOOTSTRAP_SERVERS": "unused:9092",
            "EMBEDDING_MODEL": str(folder / DEFAULT_MODEL.rsplit("/", 1)[-1]),
            "VECTOR_STORE": f"sqlite:{folder / 'vectors.db'}",
        },
    )


def _in_process(action: str, folder: Path, count: int) -> dict[str, Any]:
    """A step in a process of its own, so that its memory is its own."""
    done = subprocess.run(
        [sys.executable, "-m", __spec__.name, "--step", action, "--folder", str(folder), "--objects", str(count)],
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    figures: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return figures


def main() -> None:
    """Measure, print, and write the page."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.search_scale", description=__doc__)
    parser.add_argument("--objects", type=int, default=500_000, help="how many (500000)")
    parser.add_argument("--step", choices=["write", "ask"], help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.step is not None:
        settings = _settings(arguments.folder)
        print(json.dumps(write(settings, arguments.objects) if arguments.step == "write" else ask(settings)))
        return
    with tempfile.TemporaryDirectory(prefix="millionx-scale-") as name:
        folder = Path(name)
        export(DEFAULT_MODEL, folder / DEFAULT_MODEL.rsplit("/", 1)[-1])
        written = _in_process("write", folder, arguments.objects)
        files = {path.name: path.stat().st_size / 1e6 for path in sorted(folder.glob("vectors.db*"))}
        page = _page(arguments.objects, written, _in_process("ask", folder, arguments.objects), files)
    print(page)
    _PAGE.write_text(page, "utf-8")


def _page(count: int, written: dict[str, float], asked: dict[str, Any], files: dict[str, float]) -> str:
    return _TEXT.format(
        count=count,
        machine=machine(),
        first_s=asked["first_s"],
        own_mb=asked["own_mb"],
        mapped_mb=asked["mapped_mb"],
        database_mb=sum(size for name, size in files.items() if "-vectors-" not in name),
        vectors_mb=sum(size for name, size in files.items() if "-vectors-" in name),
        modes="\n".join(_row(name, times) for name, times in asked["modes"].items()),
        filtered="\n".join(_row(name, times) for name, times in asked["filtered"].items()),
        **written,
    )


def _row(name: str, times: Sequence[float]) -> str:
    return f"| {name} | {_percentile(times, 0.5):.0f} | {_percentile(times, 0.95):.0f} |"


_TEXT: Final = """\
# An SQLite store of many objects

Written by `make scale-search`. {count:,} objects with vectors of 384 numbers, half posts and half orders, on
{machine}.

## Writing

In batches of 100, as the stage writes.

| objects/s | in the last tenth | p95 of a batch there, ms | CPU of a batch, ms | peak MB |
|---|---|---|---|---|
| {objects_per_s:.0f} | {last_objects_per_s:.0f} | {last_p95_ms:.0f} | {cpu_ms:.1f} | {peak_mb:.0f} |

## Searching

Milliseconds for the ten best of both collections, with the model that embeds the query; one to three words, none of
the most frequent. *similar* starts from a record.

| mode | p50 | p95 |
|---|---|---|
{modes}

Hybrid, with filters:

| filter | p50 | p95 |
|---|---|---|
{filtered}

The first search of a process takes {first_s:.1f} s: it loads the model and learns which vector is whose.

## Memory and files

The process that searches has {own_mb:.0f} MB of its own. The vectors are mapped ({mapped_mb:.0f} MB with libraries):
all processes share them, and the system takes that memory back when it needs it.

| file | MB |
|---|---|
| database | {database_mb:.0f} |
| vectors | {vectors_mb:.0f} |
"""


if __name__ == "__main__":
    main()
