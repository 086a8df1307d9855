"""Records that are no good, one function for each way in which producers break them."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, Final, NamedTuple

from millionx.core.errors import Code
from millionx.core.topics import Kind

__all__ = ["DEFECTS", "Defect"]


class Defect(NamedTuple):
    """How to break a good record of this kind (`social`, `market`, or either), and the code it then gets.

    It goes to `topic`, if that is named, in place of its own.
    """

    code: Code
    kind: Kind | None
    value: Callable[[dict[str, Any]], bytes | None]
    topic: str | None = None


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False)


def _with(**members: Any) -> Callable[[dict[str, Any]], bytes]:
    return lambda record: _text({**record, **members}).encode()


def _without(name: str) -> Callable[[dict[str, Any]], bytes]:
    return lambda record: _text({member: value for member, value in record.items() if member != name}).encode()


def _with_raw(name: str, written: str) -> Callable[[dict[str, Any]], bytes]:
    """The member `name` as `json.dumps` would not write it."""
    return lambda record: f'{_text(record)[:-1]}, "{name}": {written}}}'.encode()


def _mismatch(record: dict[str, Any]) -> bytes:
    return _text({**record, "total_price": record["unit_price"] * record["quantity"] + 60}).encode()


DEFECTS: Final = (
    Defect(Code.NOT_JSON, None, lambda record: _text(record)[:-40].encode()),
    Defect(Code.NOT_UTF8, None, lambda record: _text(record).encode("utf-16")),
    Defect(Code.MISSING_FIELD, "social", _without("author")),
    Defect(Code.INVALID_FIELD, "social", _with(engagement_count=-5)),
    Defect(Code.TOTAL_MISMATCH, "market", _mismatch),
    Defect(Code.TOMBSTONE, None, lambda _: None),
    Defect(Code.BAD_NUMBER, "social", _with_raw("score", "NaN")),
    Defect(Code.WRONG_KIND, "social", lambda record: _text(record).encode(), "source.market.daraz"),
    Defect(Code.DUPLICATE_FIELD, "social", _with_raw("author", '"somebody else"')),
    Defect(Code.TOO_DEEP, None, _with_raw("thread", "[" * 400 + "]" * 400)),
    Defect(Code.EMPTY, None, lambda _: b""),
    Defect(Code.BAD_STRING, "social", _with_raw("caption", '"\\ud83d"')),
    Defect(Code.TOO_LARGE, "social", lambda record: _with(transcript="আহা " * 120_000)(record)),
    Defect(Code.NOT_AN_OBJECT, None, lambda record: f"[{_text(record)}]".encode()),
    Defect(Code.INVALID_FIELD, "market", _with(payment_method="barter")),
    Defect(Code.INVALID_FIELD, "social", _with(posted_at="yesterday evening")),
    Defect(Code.BAD_NUMBER, "market", _with_raw("discount", "1e400")),
    Defect(Code.WRONG_KIND, "market", lambda record: _text(record).encode(), "source.social.facebook"),
    Defect(Code.INVALID_FIELD, "market", _with(quantity="2")),
    Defect(Code.NOT_JSON, None, lambda _: b"<html><body>502 Bad Gateway</body></html>"),
    Defect(Code.MISSING_FIELD, "market", _without("order_id")),
    Defect(Code.INVALID_FIELD, "social", _with(content="")),
)
