"""JSON as the stages use it: numbers keep the digits they came with, and nothing invalid passes.

`parse` gives plain Python objects, with one exception: a number written with a point or an exponent becomes a
`jiter.LosslessFloat`, which holds its digits; `float(x)`, `x.as_decimal()` and `str(x)` read it. `dump` writes it as it
came.
"""

from __future__ import annotations

from typing import Any

import jiter
import orjson
from jiter import LosslessFloat

__all__ = ["LosslessFloat", "dump", "parse"]


def parse(data: bytes) -> Any:
    """Read UTF-8 JSON.

    Raises:
        ValueError: not JSON, not UTF-8, a lone surrogate, NaN or Infinity, or nested too deep; the text of the
            exception names a position and never the data.
    """
    return jiter.from_json(data, float_mode="lossless-float", allow_inf_nan=False)


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
