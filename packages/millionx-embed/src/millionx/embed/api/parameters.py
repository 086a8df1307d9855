"""The parameters of a search by HTTP: what is allowed, and what is said of what is not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final, Literal, TypeVar
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from millionx.core.schemas.fields import read_instant
from millionx.embed.collections import COLLECTIONS
from millionx.embed.fusion import Mode
from millionx.embed.stores.store import MAX_ENGAGEMENT, Filters

__all__ = ["InvalidParameterError", "Parameters", "SearchParameters", "read"]

P = TypeVar("P", bound="Parameters")

_UTC: Final = ZoneInfo("UTC")
_MAX_LIMIT: Final = 100
_MAX_TEXT: Final = 1000
_MAX_WORD: Final = 100


class InvalidParameterError(ValueError):
    """A parameter is wrong; the text names it and what is allowed, without its value."""


def _in_utc(text: str) -> str:
    return read_instant(text, _UTC).text


_Word = Annotated[str, StringConstraints(min_length=1, max_length=_MAX_WORD)]
_Moment = Annotated[str, StringConstraints(max_length=_MAX_WORD), AfterValidator(_in_utc)]
_Price = Annotated[float, Field(allow_inf_nan=False)]


class Parameters(BaseModel):
    """Those of every search. The sentence under a field is its documentation in the OpenAPI document."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, use_attribute_docstrings=True)

    mode: Mode = "hybrid"
    """By keyword, by vector, or by both (hybrid)."""
    collection: Literal["SocialPost", "MarketOrder"] | None = None
    """Where to look; both if not given."""
    limit: int = Field(default=10, ge=1, le=_MAX_LIMIT)
    """How many results at most."""
    platform: _Word | None = None
    """Only this platform, e.g. `daraz`."""
    category: _Word | None = None
    """Only this product category, e.g. `smartphone`."""
    since: _Moment | None = None
    """Only from this time on, e.g. `2025-12-01T00:00:00Z`."""
    until: _Moment | None = None
    """Only before this time."""
    min_price: _Price | None = None
    """Only orders of at least this total price, in taka."""
    max_price: _Price | None = None
    """Only orders of at most this total price, in taka."""
    min_engagement: int | None = Field(default=None, ge=0, le=MAX_ENGAGEMENT)
    """Only posts with at least so many reactions."""
    explain: bool = False
    """With each result, why it stands where it does."""

    @property
    def collections(self) -> list[str]:
        """The collections to look in."""
        return [self.collection] if self.collection else list(COLLECTIONS)

    @property
    def filters(self) -> Filters:
        """Which objects are searched."""
        return Filters(
            self.platform,
            self.category,
            self.since,
            self.until,
            self.min_price,
            self.max_price,
            self.min_engagement,
        )


class SearchParameters(Parameters):
    """Those of a search for a text."""

    q: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=_MAX_TEXT)]
    """What to look for, in English, Bangla or Banglish."""


def read(cls: type[P], query: Mapping[str, Sequence[str]]) -> P:
    """The parameters of a query string.

    Raises:
        InvalidParameterError: one is unknown, given twice, missing or out of its range.
    """
    values: dict[str, Any] = {}
    for name, given in query.items():
        if name not in cls.model_fields:
            # Its name is the asker's own text, so it is not repeated.
            raise InvalidParameterError(f"unknown parameter; known are {', '.join(sorted(cls.model_fields))}")
        if len(given) > 1:
            raise InvalidParameterError(f"`{name}` is given twice; keep one")
        values[name] = given[0]
    try:
        return cls(**values)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        message = first["msg"].removeprefix("Value error, ")
        raise InvalidParameterError(f"`{first['loc'][0]}`: {message[:1].lower()}{message[1:]}") from None
