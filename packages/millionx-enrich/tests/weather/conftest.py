from __future__ import annotations

import asyncio
import contextlib
import os
import shutil
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from aiohttp import web

from millionx.enrich import metrics
from millionx.enrich.weather.service import WeatherService


@dataclass
class Clock:
    """Two clocks that only a test moves, by the same steps."""

    seconds: float = 1000.0
    epoch: float = 1_760_000_000.0

    def advance(self, seconds: float) -> None:
        self.seconds += seconds
        self.epoch += seconds

    def monotonic(self) -> float:
        return self.seconds

    def wall(self) -> float:
        return self.epoch


@dataclass
class Api:
    """A server on this machine that speaks like OpenWeatherMap, and as badly as a test wants it."""

    url: str = ""
    key: str = "secret-key-of-nobody"
    queries: list[dict[str, str]] = field(default_factory=list)
    asked: threading.Semaphore = field(default_factory=lambda: threading.Semaphore(0))
    """Released once for each request."""
    answering: threading.Event = field(default_factory=threading.Event)
    """Answers are held back while this is not set."""
    response: Callable[[], web.Response] = web.Response

    def body(self, temp: float = 28.5, dt: int = 1_766_224_800, **members: Any) -> dict[str, Any]:
        """An answer as the service gives it."""
        return {
            "coord": {"lon": 90.41, "lat": 23.71},
            "weather": [{"id": 701, "main": "Mist", "description": "mist", "icon": "50d"}],
            "main": {"temp": temp, "feels_like": temp, "pressure": 1014, "humidity": 74},
            "wind": {"speed": 2.06, "deg": 310},
            "dt": dt,
            "name": "Elsewhere",
            "cod": 200,
        } | members

    def says(self, temp: float = 28.5, **members: Any) -> None:
        """Answer with weather from now on."""
        self.response = lambda: web.json_response(self.body(temp, **members))

    def fails(self, status: int, text: str = "", **headers: str) -> None:
        """Answer like this from now on."""
        self.response = lambda: web.Response(status=status, text=text, headers=headers)

    async def handle(self, request: web.Request) -> web.Response:
        self.queries.append(dict(request.query))
        self.asked.release()
        while not self.answering.is_set():
            await asyncio.sleep(0.005)
        return self.response()


@pytest.fixture
def api() -> Iterator[Api]:
    """The weather API, well and quick."""
    stand_in = Api()
    stand_in.says()
    stand_in.answering.set()
    loop = asyncio.new_event_loop()
    started = threading.Event()

    async def start() -> web.AppRunner:
        app = web.Application()
        app.router.add_get("/data/2.5/weather", stand_in.handle)
        app.router.add_get("/elsewhere", stand_in.handle)
        runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        stand_in.url = f"http://127.0.0.1:{port}/data/2.5/weather"
        return runner

    def serve() -> None:
        runner = loop.run_until_complete(start())
        started.set()
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=serve, daemon=True)
    thread.start()
    assert started.wait(10)
    yield stand_in
    stand_in.answering.set()
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


@pytest.fixture
def clock() -> Clock:
    """The time."""
    return Clock()


@pytest.fixture
def service(api: Api, clock: Clock) -> Iterator[Callable[..., WeatherService]]:
    """Makes open services; each is closed in the end."""
    opened = []

    def make(**options: Any) -> WeatherService:
        chosen = {"api_url": api.url, "api_key": api.key, "redis": None, "timeout_s": 5.0} | options
        made = WeatherService(**chosen, clock=clock.monotonic, wall_clock=clock.wall)
        made.open()
        opened.append(made)
        return made

    yield make
    for made in opened:
        made.close()


@dataclass
class RedisServer:
    """A redis-server of this test."""

    process: subprocess.Popen[bytes]
    port: int
    host: str = "127.0.0.1"

    def freeze(self) -> None:
        self.process.send_signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self.process.send_signal(signal.SIGCONT)

    def stop(self) -> None:
        self.thaw()
        self.process.kill()
        self.process.wait(10)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


@pytest.fixture
def fresh_redis(tmp_path: Path, eventually: Callable[[Callable[[], bool]], None]) -> Iterator[RedisServer]:
    """An empty Redis."""
    program = shutil.which("redis-server")
    if program is None:
        if os.environ.get("REQUIRE_REAL"):
            pytest.fail("REQUIRE_REAL is set and there is no redis-server")
        pytest.skip("no redis-server on this machine")
    port = free_port()
    options = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--dir", str(tmp_path)]
    process = subprocess.Popen([program, *options], stdout=subprocess.DEVNULL)
    server = RedisServer(process, port)
    try:
        eventually(lambda: socket.create_connection(("127.0.0.1", port), 1).close() is None)
        yield server
    finally:
        server.stop()


@pytest.fixture
def eventually() -> Callable[[Callable[[], bool]], None]:
    """Waits until a condition holds, at most 10 s; OSError counts as not yet."""

    def wait(holds: Callable[[], bool]) -> None:
        end = time.monotonic() + 10
        while time.monotonic() < end:
            with contextlib.suppress(OSError):
                if holds():
                    return
            time.sleep(0.005)
        pytest.fail("it did not come about in time")

    return wait


@pytest.fixture
def counted() -> Callable[[], dict[str, int]]:
    """Gives what `/metrics/summary` shows of the weather, less what it was at the beginning, and lookups by result."""

    def figures() -> dict[str, int]:
        by_result = {
            sample.labels["result"]: int(sample.value)
            for metric in metrics.WEATHER_LOOKUPS.collect()
            for sample in metric.samples
            if sample.name.endswith("_total")
        }
        return metrics.summary()["weather"] | by_result

    before = figures()
    return lambda: {name: value - before[name] for name, value in figures().items() if name != "cache_hit_rate"}


@pytest.fixture
def unused_port() -> int:
    """A port on which nothing listens."""
    return free_port()
