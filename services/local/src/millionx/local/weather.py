"""A stand-in for OpenWeatherMap's current-weather API, for a run without a key: it invents the weather."""

from __future__ import annotations

import asyncio
import hashlib
import random
import threading
import time
from dataclasses import asdict, dataclass
from typing import Any, Final, Self

from aiohttp import web

from millionx.local.errors import LocalError

__all__ = ["API_KEY", "Faults", "WeatherStandIn"]

API_KEY: Final = "stand-in"
"""The key that the stand-in takes; any other gets the answer that the service gives to a wrong key."""

_START_S: Final = 10.0
_CONDITIONS: Final = (
    (800, "Clear", "clear sky", "01d"),
    (802, "Clouds", "scattered clouds", "03d"),
    (804, "Clouds", "overcast clouds", "04d"),
    (500, "Rain", "light rain", "10d"),
    (502, "Rain", "heavy intensity rain", "10d"),
    (211, "Thunderstorm", "thunderstorm", "11d"),
    (721, "Haze", "haze", "50d"),
)
_CITIES: Final = {
    # name in a query: (id, name in the answer, longitude, latitude)
    "dhaka": (1185241, "Dhaka", 90.4074, 23.7104),
    "chittagong": (1205733, "Chittagong", 91.8317, 22.3384),
    "chattogram": (1205733, "Chittagong", 91.8317, 22.3384),
    "sylhet": (1185099, "Sylhet", 91.8717, 24.899),
    "rajshahi": (1185128, "Rajshahi", 88.6, 24.3667),
    "khulna": (1336135, "Khulna", 89.5644, 22.8098),
}
_MESSAGES: Final = {
    401: "Invalid API key. Please see https://openweathermap.org/faq#error401 for more info.",
    404: "city not found",
    429: "Your account is temporary blocked due to exceeding of requests limitation of your subscription type.",
}


@dataclass(frozen=True, slots=True)
class Faults:
    """What goes wrong: every answer comes `latency_s` seconds late, a `share` (0 to 1) of them with this `status`."""

    latency_s: float = 0.0
    status: int = 503
    share: float = 0.0


class WeatherStandIn:
    """The service on a free port of this machine, in a thread, for the time of a `with` block.

    `url` goes into WEATHER_API_URL. A city has the same weather throughout a run. `faults` may be set at any time, here
    or by `PUT /faults` with members of `Faults` as JSON; `GET /faults` shows them. `calls` counts the requests for
    weather.
    """

    def __init__(self, seed: int = 0, faults: Faults | None = None) -> None:
        self._seed = seed
        self._chance = random.Random(seed)  # noqa: S311 - invented weather, not a secret
        self.faults = faults or Faults()
        self.calls = 0
        self.url = ""
        self._loop = asyncio.new_event_loop()
        self._runner: web.AppRunner | None = None
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, name="weather", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        if not self._started.wait(_START_S) or not self.url:
            raise LocalError("the weather stand-in did not start; is there a free port on 127.0.0.1?")
        return self

    def __exit__(self, *_: object) -> None:
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _serve(self) -> None:
        try:
            self._loop.run_until_complete(self._listen())
            self._started.set()
            self._loop.run_forever()
        finally:
            self._loop.run_until_complete(self._close())
            self._loop.close()
            self._started.set()

    async def _listen(self) -> None:
        app = web.Application()
        app.router.add_get("/data/2.5/weather", self._weather)
        app.router.add_get("/faults", self._show_faults)
        app.router.add_put("/faults", self._set_faults)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        port = self._runner.addresses[0][1]
        self.url = f"http://127.0.0.1:{port}/data/2.5/weather"

    async def _close(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
        # An answer that is late on purpose outlives the client that gave up waiting.
        late = asyncio.all_tasks() - {asyncio.current_task()}
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _show_faults(self, _: web.Request) -> web.Response:
        return web.json_response(asdict(self.faults))

    async def _set_faults(self, request: web.Request) -> web.Response:
        try:
            self.faults = Faults(**await request.json())
        except (ValueError, TypeError):
            return web.json_response({"message": "a JSON object of latency_s, status, share is needed"}, status=400)
        return web.json_response(asdict(self.faults))

    async def _weather(self, request: web.Request) -> web.Response:
        self.calls += 1
        faults = self.faults
        if faults.latency_s:
            await asyncio.sleep(faults.latency_s)
        if faults.share and self._chance.random() < faults.share:
            return _refusal(faults.status)
        query = request.query
        if query.get("appid") != API_KEY:
            return _refusal(401)
        place = query.get("q", "").split(",")[0].strip().lower()
        if not place:
            return web.json_response({"cod": "400", "message": "Nothing to geocode"}, status=400)
        if place not in _CITIES:
            return _refusal(404)
        return web.json_response(self._answer(place, query.get("units", "standard")))

    def _answer(self, place: str, units: str) -> dict[str, Any]:
        number, name, longitude, latitude = _CITIES[place]
        digest = hashlib.sha256(f"{self._seed}/{number}".encode()).digest()
        chance = random.Random(digest)  # noqa: S311 - invented weather, not a secret
        celsius, spread = chance.uniform(12, 36), chance.uniform(0.5, 3)
        condition = dict(zip(("id", "main", "description", "icon"), chance.choice(_CONDITIONS), strict=True))
        metres_per_second = chance.uniform(0.5, 9)
        now = int(time.time())
        midnight = now - (now + 6 * 3600) % 86400
        return {
            "coord": {"lon": longitude, "lat": latitude},
            "weather": [condition],
            "base": "stations",
            "main": {
                "temp": _temperature(celsius, units),
                "feels_like": _temperature(celsius + spread, units),
                "temp_min": _temperature(celsius - spread, units),
                "temp_max": _temperature(celsius + spread, units),
                "pressure": chance.randint(998, 1018),
                "humidity": chance.randint(45, 97),
            },
            "visibility": chance.choice((3000, 5000, 10000)),
            "wind": {
                "speed": round(metres_per_second * (2.23694 if units == "imperial" else 1), 2),
                "deg": chance.randrange(360),
            },
            "clouds": {"all": chance.randrange(101)},
            "dt": now,
            "sys": {"country": "BD", "sunrise": midnight + 6 * 3600, "sunset": midnight + 18 * 3600},
            "timezone": 21600,
            "id": number,
            "name": name,
            "cod": 200,
        }


def _temperature(celsius: float, units: str) -> float:
    if units == "metric":
        return round(celsius, 2)
    return round(celsius * 1.8 + 32 if units == "imperial" else celsius + 273.15, 2)


def _refusal(status: int) -> web.Response:
    # The service writes 404 as a string and the others as a number.
    code: int | str = str(status) if status == 404 else status
    return web.json_response({"cod": code, "message": _MESSAGES.get(status, "Internal error")}, status=status)
