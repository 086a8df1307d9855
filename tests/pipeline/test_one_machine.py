"""`millionx-local run`, as a newcomer starts it: everything is accounted for, and nothing personal comes through."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from millionx.core.topics import TOPICS
from millionx.local.sample import sample_records
from tests.pipeline import specification
from tests.pipeline.otlp import OtlpReceiver
from tests.pipeline.stages import await_true
from tests.pipeline.topics_reader import read_topics

_BIN = Path(sys.executable).parent
_UNRESTRICTED = [name for name, topic in TOPICS.items() if not topic.restricted]


def _lines(records: list[dict[str, Any]], path: Path) -> Path:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return path


def _environ(**changes: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return {**kept, **changes}


def _run(*arguments: object, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [_BIN / "millionx-local", "run", *map(str, arguments)],
        env=_environ(**environ),
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )


def _search(text: str, data: Path) -> list[dict[str, Any]]:
    environ = _environ(VECTOR_STORE=f"sqlite:{data / 'vectors.db'}", EMBEDDING_MODEL_HOME=str(data / "models"))
    done = subprocess.run(
        [_BIN / "millionx-embed", "search", text, "--json"], env=environ, capture_output=True, text=True, check=True
    )
    found: list[dict[str, Any]] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, Any], Path]:
    """Report and data folder of a run on the built-in sample."""
    data = tmp_path_factory.mktemp("demo")
    done = _run("--data", data, "--report", data / "report.json")
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads((data / "report.json").read_text()), data


def test_everything_is_accounted_for(demo: tuple[dict[str, Any], Path]) -> None:
    """Records in are records out and dead letters, by distinct origin."""
    report, _ = demo
    assert report["unaccounted"] == 0
    total = sum(report["records_in"].values())
    assert total >= 1000
    assert sum(report["records_out"].values()) + sum(report["dead_letters"].values()) == total
    assert sum(report["dead_letter_codes"].values()) == sum(report["dead_letters"].values())
    assert sum(report["dead_letters"].values()) >= total / 100


def test_search_in_english(demo: tuple[dict[str, Any], Path]) -> None:
    """The first hits of "cheap smartphones" are about smartphones."""
    _, data = demo
    found = _search("cheap smartphones", data)
    assert [hit["properties"]["product_category"] for hit in found[:3]] == ["smartphone"] * 3


def test_specification_example(tmp_path: Path) -> None:
    """The specification's post is the first hit of its own words in the SQLite store."""
    others = [
        {
            "topic": "source.social.tiktok",
            "key": None,
            "value": specification.POST | {"post_id": str(n), "content": text},
        }
        for n, text in enumerate(("Rice cooker discount", "Winter jacket for men", "Samsung phone price drop"))
    ]
    example = {"topic": "source.social.tiktok", "key": "tt", "value": specification.POST}
    done = _run("--data", tmp_path / "data", "--input", _lines([*others, example], tmp_path / "in.jsonl"))
    assert done.returncode == 0, done.stdout + done.stderr
    assert _search("iphone deal", tmp_path / "data")[0]["id"] == specification.POST["post_id"]


class _KeptRunning:
    """`millionx-local run --keep-running` on a broker of the tests, with its output in a file."""

    def __init__(self, output: Path, arguments: list[object], environ: dict[str, str]) -> None:
        self.output = output
        with output.open("wb") as file:
            self.process = subprocess.Popen(
                [_BIN / "millionx-local", "run", "--keep-running", *map(str, arguments)],
                env=environ,
                stdout=file,
                stderr=subprocess.STDOUT,
            )

    def pages(self) -> list[str]:
        """Addresses of the stages' pages, once everything is accounted for."""

        def ready() -> bool:
            assert self.process.poll() is None, self.output.read_text()
            return "until Ctrl-C" in self.output.read_text()

        await_true(ready, within_s=240, what="the run is over")
        return re.findall(r"http://127\.0\.0\.1:\d+/", self.output.read_text().rpartition("until Ctrl-C")[2])

    def stop(self) -> None:
        """As Ctrl-C does."""
        self.process.send_signal(signal.SIGINT)
        self.process.wait(30)


@pytest.fixture
def receiver() -> Iterator[OtlpReceiver]:
    """Takes the stages' spans."""
    with OtlpReceiver() as receiver:
        yield receiver


@pytest.mark.kafka
def test_no_personal_data(fresh_kafka: Any, receiver: OtlpReceiver, tmp_path: Path) -> None:
    """No planted value is in a sink topic, key, header, the store, a log, a metric or a span."""
    samples = sample_records()
    planted = {value for record in samples for value in record.personal}
    assert len(planted) > 300
    data = tmp_path / "data"
    run = _KeptRunning(
        tmp_path / "output.txt",
        ["--broker", fresh_kafka.bootstrap, "--data", data],
        _environ(OTEL_EXPORTER_OTLP_ENDPOINT=receiver.endpoint),
    )
    try:
        metrics = "".join(
            urllib.request.urlopen(f"{page}{path}").read().decode()  # noqa: S310 - our own address
            for page in run.pages()
            for path in ("", "metrics", "metrics/summary")
        )
    finally:
        run.stop()
    places = {"metrics": metrics, "output": run.output.read_text(), "spans": receiver.text()}
    places |= {log.name: log.read_text() for log in (data / "logs").iterdir()}
    places["store"] = "".join(
        path.read_bytes().decode("utf-8", "replace") for path in data.iterdir() if path.name.startswith("vectors.db")
    )
    for record in read_topics(fresh_kafka.bootstrap, _UNRESTRICTED):
        headers = b" ".join(name.encode() + b"=" + (value or b"") for name, value in record.headers)
        text = b"\n".join((record.value or b"", record.key or b"", headers)).decode("utf-8", "replace")
        places[record.topic] = places.get(record.topic, "") + text + "\n"
    assert len(places["sink.snowflake.social"]) > 100_000
    found = sorted({place for place, text in places.items() for value in planted if value in text})
    assert not found


def test_sample_command() -> None:
    """`millionx-local sample` prints what `run` takes."""
    done = subprocess.run([_BIN / "millionx-local", "sample", "--count", "50"], capture_output=True, check=True)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(lines) == 50
    assert all(line["topic"].startswith("source.") for line in lines)
