"""Weather in Redis, shared by all replicas and kept over a restart."""

from __future__ import annotations

import asyncio
import json
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple, TypeVar

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from millionx.enrich import metrics
from millionx.enrich.weather.report import parse_report

__all__ = ["KEPT_S", "CachedReport", "RedisCache", "RedisOptions"]

KEPT_S: Final = 6 * 3600.0
"""Age in seconds up to which weather is better than none."""

_TIMEOUT_S: Final = 0.25
_SKIPPED_S: Final = 60.0
_CLOCK_SKEW_S: Final = 300.0
_KEY: Final = "millionx:weather:v1:"

logger: Final = logging.getLogger(__name__)
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class RedisOptions:
    """Where Redis is."""

    host: str
    port: int = 6379
    db: int = 0
    password: str | None = field(default=None, repr=False)


class CachedReport(NamedTuple):
    """A report and its age in seconds."""

    report: dict[str, Any]
    age_s: float


class RedisCache:
    """Weather by city in Redis; an instance belongs to one event loop.

    A Redis that fails is left alone for 60 s and treated as empty, so that it costs at most one timeout (0.25 s) a
    minute. `wall_clock` gives seconds since the epoch, which is what replicas have in common; `clock` never jumps.
    """

    def __init__(
        self,
        options: RedisOptions,
        *,
        wall_clock: Callable[[], float] = time.time,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._options = options
        self._wall_clock = wall_clock
        self._clock = clock
        self._skipped_until = float("-inf")
        self._failing = False
        self._redis: Redis | None = None

    def open(self) -> None:
        """Prepare for use, without a connection yet; to be called in the running loop."""
        self._redis = Redis(
            host=self._options.host,
            port=self._options.port,
            db=self._options.db,
            password=self._options.password,
            retry=Retry(NoBackoff(), 0),
        )

    async def close(self) -> None:
        """Give up the connections."""
        if self._redis is not None:
            await self._redis.aclose()

    async def get(self, city: str) -> CachedReport | None:
        """The weather of a city if Redis has it, at most six hours old. Never raises for what Redis does or holds."""
        assert self._redis is not None  # noqa: S101 - `open` comes first
        stored = await self._attempt(lambda redis: redis.get(_key(city)))
        return self._read(city, stored) if isinstance(stored, bytes) else None

    async def put(self, city: str, body: dict[str, Any]) -> None:
        """Keep an answer of the API, fetched now, for six hours. Never raises for what Redis does."""
        stored = json.dumps({"city": city, "fetched_at": self._wall_clock(), "body": body})
        await self._attempt(lambda redis: redis.set(_key(city), stored, ex=int(KEPT_S)))

    async def _attempt(self, operation: Callable[[Redis], Awaitable[T]]) -> T | None:
        assert self._redis is not None  # noqa: S101 - `open` comes first
        if self._clock() < self._skipped_until:
            return None
        try:
            # Unlike the library's own timeouts, this one holds for name, connection, handshake and reply together.
            async with asyncio.timeout(_TIMEOUT_S):
                result = await operation(self._redis)
        except (RedisError, OSError, UnicodeError) as error:
            metrics.redis_failure()
            self._skipped_until = self._clock() + _SKIPPED_S
            if not self._failing:
                logger.warning("Redis failed (%s); weather goes on without it", type(error).__name__)
            self._failing = True
            return None
        if self._failing:
            logger.info("Redis answers again")
        self._failing = False
        return result

    def _read(self, city: str, stored: bytes) -> CachedReport | None:
        # What another version or a stranger wrote there is treated as absent, and written over.
        try:
            entry = json.loads(stored)
            age_s = self._wall_clock() - entry["fetched_at"]
            report = parse_report(entry["city"], entry["body"])
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError):
            return None
        # The clock of the replica that wrote may be a little ahead of ours.
        if report["city"] != city or not -_CLOCK_SKEW_S <= age_s <= KEPT_S:
            return None
        return CachedReport(report, max(0.0, age_s))


def _key(city: str) -> str:
    return _KEY + city.lower()
