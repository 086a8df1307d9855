"""Where posts and orders come from, and when: towns as people write them, hours as people keep them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final

__all__ = ["moment", "place", "written_time"]

_PLACES: Final = (
    ("Dhaka", 10),
    ("Dhaka, Bangladesh", 8),
    ("Mirpur, Dhaka", 4),
    ("Dhanmondi, Dhaka", 3),
    ("Old Dhaka", 2),
    ("ঢাকা", 8),
    ("Chattogram", 6),
    ("Chittagong", 4),
    ("চট্টগ্রাম", 4),
    ("Agrabad, Chattogram", 2),
    ("Sylhet", 5),
    ("সিলেট", 3),
    ("Zindabazar, Sylhet", 1),
    ("Rajshahi", 4),
    ("রাজশাহী", 2),
    ("Khulna", 4),
    ("খুলনা", 2),
    ("Cumilla", 3),
    ("Barishal", 2),
    ("Rangpur", 2),
    ("ময়মনসিংহ", 2),
    ("Bogura", 2),
    ("Cox's Bazar", 1),
    ("Narayanganj", 2),
)
_NAMES: Final = tuple(name for name, _ in _PLACES)
_WEIGHTS: Final = tuple(weight for _, weight in _PLACES)
_FIRST_DAY: Final = datetime(2025, 10, 1, tzinfo=UTC)
_DAYS: Final = 91  # so that an evening in Dhaka on the last day is still December
_SALES: Final = (41, 72)
"""Days after the first: 11.11 and 12.12, when shops sell most."""
# People write in the evening: weight of each hour in Dhaka.
_HOURS: Final = (3, 2, 1, 1, 1, 1, 2, 3, 4, 6, 7, 8, 8, 7, 6, 6, 7, 8, 10, 12, 14, 14, 11, 6)
_DHAKA: Final = timedelta(hours=6)


def place(chance: Random) -> str:
    """A town or a part of one."""
    return chance.choices(_NAMES, _WEIGHTS)[0]


def moment(chance: Random) -> datetime:
    """A moment of October to December 2025, in UTC."""
    day = chance.choice(_SALES) if chance.random() < 0.12 else chance.randrange(_DAYS)
    hour = chance.choices(range(24), _HOURS)[0]
    local = _FIRST_DAY + timedelta(days=day, hours=hour, seconds=chance.randrange(3600))
    return max(_FIRST_DAY, local - _DHAKA)


def written_time(chance: Random, when: datetime) -> str:
    """The moment as one of the collectors writes it: in UTC, in Dhaka's time, or in UTC without saying so."""
    form = chance.random()
    if form < 0.75:
        return f"{when:%Y-%m-%dT%H:%M:%SZ}"
    if form < 0.95:
        return f"{when + _DHAKA:%Y-%m-%dT%H:%M:%S+06:00}"
    return f"{when:%Y-%m-%dT%H:%M:%S}"
