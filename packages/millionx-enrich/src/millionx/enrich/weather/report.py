"""What an answer of OpenWeatherMap says, in the fields of `context.weather`."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final

__all__ = ["parse_report"]

_HOT_C: Final = 38
_COLD_C: Final = 10
_YEAR_2000: Final = 946_684_800
_YEAR_2100: Final = 4_102_444_800
_LONGEST_TEXT: Final = 200


def parse_report(city: str, body: object) -> dict[str, Any]:
    """Read the JSON body of OpenWeatherMap's current weather, asked for with `units=metric`.

    Temperature in degrees Celsius, humidity in per cent, wind speed in metres per second, `observed_at` in UTC.
    Extreme is above 38 or below 10 degrees. `city` is given back as it is called here.

    Source: https://openweathermap.org/current

    Raises:
        ValueError: a field is missing, of a wrong type, or beyond what weather on Earth can be.
    """
    # A temperature in kelvin lies beyond this range, so an answer in other units is noticed.
    temperature = _number(body, "main", "temp", low=-100, high=70)
    humidity = _number(body, "main", "humidity", low=0, high=100)
    wind_speed = _number(body, "wind", "speed", low=0, high=150)
    seconds = _number(body, "dt", low=_YEAR_2000, high=_YEAR_2100)
    return {
        "city": city,
        "temperature": temperature,
        "humidity": humidity,
        "conditions": _text(body, "weather", 0, "main"),
        "description": _text(body, "weather", 0, "description"),
        "wind_speed": wind_speed,
        "is_extreme_weather": temperature > _HOT_C or temperature < _COLD_C,
        "observed_at": datetime.fromtimestamp(int(seconds), UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def _at(body: object, *path: str | int) -> Any:
    found: Any = body
    try:
        for step in path:
            found = found[step]
    except (KeyError, IndexError, TypeError):
        raise ValueError(f"`{_name(path)}` is missing") from None
    return found


def _number(body: object, *path: str | int, low: float, high: float) -> float:
    value = _at(body, *path)
    # NaN is within no range.
    if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
        raise ValueError(f"`{_name(path)}` must be a number from {low} to {high}")
    return value


def _text(body: object, *path: str | int) -> str:
    value = _at(body, *path)
    # A lone surrogate is not printable: no JSON could be made of it later.
    if not isinstance(value, str) or not 0 < len(value) <= _LONGEST_TEXT or not value.isprintable():
        raise ValueError(f"`{_name(path)}` must be a line of text")
    return value


def _name(path: tuple[str | int, ...]) -> str:
    return ".".join(str(step) for step in path)
