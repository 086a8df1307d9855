"""The stand-in speaks the real API: our own client can't tell."""

from __future__ import annotations

import asyncio
import json
import urllib.request
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode

import pytest

from millionx.enrich.places import CITIES
from millionx.enrich.weather.client import CallFailed, Trouble, WeatherClient
from millionx.local.weather import API_KEY, Faults, WeatherStandIn


@pytest.fixture
def stand_in() -> Iterator[WeatherStandIn]:
    """A stand-in without faults."""
    with WeatherStandIn(seed=7) as running:
        yield running


def fetch(stand_in: WeatherStandIn, city: str, *, key: str = API_KEY, timeout_s: float = 5.0) -> dict[str, Any]:
    """What the enrich stage makes of the answer."""

    async def call() -> dict[str, Any]:
        client = WeatherClient(stand_in.url, key, timeout_s=timeout_s)
        client.open()
        try:
            return (await client.fetch(city))[0]
        finally:
            await client.close()

    return asyncio.run(call())


def get(stand_in: WeatherStandIn, **query: str) -> tuple[int, dict[str, Any]]:
    """Status and answer to a plain request."""
    try:
        with urllib.request.urlopen(f"{stand_in.url}?{urlencode(query)}") as answer:  # noqa: S310 - our own server
            return answer.status, json.load(answer)
    except HTTPError as error:
        with error:
            return error.code, json.load(error)


@pytest.mark.parametrize("city", CITIES)
def test_cities(stand_in: WeatherStandIn, city: str) -> None:
    """Each of the five cities has weather that our client reads."""
    assert fetch(stand_in, city)["city"] == city
    assert stand_in.calls == 1


def test_same_weather(stand_in: WeatherStandIn) -> None:
    """A city keeps its weather, in another run with the same seed too; another seed has other weather."""
    answers = []
    for seed in (7, 7, 8):
        with WeatherStandIn(seed=seed) as running:
            answers.append(get(running, q="Dhaka,BD", appid=API_KEY, units="metric")[1]["main"])
    assert answers[0] == answers[1] == get(stand_in, q="dhaka", appid=API_KEY, units="metric")[1]["main"]
    assert answers[2] != answers[0]


def test_units(stand_in: WeatherStandIn) -> None:
    """Without units the temperature is in kelvin, as in the real service."""
    celsius = get(stand_in, q="Dhaka", appid=API_KEY, units="metric")[1]["main"]["temp"]
    fahrenheit = get(stand_in, q="Dhaka", appid=API_KEY, units="imperial")[1]["main"]["temp"]
    assert get(stand_in, q="Dhaka", appid=API_KEY)[1]["main"]["temp"] == pytest.approx(celsius + 273.15, abs=0.02)
    assert fahrenheit == pytest.approx(celsius * 1.8 + 32, abs=0.02)


@pytest.mark.parametrize(
    ("query", "status", "cod"),
    [
        ({"q": "Dhaka", "appid": "wrong"}, 401, 401),
        ({"q": "Atlantis", "appid": API_KEY}, 404, "404"),
        ({"appid": API_KEY}, 400, "400"),
    ],
    ids=["wrong key", "unknown city", "no city"],
)
def test_refusals(stand_in: WeatherStandIn, query: dict[str, str], status: int, cod: int | str) -> None:
    """Refusals have the service's own statuses and bodies."""
    code, body = get(stand_in, **query)
    assert (code, body["cod"]) == (status, cod)


def test_faults(stand_in: WeatherStandIn) -> None:
    """Faults come at the share asked for, and go again."""
    stand_in.faults = Faults(status=429, share=1.0)
    with pytest.raises(CallFailed) as caught:
        fetch(stand_in, "Dhaka")
    assert caught.value.trouble == Trouble.REFUSED
    stand_in.faults = Faults()
    assert fetch(stand_in, "Dhaka")["city"] == "Dhaka"


def test_latency(stand_in: WeatherStandIn) -> None:
    """An answer can come later than the client waits."""
    stand_in.faults = Faults(latency_s=5.0)
    with pytest.raises(CallFailed) as caught:
        fetch(stand_in, "Dhaka", timeout_s=0.2)
    assert caught.value.trouble == Trouble.TIMEOUT


def test_faults_over_http(stand_in: WeatherStandIn) -> None:
    """Faults can be set from outside while a run goes on; nonsense is refused."""
    address = stand_in.url.replace("/data/2.5/weather", "/faults")

    def put(body: bytes) -> int:
        request = urllib.request.Request(address, body, method="PUT")  # noqa: S310 - our own server
        try:
            with urllib.request.urlopen(request) as answer:  # noqa: S310 - our own server
                return int(answer.status)
        except HTTPError as error:
            with error:
                return error.code

    assert put(b'{"share": 1.0, "status": 500}') == 200
    assert stand_in.faults == Faults(share=1.0, status=500)
    assert put(b'{"speed": 3}') == 400
    assert put(b"[]") == 400
    assert put(b"not JSON") == 400
    assert stand_in.faults == Faults(share=1.0, status=500)
