"""Types that the record schemas share: times, money and counts, none of which is repaired in silence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import ZoneInfo

from jiter import LosslessFloat
from pydantic import BeforeValidator, Field, StringConstraints, ValidationInfo

__all__ = ["PAYMENT_METHODS", "Count", "Identifier", "Instant", "Money", "Rules", "folded_method", "read_instant"]

PAYMENT_METHODS: Final = (
    "cash on delivery",
    "COD",
    "bkash",
    "nagad",
    "rocket",
    "upay",
    "card",
    "bank transfer",
    "wallet",
    "emi",
    "other",
)
"""Payment methods that are known without further settings."""

_INSTANT: Final = re.compile(
    r"(\d{4}-\d{2}-\d{2})[Tt ](\d{2}:\d{2}:\d{2})(?:\.(\d{1,9}))?([Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)?", re.ASCII
)
_FIRST_YEAR: Final = 2000
_LAST_YEAR: Final = 2100
_MAX_MONEY: Final = Decimal(10) ** 15
_MAX_MONEY_DIGITS: Final = 40
_PUNCTUATION: Final = re.compile(r"[\W_]+")


def folded_method(text: str) -> str:
    """A payment method without case, spaces and punctuation."""
    return _PUNCTUATION.sub("", text.casefold())


@dataclass(frozen=True)
class Rules:
    """What the schemas take from the settings; handed to pydantic as validation context.

    `zone` is that of times that come without one.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("UTC"))
    payment_methods: frozenset[str] = frozenset(map(folded_method, PAYMENT_METHODS))

    @classmethod
    def of(cls, *, zone: str, payment_methods: Sequence[str]) -> Rules:
        """Rules from the words of the settings."""
        return cls(ZoneInfo(zone), frozenset(map(folded_method, payment_methods)))


DEFAULT_RULES: Final = Rules()


class ReadInstant(NamedTuple):
    """A moment as read: in UTC, as it is emitted, and whether it came without a zone."""

    moment: datetime
    text: str
    naive: bool


@lru_cache(maxsize=4096)
def read_instant(text: str, zone: ZoneInfo) -> ReadInstant:
    """Read a time by RFC 3339, or the same without a zone, which then is `zone`.

    The fraction of a second keeps its digits in the emitted text; the moment has microseconds.

    Raises:
        ValueError: another form, no such time, or a year outside 2000-2100.
    """
    match = _INSTANT.fullmatch(text)
    if match is None:
        raise ValueError("must be an RFC 3339 time such as 2025-12-20T10:00:00Z")
    date, time, fraction, offset = match.groups()
    try:
        moment = datetime.fromisoformat(f"{date}T{time}{(offset or '').upper()}")
        moment = (moment if offset else moment.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise ValueError("must be a time that exists") from None
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"must be in the years {_FIRST_YEAR} to {_LAST_YEAR}")
    emitted = f"{moment:%Y-%m-%dT%H:%M:%S}{'.' + fraction if fraction else ''}Z"
    microsecond = int(fraction[:6].ljust(6, "0")) if fraction else 0
    return ReadInstant(moment.replace(microsecond=microsecond), emitted, offset is None)


def _instant(value: Any, info: ValidationInfo) -> datetime:
    if not isinstance(value, str):
        raise ValueError("must be a string with an RFC 3339 time")
    rules: Rules = info.context or DEFAULT_RULES
    return read_instant(value, rules.zone).moment


def _money(value: Any) -> Decimal:
    if not isinstance(value, int | float | Decimal | LosslessFloat) or isinstance(value, bool):
        raise ValueError("must be a number")
    text = str(value)
    if len(text) > _MAX_MONEY_DIGITS:
        raise ValueError(f"must have at most {_MAX_MONEY_DIGITS} digits")
    amount = Decimal(text)
    if not amount.is_finite() or abs(amount) >= _MAX_MONEY:
        raise ValueError("must be an amount below 10^15")
    return amount


Identifier = Annotated[str, StringConstraints(min_length=1)]
"""A non-empty string; an id is never a number, for a number would lose leading zeros."""
Count = Annotated[int, Field(ge=0, lt=2**63)]
"""A whole number that a 64-bit column holds."""
Instant = Annotated[datetime, BeforeValidator(_instant)]
"""A moment in UTC, read by `read_instant`."""
Money = Annotated[Decimal, BeforeValidator(_money)]
"""An amount, exact to the digit; below 10^15 and of at most 40 digits, so that sums stay exact and cheap."""
