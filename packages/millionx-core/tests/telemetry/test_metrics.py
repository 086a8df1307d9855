"""What is counted, and the figures made of it."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from prometheus_client import REGISTRY, CollectorRegistry, Counter

from millionx.core.errors import Code
from millionx.core.stage import Declaration
from millionx.core.telemetry.metrics import StageMetrics, catalogue

DECLARATION = Declaration("m", "example_stage", "millionx-core", "g", 0, ("a",), ("b",), "c")


def counted(stage: str, what: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(f"millionx_records_{what}", {"stage": stage, **labels}) or 0.0


def test_one_counter_each(declaration):
    """Each outcome counts once under its own name, and once as received."""
    metrics = StageMetrics(declaration)
    metrics.sent(0.1)
    metrics.dead_lettered(Code.EMPTY, 0.1)
    metrics.dropped("old", 0.1)
    name = declaration.name
    assert counted(name, "received_total") == 3
    assert counted(name, "sent_total") == 1
    assert counted(name, "dead_lettered_total", code="empty") == 1
    assert counted(name, "dropped_total", reason="old") == 1
    assert counted(name, "processing_seconds_count") == 3


def test_besides_the_outcome(declaration):
    """Batches and pauses have figures of their own, outside of received."""
    metrics = StageMetrics(declaration)
    metrics.batch(50)
    metrics.backpressure()
    stage = {"stage": declaration.name}
    assert REGISTRY.get_sample_value("millionx_batch_size_records_sum", stage) == 50
    assert REGISTRY.get_sample_value("millionx_backpressure_pauses_total", stage) == 1
    assert counted(declaration.name, "received_total") == 0


def test_lag(declaration):
    """Lag is reported for the partitions that the stage has, and for no other."""
    metrics = StageMetrics(declaration)

    def lag(partition: int) -> float | None:
        labels = {"stage": declaration.name, "topic": "t", "partition": str(partition)}
        return REGISTRY.get_sample_value("millionx_consumer_lag_records", labels)

    metrics.lag({("t", 0): 7, ("t", 1): 0})
    metrics.lag({("t", 1): 5, ("t", 2): 1})
    assert (lag(0), lag(1), lag(2)) == (None, 5, 1)


@settings(max_examples=40)
@given(st.lists(st.sampled_from(["sent", "dropped", *Code]), max_size=60))
def test_sums(outcomes):
    """Whatever happens, passed, failed and dropped add up to the total, and shares to one hundred."""
    metrics = StageMetrics(DECLARATION)
    for outcome in outcomes:
        if isinstance(outcome, Code):
            metrics.dead_lettered(outcome, 0.0)
        elif outcome == "sent":
            metrics.sent(0.0)
        else:
            metrics.dropped("old", 0.0)
    summary = metrics.summary()
    assert summary["total"] == len(outcomes) == summary["passed"] + summary["failed"] + summary["dropped"]
    shares = [figures["percent_of_failed"] for figures in summary["failures_by_code"].values()]
    assert not shares or abs(sum(shares) - 100) < 0.1


def test_summary(declaration):
    """The summary has the contract's members, latencies by nearest rank in milliseconds, shares in per cent."""
    metrics = StageMetrics(declaration)
    for milliseconds in range(1, 101):
        if milliseconds > 96:
            metrics.dead_lettered(Code.EMPTY if milliseconds > 97 else Code.NOT_JSON, milliseconds / 1000)
        else:
            metrics.sent(milliseconds / 1000)
    assert metrics.summary() == {
        "messages_processed": 100,
        "total_errors": 4,
        "total_dlq_sent": 4,
        "processors": {
            "example_stage": {
                "p50_latency_ms": 50.0,
                "p95_latency_ms": 95.0,
                "p99_latency_ms": 99.0,
                "avg_latency_ms": 50.5,
                "sample_count": 100,
            }
        },
        "total": 100,
        "passed": 96,
        "failed": 4,
        "dropped": 0,
        "pass_rate": 96.0,
        "failures_by_code": {
            "empty": {"count": 3, "percent_of_failed": 75.0, "percent_of_total": 3.0},
            "not_json": {"count": 1, "percent_of_failed": 25.0, "percent_of_total": 1.0},
        },
    }


def test_empty_summary(declaration):
    """Before the first record there is no pass rate, and no latency to speak of."""
    summary = StageMetrics(declaration).summary()
    assert summary["pass_rate"] is None
    assert summary["processors"]["example_stage"]["sample_count"] == 0


def test_window(declaration):
    """Latencies are those of the last 1,000 records."""
    metrics = StageMetrics(declaration)
    for _ in range(1000):
        metrics.sent(5.0)
    for _ in range(1000):
        metrics.sent(0.001)
    latency = metrics.summary()["processors"]["example_stage"]
    assert (latency["sample_count"], latency["p99_latency_ms"]) == (1000, 1.0)


def test_extra_figures(declaration):
    """A stage adds figures of its own to the summary."""
    metrics = StageMetrics(replace(declaration, summary_extra=lambda: {"cache_hit_rate": 0.9}))
    assert metrics.summary()["cache_hit_rate"] == 0.9


def test_catalogue():
    """Every metric of ours is in the catalogue with type, unit and labels, sampled or not; others are not."""
    entries = {entry.name: entry for entry in catalogue()}
    assert all(name.startswith("millionx_") for name in entries)
    dead_lettered = entries["millionx_records_dead_lettered_total"]
    assert (dead_lettered.type, dead_lettered.unit, dead_lettered.labels) == ("counter", "records", ("stage", "code"))
    assert entries["millionx_records_processing_seconds"].unit == "seconds"
    assert entries["millionx_consumer_lag_records"].labels == ("stage", "topic", "partition")
    assert all(entry.help.endswith(".") for entry in entries.values())


def test_catalogue_of_a_stage():
    """A stage's own metrics are listed under their unit."""
    registry = CollectorRegistry()
    Counter("millionx_embed_cut_tokens_total", "Tokens cut off.", registry=registry)
    assert [(entry.name, entry.unit, entry.labels) for entry in catalogue(registry)] == [
        ("millionx_embed_cut_tokens_total", "tokens", ())
    ]


def test_readme():
    """The README lists the metrics as they are."""
    readme = (Path(__file__).parents[2] / "README.md").read_text("utf-8")
    listed = re.findall(r"^\| `(millionx_\w+)` \| (\w+) \| ([\w, ]+) \| (.+) \|$", readme, re.MULTILINE)
    core = [entry for entry in catalogue() if entry.labels[:1] == ("stage",)]
    assert listed == [(entry.name, entry.type, ", ".join(entry.labels), entry.help) for entry in core]
