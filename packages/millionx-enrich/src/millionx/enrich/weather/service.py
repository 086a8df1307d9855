"""The weather of a city, without making a record wait for it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from millionx.enrich import metrics
from millionx.enrich.weather.background import BackgroundLoop
from millionx.enrich.weather.cache import KEPT_S, RedisCache, RedisOptions
from millionx.enrich.weather.client import CallFailed, WeatherClient

__all__ = ["WeatherService"]

_FRESH_S: Final = 30 * 60.0
_RETRY_S: Final = 60.0
_OPEN_S: Final = 10.0

logger: Final = logging.getLogger(__name__)


class _Copy(NamedTuple):
    report: dict[str, Any]
    source: metrics.Source
    fetched_at: float


class _City:
    """What is known of one city's weather; changed under the service's lock, but `copy` may be read without."""

    def __init__(self) -> None:
        self.copy: _Copy | None = None
        self.looking_up = False
        self.retry_at = float("-inf")
        self.answered = threading.Event()
        """Set for good once the first look-up has found weather, failed, or taken too long."""


class WeatherService:
    """Answers from memory, else from Redis, else from OpenWeatherMap.

    A copy counts as fresh for 30 minutes and is kept for six hours for the case that no newer one can be had. Only the
    first record of a city waits, at most `timeout_s`, and after one that waited in vain none does for 60 s; whenever a
    copy is there, it is the answer at once and a newer one is fetched in the background. A look-up that failed is not
    tried again for 60 s. Neither Redis nor the API can make a call raise.

    `clock` gives seconds and never jumps; `wall_clock` gives seconds since the epoch.
    """

    def __init__(
        self,
        *,
        api_url: str,
        api_key: str,
        redis: RedisOptions | None,
        timeout_s: float = 5.0,
        clock: Callable[[], float] = time.monotonic,
        wall_clock: Callable[[], float] = time.time,
    ) -> None:
        self._client = WeatherClient(api_url, api_key, timeout_s=timeout_s)
        self._cache = RedisCache(redis, wall_clock=wall_clock, clock=clock) if redis is not None else None
        self._timeout_s = timeout_s
        self._clock = clock
        self._cities: dict[str, _City] = {}
        self._lock = threading.Lock()
        self._no_waiting_before = float("-inf")
        self._api_failing = False
        self._loop: BackgroundLoop | None = None

    def open(self) -> None:
        """Start the background thread; connects nowhere yet."""
        loop = BackgroundLoop("weather")
        loop.start()
        loop.call(self._open_connections(), timeout_s=_OPEN_S)
        self._loop = loop

    def close(self) -> None:
        """Abandon look-ups under way and end the thread, within three seconds; never raises. May be called twice."""
        with self._lock:
            loop, self._loop = self._loop, None
        if loop is not None:
            loop.stop(self._close_connections())

    def current(self, city: str) -> dict[str, Any] | None:
        """The weather of `city` as in `context.weather`, or None if there is none.

        May be called from any thread.

        Raises:
            RuntimeError: a look-up is due, and the service is not open.
        """
        known = self._cities.get(city)
        if known is not None:
            copy = known.copy
            if copy is not None and self._clock() - copy.fetched_at < _FRESH_S:
                metrics.weather_lookup("memory")
                return dict(copy.report)
        report, source = self._beyond_memory(city)
        metrics.weather_lookup(source)
        return report

    def _beyond_memory(self, city: str) -> tuple[dict[str, Any] | None, metrics.Source]:
        with self._lock:
            state = self._cities.setdefault(city, _City())
            self._start_look_up(city, state)
            may_wait = self._clock() >= self._no_waiting_before
        waited = state.copy is None and may_wait and self._wait(state)
        copy = state.copy
        age_s = self._clock() - copy.fetched_at if copy is not None else KEPT_S
        if copy is None or age_s >= KEPT_S:
            return None, "none"
        if age_s >= _FRESH_S:
            return dict(copy.report), "stale"
        return dict(copy.report), copy.source if waited else "memory"

    def _start_look_up(self, city: str, state: _City) -> None:
        if state.looking_up or self._clock() < state.retry_at:
            return
        if self._loop is None:
            raise RuntimeError("open the weather service first")
        state.looking_up = True
        self._loop.spawn(self._look_up(city, state))

    def _wait(self, state: _City) -> bool:
        """Wait for the first look-up of a city; true if it was waited for."""
        if state.answered.is_set():
            return False
        state.answered.wait(self._timeout_s)
        if state.copy is None:
            # Not in vain once more for each further city: together they would hold up the stage for long.
            state.answered.set()
            self._no_waiting_before = self._clock() + _RETRY_S
        return True

    async def _look_up(self, city: str, state: _City) -> None:
        succeeded = False
        try:
            succeeded = await self._ask_redis(city, state) or await self._ask_api(city, state)
        finally:
            with self._lock:
                state.looking_up = False
                if not succeeded:
                    state.retry_at = self._clock() + _RETRY_S
            state.answered.set()

    async def _ask_redis(self, city: str, state: _City) -> bool:
        cached = await self._cache.get(city) if self._cache is not None else None
        if cached is None:
            return False
        self._keep(state, _Copy(cached.report, "redis", self._clock() - cached.age_s))
        return cached.age_s < _FRESH_S

    async def _ask_api(self, city: str, state: _City) -> bool:
        try:
            report, body = await self._client.fetch(city)
        except CallFailed as failure:
            if not self._api_failing:
                logger.warning("the weather API failed: %s", failure)
            self._api_failing = True
            return False
        if self._api_failing:
            logger.info("the weather API answers again")
        self._api_failing = False
        self._keep(state, _Copy(report, "api", self._clock()))
        if self._cache is not None:
            await self._cache.put(city, body)
        return True

    def _keep(self, state: _City, copy: _Copy) -> None:
        with self._lock:
            if state.copy is None or state.copy.fetched_at <= copy.fetched_at:
                state.copy = copy
        state.answered.set()

    async def _open_connections(self) -> None:
        self._client.open()
        if self._cache is not None:
            self._cache.open()

    async def _close_connections(self) -> None:
        await self._client.close()
        if self._cache is not None:
            await self._cache.close()
