"""What the time of a record means: hour, day, weekend, business hours, season."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

__all__ = ["temporal_context", "weekend_days"]

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_NUMBERS: Final = {name: day for day, full in enumerate(_DAYS) for name in (full.lower(), full[:3].lower())}
_SEASONS: Final = {
    **dict.fromkeys((12, 1, 2), "winter"),
    **dict.fromkeys((3, 4, 5), "summer"),
    **dict.fromkeys((6, 7, 8, 9), "monsoon"),
    **dict.fromkeys((10, 11), "autumn"),
}


def temporal_context(moment: datetime, *, zone: ZoneInfo, weekend: frozenset[int]) -> dict[str, Any]:
    """`context.temporal` of a record: `moment` as a clock and a calendar in `zone` show it.

    `weekend` holds weekdays as `datetime.weekday` counts them (Monday is 0). Business hours are from 9:00 to before
    17:00 on any day, weekends included; the seasons are those of Bangladesh, with the autumn in October and November.

    Raises:
        ValueError: `moment` has no zone, or lies at the very edge of what a datetime holds.
    """
    if moment.utcoffset() is None:
        raise ValueError("a moment without a zone has no hour elsewhere; give it one")
    try:
        local = moment.astimezone(zone)
    except OverflowError:
        raise ValueError("the moment leaves the years 1 to 9999 in this zone") from None
    day = local.weekday()
    return {
        "hour": local.hour,
        "day_of_week": _DAYS[day],
        "is_weekend": day in weekend,
        "is_business_hours": 9 <= local.hour < 17,
        "season": _SEASONS[local.month],
    }


def weekend_days(names: Sequence[str]) -> frozenset[int]:
    """Weekdays by their English names, whole or the first three letters, in any case; Monday is 0.

    Raises:
        ValueError: a name is none of these.
    """
    try:
        return frozenset(_NUMBERS[name.strip().lower()] for name in names)
    except KeyError:
        raise ValueError("a day is one of mon, tue, wed, thu, fri, sat, sun, or its full English name") from None
