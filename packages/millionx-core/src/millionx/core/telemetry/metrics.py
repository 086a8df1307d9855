"""What the runner counts for every stage, and the figures of `/metrics/summary`.

Every record that a stage takes ends in exactly one of sent, dead-lettered and dropped, and is counted as received at
that moment, so the three always add up to it. What is peculiar to one stage is counted in that stage's `metrics.py`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, Final, NamedTuple

from prometheus_client import REGISTRY, CollectorRegistry, Counter, Gauge, Histogram

from millionx.core.errors import Code
from millionx.core.stage import Declaration

__all__ = ["HEARTBEAT_AGE", "CatalogueEntry", "StageMetrics", "catalogue"]

_STAGE: Final = ("stage",)

RECEIVED: Final = Counter("millionx_records_received_total", "Records that a stage took and finished with.", _STAGE)
SENT: Final = Counter("millionx_records_sent_total", "Records that became an output.", _STAGE)
DEAD_LETTERED: Final = Counter(
    "millionx_records_dead_lettered_total", "Records that became a dead letter, by reason.", ("stage", "code")
)
DROPPED: Final = Counter(
    "millionx_records_dropped_total", "Records that a stage ended on purpose, by reason.", ("stage", "reason")
)
PROCESSING: Final = Histogram(
    "millionx_records_processing_seconds",
    "Time in the stage, without Kafka; in a batch stage each record has the time of its batch.",
    _STAGE,
    buckets=(0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30),
)
BATCH_SIZE: Final = Histogram(
    "millionx_batch_size_records",
    "Records in a batch handed to a batch stage.",
    _STAGE,
    buckets=(1, 2, 5, 10, 20, 50, 100, 200, 500, 1000),
)
BACKPRESSURE: Final = Counter(
    "millionx_backpressure_pauses_total", "Times a batch was held because a store did not answer.", _STAGE
)
ASSIGNMENTS: Final = Counter(
    "millionx_partition_assignments_total", "Times the consumer group gave the stage its partitions anew.", _STAGE
)
LAG: Final = Gauge(
    "millionx_consumer_lag_records",
    "Records on a partition that the stage has still to pass on, for the partitions that it has.",
    ("stage", "topic", "partition"),
)
HEARTBEAT_AGE: Final = Gauge(
    "millionx_loop_heartbeat_age_seconds", "Time since the loop last showed that it is alive.", _STAGE
)

_WINDOW: Final = 1000


class StageMetrics:
    """Counts for one stage; label children are bound once, since finding one costs more than counting.

    Meant for the thread that runs the stage; `summary` may be called from any.
    """

    def __init__(self, declaration: Declaration) -> None:
        stage = declaration.name
        self.declaration: Final = declaration
        self._received = RECEIVED.labels(stage)
        self._sent = SENT.labels(stage)
        self._dead_lettered = {code: DEAD_LETTERED.labels(stage, code) for code in Code}
        self._dropped: dict[str, Counter] = {}
        self._processing = PROCESSING.labels(stage)
        self._batch_size = BATCH_SIZE.labels(stage)
        self._backpressure = BACKPRESSURE.labels(stage)
        self._assignments = ASSIGNMENTS.labels(stage)
        self._lag: set[tuple[str, int]] = set()
        self._latencies_s: deque[float] = deque(maxlen=_WINDOW)
        self._sent_count = 0
        self._dropped_count = 0
        self._failures: dict[Code, int] = {}

    def sent(self, latency_s: float) -> None:
        """Count a record that became an output."""
        self._sent_count += 1
        self._sent.inc()
        self._finished(latency_s)

    def dead_lettered(self, code: Code, latency_s: float) -> None:
        """Count a record that became a dead letter."""
        self._failures[code] = self._failures.get(code, 0) + 1
        self._dead_lettered[code].inc()
        self._finished(latency_s)

    def dropped(self, reason: str, latency_s: float) -> None:
        """Count a record that was ended on purpose; `reason` is one of few words that the stage knows beforehand."""
        self._dropped_count += 1
        child = self._dropped.get(reason)
        if child is None:
            child = self._dropped[reason] = DROPPED.labels(self.declaration.name, reason)
        child.inc()
        self._finished(latency_s)

    def batch(self, records: int) -> None:
        """Count a batch that is handed to the stage."""
        self._batch_size.observe(records)

    def backpressure(self) -> None:
        """Count a pause because a store did not answer."""
        self._backpressure.inc()

    def assigned(self) -> None:
        """Count a new assignment of partitions: each is a generation of the consumer group."""
        self._assignments.inc()

    def lag(self, records: Mapping[tuple[str, int], int]) -> None:
        """Set how many records of each assigned partition (topic and number) are still to be taken.

        Partitions that are not named are another replica's now, and are no longer reported.
        """
        for topic, partition in self._lag - records.keys():
            LAG.remove(self.declaration.name, topic, str(partition))
        for (topic, partition), waiting in records.items():
            LAG.labels(self.declaration.name, topic, str(partition)).set(waiting)
        self._lag = set(records)

    def summary(self) -> dict[str, Any]:
        """Figures since the start of the process, latencies over the last 1,000 records.

        `pass_rate` and the shares of `failures_by_code` are in per cent; `pass_rate` is null before the first record.
        """
        failures = dict(self._failures)
        failed = sum(failures.values())
        passed, dropped = self._sent_count, self._dropped_count
        total = passed + dropped + failed
        figures: dict[str, Any] = {
            "messages_processed": total,
            "total_errors": failed,
            "total_dlq_sent": failed,
            "processors": {self.declaration.processor: _latencies(list(self._latencies_s))},
            "total": total,
            "passed": passed,
            "failed": failed,
            "dropped": dropped,
            "pass_rate": round(100 * passed / total, 2) if total else None,
            "failures_by_code": {
                str(code): {
                    "count": count,
                    "percent_of_failed": round(100 * count / failed, 2),
                    "percent_of_total": round(100 * count / total, 2),
                }
                for code, count in sorted(failures.items(), key=lambda item: -item[1])
            },
        }
        if self.declaration.summary_extra is not None:
            figures |= self.declaration.summary_extra()
        return figures

    def _finished(self, latency_s: float) -> None:
        self._received.inc()
        self._processing.observe(latency_s)
        self._latencies_s.append(latency_s)


class CatalogueEntry(NamedTuple):
    """One metric as the docs list it."""

    name: str
    type: str
    unit: str
    labels: tuple[str, ...]
    help: str


def catalogue(registry: CollectorRegistry = REGISTRY) -> list[CatalogueEntry]:
    """All metrics of ours in a registry, by name; those of a stage are there once its `metrics.py` is imported."""
    entries = []
    # prometheus_client has no public way to the label names of a metric without samples.
    for collector in set(registry._names_to_collectors.values()):
        describe = getattr(collector, "describe", None)
        for metric in describe() if describe is not None else ():
            if metric.name.startswith("millionx_"):
                name = f"{metric.name}_total" if metric.type == "counter" else metric.name
                labels = tuple(getattr(collector, "_labelnames", ()))
                entries.append(CatalogueEntry(name, metric.type, _unit(metric.name), labels, metric.documentation))
    return sorted(entries)


def _unit(name: str) -> str:
    """Unit of a metric: the last word of its name, but for the counters of records, which say what became of them."""
    last = name.rsplit("_", 1)[1]
    return "records" if name.startswith("millionx_records_") and last != "seconds" else last


def _latencies(seconds: Sequence[float]) -> dict[str, float | int]:
    milliseconds = sorted(1000 * second for second in seconds)
    count = len(milliseconds)

    def percentile(share: int) -> float:
        # Nearest rank: the smallest sample that at least `share` per cent of the samples do not exceed.
        return round(milliseconds[max(0, -(-share * count // 100) - 1)], 3) if count else 0.0

    return {
        "p50_latency_ms": percentile(50),
        "p95_latency_ms": percentile(95),
        "p99_latency_ms": percentile(99),
        "avg_latency_ms": round(sum(milliseconds) / count, 3) if count else 0.0,
        "sample_count": count,
    }
