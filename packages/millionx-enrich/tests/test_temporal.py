"""The time context, by the specification's rules and by those of Bangladesh."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.enrich.temporal import temporal_context, weekend_days

WEEKEND = weekend_days(["sat", "sun"])


def test_specification() -> None:
    """The specification's example is at hour 10 on a Saturday in winter, on the weekend and in business hours."""
    assert temporal_context(datetime(2025, 12, 20, 10, tzinfo=UTC), zone=ZoneInfo("UTC"), weekend=WEEKEND) == {
        "hour": 10,
        "day_of_week": "Saturday",
        "is_weekend": True,
        "is_business_hours": True,
        "season": "winter",
    }


def test_bangladesh() -> None:
    """In Dhaka, Thursday 18:30 UTC is Friday 0:30, which is the weekend there, and already the next season."""
    moment = datetime(2026, 4, 30, 18, 30, tzinfo=UTC) + timedelta(days=28)
    assert temporal_context(moment, zone=ZoneInfo("Asia/Dhaka"), weekend=weekend_days(["fri", "sat"])) == {
        "hour": 0,
        "day_of_week": "Friday",
        "is_weekend": True,
        "is_business_hours": False,
        "season": "summer",
    }


@pytest.mark.parametrize(("hour", "minute", "business"), [(8, 59, False), (9, 0, True), (16, 59, True), (17, 0, False)])
def test_business_hours(hour: int, minute: int, business: bool) -> None:
    """Business hours begin at nine sharp and end before five."""
    context = temporal_context(datetime(2026, 1, 5, hour, minute, tzinfo=UTC), zone=ZoneInfo("UTC"), weekend=WEEKEND)
    assert context["is_business_hours"] is business


def test_seasons() -> None:
    """The twelve months fall into the four seasons as specified."""
    seasons = [
        temporal_context(datetime(2026, month, 15, tzinfo=UTC), zone=ZoneInfo("UTC"), weekend=WEEKEND)["season"]
        for month in range(1, 13)
    ]
    assert seasons == ["winter"] * 2 + ["summer"] * 3 + ["monsoon"] * 4 + ["autumn"] * 2 + ["winter"]


def test_season_in_zone() -> None:
    """The month is the zone's: the last evening of May in UTC is monsoon in Dhaka."""
    moment = datetime(2026, 5, 31, 20, tzinfo=UTC)
    assert temporal_context(moment, zone=ZoneInfo("Asia/Dhaka"), weekend=WEEKEND)["season"] == "monsoon"


@pytest.mark.parametrize("moment", [datetime(2026, 1, 5, 9), datetime.max.replace(tzinfo=UTC)])  # noqa: DTZ001 - meant
def test_impossible(moment: datetime) -> None:
    """A moment without a zone, or one that the zone can't show, is a ValueError."""
    with pytest.raises(ValueError, match="moment"):
        temporal_context(moment, zone=ZoneInfo("Asia/Dhaka"), weekend=WEEKEND)


@settings(max_examples=100, deadline=None)
@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31)))  # noqa: DTZ001 - hypothesis wants them bare
def test_any_moment(moment: datetime) -> None:
    """Day and weekend agree, whatever the moment."""
    context = temporal_context(moment.replace(tzinfo=UTC), zone=ZoneInfo("Asia/Dhaka"), weekend=WEEKEND)
    assert context["is_weekend"] is (context["day_of_week"] in {"Saturday", "Sunday"})


@pytest.mark.parametrize("names", [["fri", "sat"], ["Friday", "SATURDAY"], [" Sat ", "fri", "friday"]])
def test_weekend_days(names: list[str]) -> None:
    """A day may be written in full or with three letters, in any case."""
    assert weekend_days(names) == {4, 5}


@pytest.mark.parametrize("name", ["", "fr", "freitag", "5"])
def test_no_day(name: str) -> None:
    """Anything else is refused, with the names that are allowed."""
    with pytest.raises(ValueError, match="mon, tue, wed, thu, fri, sat, sun"):
        weekend_days(["sat", name])
