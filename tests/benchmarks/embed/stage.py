"""The embed stage as in production, beside its engine alone: rate, cold start, and memory over a long time."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path
from statistics import median
from time import monotonic, perf_counter, sleep
from typing import Final, NamedTuple

from confluent_kafka import Producer

from millionx.core.topic_admin import create_topics
from millionx.embed.model.export import export
from millionx.local.broker import EmbeddedBroker, free_port
from millionx.local.data import DataFolder
from millionx.local.layer import MODEL, command, stage_environ
from millionx.local.stages import Process
from tests.benchmarks.stages import stage_figures

__all__ = ["Memory", "cold_start_s", "rates", "soak"]

_TOPIC: Final = "enriched.social.contextualized"
_LIMIT_S: Final = 120.0


class Memory(NamedTuple):
    """Resident memory of the stage over time."""

    at_s: list[float]
    mb: list[float]
    records: int
    """Records that the stage handled in that time."""


def rates(folder: Path, engine: str, texts: Sequence[str]) -> dict[str, float]:
    """Tokens per second of the stage with SQLite on waiting records with these texts, and of its engine alone."""
    with _ready_to_run(folder, engine) as (environ, _):
        _produce(environ["KAFKA_BOOTSTRAP_SERVERS"], 0, texts)
        return stage_figures("embed", len(texts), environ)


def cold_start_s(folder: Path, engine: str, times: int = 3) -> float:
    """Seconds from the start of the process until it says that it is ready, the median of some starts."""
    seconds = []
    with _ready_to_run(folder, engine) as (_, process):
        for _ in range(times):
            started = perf_counter()
            process.start()
            _await_ready(process)
            seconds.append(perf_counter() - started)
            _stop(process)
            # A member that left lets the group go at once; the next start is no rebalance.
            sleep(1.0)
    return median(seconds)


def soak(folder: Path, engine: str, texts: Sequence[str], *, seconds: float, per_second: int) -> Memory:
    """Feed the stage `per_second` records a second and look at its memory every second.

    Texts and ids come round again, so that the store stops growing once all have been written.
    """
    at, mb, sent = [], [], 0
    with _ready_to_run(folder, engine) as (environ, process):
        process.start()
        _await_ready(process)
        assert process.handle is not None
        numbers = cycle(range(len(texts)))
        started = monotonic()
        try:
            while (elapsed := monotonic() - started) < seconds:
                due = int(elapsed * per_second) - sent
                places = [next(numbers) for _ in range(due)]
                _produce(environ["KAFKA_BOOTSTRAP_SERVERS"], sent, [texts[place] for place in places], len(texts))
                sent += due
                at.append(elapsed)
                mb.append(resident_mb(process.handle.pid))
                if len(at) % 60 == 0:
                    sys.stderr.write(f"{engine}, {elapsed:.0f} s: {mb[-1]:.0f} MB\n")
                sleep(max(0.0, 1.0 - (monotonic() - started - elapsed)))
            records = int(process.summary()["total"])
        finally:
            _stop(process)
    return Memory(at, mb, records)


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MB."""
    found = re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text("utf-8"))
    assert found is not None, f"process {pid} has ended"
    return int(found[1]) / 1024


@contextmanager
def _ready_to_run(folder: Path, engine: str) -> Iterator[tuple[dict[str, str], Process]]:
    """A broker with the topics, the settings of the stage, and the stage as a process that is not yet started."""
    data = DataFolder(folder)
    data.prepare()
    export(MODEL, data.models / MODEL, quantize=["int8"])
    with EmbeddedBroker(data.logs / "broker.log") as broker:
        create_topics({"bootstrap.servers": broker.bootstrap})
        port = free_port()
        environ = {
            **stage_environ(
                data,
                bootstrap=broker.bootstrap,
                embedded=True,
                store=f"sqlite:{folder / f'{engine}.db'}",
                weather_url=None,
                weather_key=None,
            ),
            "EMBEDDING_ENGINE": engine,
            "LOG_LEVEL": "WARNING",
            "HTTP_PORT": str(port),
        }
        yield environ, Process("embed", [command("millionx-embed"), "run"], environ, data.logs / "embed.log", port)


def _produce(bootstrap: str, first: int, texts: Sequence[str], ids: int | None = None) -> None:
    """Write records as enrich does; numbers go on from `first`, ids start again after `ids` records."""
    producer = Producer({"bootstrap.servers": bootstrap, "linger.ms": 5, "log_level": 0})
    for number, text in enumerate(texts, first):
        post_id = f"bench-{number % ids if ids else number}"
        document = {
            "post_id": post_id,
            "platform": "tiktok",
            "content": text,
            "author": "AUTHOR_0123456789abcdef",
            "engagement_count": number % 1000,
            "posted_at": "2025-12-20T10:00:00Z",
        }
        producer.produce(_TOPIC, json.dumps(document), post_id, headers={"millionx-origin": f"bench/0/{number}"})
        producer.poll(0)
    assert producer.flush(_LIMIT_S) == 0, "the broker took no record"


def _await_ready(process: Process) -> None:
    deadline = monotonic() + _LIMIT_S
    while not process.ready:
        assert process.handle is not None
        assert process.handle.poll() is None, f"the stage ended; see {process.log}"
        assert monotonic() < deadline, f"the stage is not ready; see {process.log}"
        sleep(0.02)


def _stop(process: Process) -> None:
    assert process.handle is not None
    process.handle.terminate()
    process.handle.wait(_LIMIT_S)
