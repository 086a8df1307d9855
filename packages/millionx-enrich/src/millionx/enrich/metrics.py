"""What enrich counts besides the figures of every stage."""

from __future__ import annotations

from typing import Any, Final, Literal

from prometheus_client import Counter

__all__ = ["Source", "api_call", "redis_failure", "summary", "weather_lookup"]

Source = Literal["memory", "redis", "api", "stale", "none"]
"""Where the weather of a record came from; `stale` is a copy older than 30 minutes, `none` no weather."""

_SOURCES: Final = ("memory", "redis", "api", "stale", "none")
_FRESH_FROM_CACHE: Final = ("memory", "redis")
_CALL_OUTCOMES: Final = ("ok", "timeout", "unreachable", "refused", "malformed")

WEATHER_LOOKUPS: Final = Counter(
    "millionx_weather_lookups_total",
    "Records for which the weather of a city was asked, by what answered: memory, redis, api, stale, none.",
    ("result",),
)
WEATHER_API_CALLS: Final = Counter(
    "millionx_weather_api_calls_total",
    "Calls of the weather API, by outcome: ok, timeout, unreachable, refused, malformed.",
    ("outcome",),
)
WEATHER_REDIS_FAILURES: Final = Counter(
    "millionx_weather_redis_failures_total", "Times Redis failed and was left alone for a minute."
)

_lookups: Final = {source: WEATHER_LOOKUPS.labels(source) for source in _SOURCES}
_api_calls: Final = {outcome: WEATHER_API_CALLS.labels(outcome) for outcome in _CALL_OUTCOMES}


def weather_lookup(source: Source) -> None:
    """Count a record for which weather was asked."""
    _lookups[source].inc()


def api_call(outcome: str) -> None:
    """Count a call of the weather API; `outcome` is `ok` or a `Trouble`."""
    _api_calls[outcome].inc()


def redis_failure() -> None:
    """Count an operation that failed in Redis."""
    WEATHER_REDIS_FAILURES.inc()


def summary() -> dict[str, Any]:
    """The stage's part of `/metrics/summary`: figures since the start of the process.

    A cache hit is an answer from a copy in memory or Redis that is fresh, not older than 30 minutes;
    `cache_hit_rate` is in per cent, and null before the first request.
    """
    lookups = {source: _value(child) for source, child in _lookups.items()}
    calls = {outcome: _value(child) for outcome, child in _api_calls.items()}
    requests = sum(lookups.values())
    hits = sum(lookups[source] for source in _FRESH_FROM_CACHE)
    return {
        "weather": {
            "requests": requests,
            "cache_hits": hits,
            "cache_hit_rate": round(100 * hits / requests, 2) if requests else None,
            "api_calls": sum(calls.values()),
            "api_failures": sum(calls.values()) - calls["ok"],
            "redis_failures": _value(WEATHER_REDIS_FAILURES),
        }
    }


def _value(counter: Counter) -> int:
    return sum(
        int(sample.value) for metric in counter.collect() for sample in metric.samples if sample.name.endswith("_total")
    )
