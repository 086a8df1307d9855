"""Reading OpenWeatherMap's answers."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.enrich.weather.report import parse_report

BODY: dict[str, Any] = {
    "weather": [{"id": 500, "main": "Rain", "description": "light rain"}, {"main": "Mist", "description": "mist"}],
    "main": {"temp": 31.2, "humidity": 70},
    "wind": {"speed": 3.6},
    "dt": 1_766_224_800,
}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The body with another value at a path such as `main.temp`; without a value, without the member."""
    body = json.loads(json.dumps(BODY))
    *steps, last = [int(step) if step.isdigit() else step for step in path.split(".")]
    place = body
    for step in steps:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return body


def test_report() -> None:
    """Every field is read, the first of several conditions, and the time of observation in UTC."""
    assert parse_report("Dhaka", BODY) == {
        "city": "Dhaka",
        "temperature": 31.2,
        "humidity": 70,
        "conditions": "Rain",
        "description": "light rain",
        "wind_speed": 3.6,
        "is_extreme_weather": False,
        "observed_at": "2025-12-20T10:00:00Z",
    }


@pytest.mark.parametrize(
    ("temperature", "extreme"), [(38, False), (38.01, True), (45, True), (10, False), (9.99, True), (-3, True)]
)
def test_extreme(temperature: float, extreme: bool) -> None:
    """Extreme is above 38 and below 10 degrees; the limits themselves are not."""
    assert parse_report("Dhaka", changed("main.temp", temperature))["is_extreme_weather"] is extreme


@pytest.mark.parametrize(
    "path", ["main", "main.temp", "main.humidity", "wind", "wind.speed", "dt", "weather", "weather.0.main"]
)
def test_missing(path: str) -> None:
    """A missing field is named."""
    with pytest.raises(ValueError, match=f"`{path}.*` is missing"):
        parse_report("Dhaka", changed(path, ...))


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("main.temp", 301.4),  # kelvin
        ("main.temp", float("nan")),
        ("main.temp", True),
        ("main.temp", "31.2"),
        ("main.temp", None),
        ("main.temp", 10**400),
        ("main.humidity", 101),
        ("wind.speed", -1),
        ("dt", 1_766_224_800_000),  # milliseconds
        ("weather", []),
        ("weather", {"main": "Rain"}),
        ("weather.0.main", ""),
        ("weather.0.main", None),
        ("weather.0.description", "\ud800"),
        ("weather.0.description", "light\nrain"),
        ("weather.0.description", "x" * 201),
        ("main", [31.2]),
    ],
)
def test_bad(path: str, value: Any) -> None:
    """A field that can't be what it says is refused."""
    with pytest.raises(ValueError, match=path.partition(".")[0]):
        parse_report("Dhaka", changed(path, value))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["main", "temp", "humidity", "wind", "speed", "dt", "weather", "description"]), inner
        )
    ),
    max_leaves=20,
)


@settings(max_examples=100, deadline=None)
@given(JSON)
def test_any_json(body: object) -> None:
    """Any JSON at all is a report or a ValueError."""
    try:
        report = parse_report("Dhaka", body)
    except ValueError:
        return
    assert report.keys() == parse_report("Dhaka", BODY).keys()


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(["main.temp", "main.humidity", "wind.speed", "dt", "weather.0.main", "weather"]), JSON)
def test_any_value(path: str, value: object) -> None:
    """With any JSON in a field, what comes out can be written as strict JSON in UTF-8."""
    try:
        report = parse_report("Dhaka", changed(path, value))
    except ValueError:
        return
    json.dumps(report, allow_nan=False, ensure_ascii=False).encode()
