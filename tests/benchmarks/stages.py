"""CPU per record of every stage beside the raw loop, on one broker in one run."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from itertools import cycle, islice
from pathlib import Path
from statistics import mean
from typing import Any

from confluent_kafka.admin import AdminClient, NewTopic

from millionx.core.testing.memory import InMemoryRunner
from millionx.core.topic_admin import create_topics
from millionx.local.broker import EmbeddedBroker
from millionx.local.data import DataFolder
from millionx.local.feed import feed
from millionx.local.layer import export_model, stage_environ
from millionx.local.ledger import Ledger
from millionx.local.lines import InputRecord
from millionx.local.sample import sample
from millionx.local.weather import API_KEY, WeatherStandIn
from millionx.validate.settings import ValidateSettings
from millionx.validate.stage import ValidateStage

_LIMIT_S = 600

RECORD_STAGES = ("validate", "privacy", "enrich")


def valid_records(count: int) -> list[InputRecord]:
    """Valid records of the sample, repeated as often as needed."""
    runner = InMemoryRunner(ValidateStage(ValidateSettings(kafka_bootstrap_servers="unused:9092")))
    good = [
        record
        for record in sample()
        if runner.send(record.value, topic=record.topic).topic in ValidateStage.declaration.writes
    ]
    return list(islice(cycle(good), count))


def measure(folder: Path, *, records: int, embedded: int) -> dict[str, Any]:
    """Figures of the raw loop (before and after the stages) and of each stage."""
    data = DataFolder(folder)
    data.prepare()
    export_model(data)
    with EmbeddedBroker(folder / "logs/broker.log") as broker, WeatherStandIn() as weather:
        create_topics({"bootstrap.servers": broker.bootstrap})
        admin = AdminClient({"bootstrap.servers": broker.bootstrap})
        for future in admin.create_topics([NewTopic("bench-raw", 6, 1)]).values():
            future.result()
        feed(valid_records(records), {"bootstrap.servers": broker.bootstrap}, Ledger())
        environ = {
            **stage_environ(
                data,
                bootstrap=broker.bootstrap,
                embedded=True,
                store=f"sqlite:{folder / 'bench.db'}",
                weather_url=weather.url,
                weather_key=API_KEY,
            ),
            # Traced as in production for all but a few: a trace goes through, no span is made.
            "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9",
            "OTEL_TRACES_SAMPLER": "parentbased_always_off",
            "LOG_LEVEL": "WARNING",
            "HTTP_PORT": "0",
        }
        figures: dict[str, Any] = {}
        raw = [_raw(broker.bootstrap, records)]
        for name in RECORD_STAGES:
            figures[name] = stage_figures(name, records, environ)["us_per_record"]
        raw.append(_raw(broker.bootstrap, records))
        figures["raw"] = mean(raw)
        figures["raw_runs"] = raw
        figures["embed"] = stage_figures("embed", embedded, environ)
    return figures


def _raw(bootstrap: str, records: int) -> float:
    return float(_output("raw_loop", [bootstrap, str(records), "bench-raw"], os.environ))


def stage_figures(name: str, records: int, environ: Mapping[str, str]) -> dict[str, float]:
    """Figures of one stage in a process of its own; see `stage_cpu`."""
    figures: dict[str, float] = json.loads(_output("stage_cpu", [name, str(records)], environ))
    return figures


def _output(module: str, arguments: list[str], environ: Mapping[str, str]) -> str:
    done = subprocess.run(
        [sys.executable, "-m", f"tests.benchmarks.{module}", *arguments],
        env=dict(environ),
        stdout=subprocess.PIPE,
        text=True,
        timeout=_LIMIT_S,
        check=True,
    )
    return done.stdout.splitlines()[-1]
