"""The pipeline from source to sink: its rate when records wait, its latency when they trickle."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from time import monotonic, sleep
from typing import Any

from millionx.local.data import DataFolder
from millionx.local.feed import feed
from millionx.local.lines import InputRecord
from millionx.local.run import Layer, Options, running_layer
from tests.benchmarks.stages import valid_records

_LIMIT_S = 600.0


def measure(folder: Path, *, records: int, per_second: int, seconds: int) -> dict[str, Any]:
    """Records per second of the whole pipeline, latencies in ms at a steady rate, and the stages' own summaries."""
    options = Options(data=DataFolder(folder))
    with running_layer(options, os.environ) as layer:
        _through(layer, valid_records(200))  # the first look-ups and the first batches warm up
        started = monotonic()
        _through(layer, valid_records(records))
        rate = records / (monotonic() - started)
    with running_layer(options, os.environ) as layer:
        _through(layer, _paced(valid_records(per_second * seconds), per_second))
        latency = layer.ledger.latency_ms()
        summaries = layer.summaries()
    return {"records_per_s": rate, "latency_ms": latency, "stages": summaries}


def _through(layer: Layer, records: Iterable[InputRecord]) -> None:
    feed(records, layer.config, layer.ledger)
    deadline = monotonic() + _LIMIT_S
    while layer.ledger.snapshot().unaccounted:
        layer.check()
        assert monotonic() < deadline, "records are unaccounted for"
        sleep(0.02)


def _paced(records: Iterable[InputRecord], per_second: int) -> Iterator[InputRecord]:
    started = monotonic()
    for number, record in enumerate(records):
        sleep(max(0.0, started + number / per_second - monotonic()))
        yield record
