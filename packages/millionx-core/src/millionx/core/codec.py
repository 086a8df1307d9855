"""JSON as the stages use it: numbers keep the digits they came with, and nothing invalid passes.

`parse` gives plain Python objects, with one exception: a number written with a point or an exponent becomes a
`jiter.LosslessFloat`, which holds its digits; `float(x)`, `x.as_decimal()` and `str(x)` read it. `dump` writes it as it
came.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jiter
import orjson
from jiter import LosslessFloat

from millionx.core.errors import Code, DataError
from millionx.core.stage import Record

__all__ = ["LosslessFloat", "dump", "parse", "read_object", "utc_text"]


def parse(data: bytes) -> Any:
    """Read UTF-8 JSON.

    Raises:
        ValueError: not JSON, not UTF-8, a lone surrogate, NaN or Infinity, or nested too deep; the text of the
            exception names a position and never the data.
    """
    return jiter.from_json(data, float_mode="lossless-float", allow_inf_nan=False)


def read_object(record: Record) -> dict[str, Any]:
    """The JSON object that a record's value is, for the stages that stand behind validate.

    Raises:
        DataError: it is none.
    """
    if record.value is None:
        raise DataError(Code.TOMBSTONE, "the value is null")
    try:
        document = parse(record.value)
    except ValueError:
        raise DataError(Code.NOT_JSON, "the value is not JSON in UTF-8") from None
    if not isinstance(document, dict):
        raise DataError(Code.NOT_AN_OBJECT, "the value is not a JSON object")
    return document


def utc_text(moment: datetime) -> str:
    """A moment in UTC as records carry it, to the millisecond: `2025-12-20T10:00:00.000Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def dump(value: Any) -> bytes:
    """Write JSON without white space, members in their order.

    `parse` gives no float; one that a stage puts in must be finite, since NaN and the infinities are written as null.

    Raises:
        TypeError: a value of a type that JSON does not have.
    """
    try:
        return orjson.dumps(value, default=_raw)
    except TypeError:
        # orjson ends at 64 bits; such integers are rare, so only then is the tree copied.
        return orjson.dumps(_wrap_large_integers(value), default=_raw)


def _raw(value: Any) -> Any:
    if isinstance(value, LosslessFloat):
        return orjson.Fragment(bytes(value))
    raise TypeError(f"JSON has no type for {type(value).__name__}")


def _wrap_large_integers(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _wrap_large_integers(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_wrap_large_integers(item) for item in value]
    if isinstance(value, int) and not isinstance(value, bool) and not -(2**63) <= value < 2**64:
        return orjson.Fragment(str(value).encode())
    return value
