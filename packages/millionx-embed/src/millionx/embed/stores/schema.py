"""The properties that a store keeps of each collection, and what an object must be like to be taken."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Any, Final

import numpy as np

from millionx.embed.stores.identity import comparable
from millionx.embed.stores.store import VectorObject

__all__ = ["PROPERTIES", "Type", "refusal"]

# What a double holds exactly; Weaviate takes numbers as doubles.
_MAX_INTEGER: Final = 2**53


class Type(Enum):
    """How a property is kept and compared."""

    WORD = "a string, compared as a whole"
    TEXT = "a string, of words"
    INTEGER = "an integer below 2^53"
    NUMBER = "a finite number"
    INSTANT = "an RFC 3339 time in UTC"


PROPERTIES: Final[Mapping[str, Mapping[str, Type]]] = {
    "SocialPost": {
        "post_id": Type.WORD,
        "platform": Type.WORD,
        "content": Type.TEXT,
        "engagement_count": Type.INTEGER,
        "posted_at": Type.INSTANT,
        "product_category": Type.WORD,
    },
    "MarketOrder": {
        "order_id": Type.WORD,
        "platform": Type.WORD,
        "product_name": Type.TEXT,
        "total_price": Type.NUMBER,
        "status": Type.WORD,
        "product_category": Type.WORD,
    },
}
"""By collection; those of `millionx.embed.collections`. Each may be null."""


def refusal(candidate: VectorObject, dimension: int) -> str | None:
    """Why no store takes an object, without a value of it; None if it is taken.

    Checked here, so that all stores agree and one bad object can't spoil a request that holds a hundred.
    """
    vector = candidate.vector
    if vector.shape != (dimension,):
        return f"its vector has the shape {vector.shape}, the store's are ({dimension},)"
    # Of a NaN this is not true either; a square that is 0 or infinite leaves no way to scale the vector to length 1.
    if not 0 < float(np.dot(vector, vector)) < math.inf:
        return "its vector has no direction: its length is zero, or not finite"
    types = PROPERTIES[candidate.collection]
    for name, value in candidate.properties.items():
        if name not in types:
            return "it has a property that the collection does not have"
        if value is not None and not _fits(value, types[name]):
            return f"its property `{name}` is not {types[name].value}"
    if not _fits(candidate.moment, Type.INSTANT):
        return "the time of its event is not an RFC 3339 time in UTC"
    texts = (candidate.key, candidate.platform, candidate.category, candidate.version.text, candidate.raw_data)
    if not all(_fits(text, Type.TEXT) for text in texts):
        return "a string of it has a lone surrogate"
    return None


def _fits(value: Any, kind: Type) -> bool:
    match kind:
        case Type.WORD | Type.TEXT:
            return isinstance(value, str) and _is_unicode(value)
        case Type.INTEGER:
            return isinstance(value, int) and not isinstance(value, bool) and abs(value) < _MAX_INTEGER
        case Type.NUMBER:
            return isinstance(value, int | float) and not isinstance(value, bool) and _is_finite(value)
        case Type.INSTANT:
            return isinstance(value, str) and comparable(value) is not None and _exists(value)


def _is_unicode(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def _is_finite(number: float) -> bool:
    try:
        return math.isfinite(number)
    except OverflowError:
        return False


def _exists(instant: str) -> bool:
    try:
        datetime.fromisoformat(instant)
    except ValueError:
        return False
    return True
