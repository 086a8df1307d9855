"""From bytes to a JSON object, with a name for everything that can be wrong on the way."""

from __future__ import annotations

import re
from typing import Any, Final

import jiter
from jiter import LosslessFloat

from millionx.core.errors import Code, DataError

__all__ = ["MAX_DEPTH", "parse_object"]

MAX_DEPTH: Final = 200
"""Levels of nesting that a record may have; the object itself is the first."""

_BOM: Final = b"\xef\xbb\xbf"
_MAX_DOUBLE: Final = 1.7976931348623157e308
_LONE_SURROGATE: Final = re.compile(rb"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def parse_object(data: bytes) -> dict[str, Any]:
    """Read one JSON object from UTF-8; a byte order mark is tolerated. Numbers keep their digits (`LosslessFloat`).

    Raises:
        DataError: with the code of what is wrong.
    """
    if data.startswith(_BOM):
        data = data[len(_BOM) :]
    try:
        value = jiter.from_json(data, float_mode="lossless-float", allow_inf_nan=False, catch_duplicate_keys=True)
    except ValueError as error:
        raise _reason(data, str(error)) from None
    if not isinstance(value, dict):
        raise DataError(Code.NOT_AN_OBJECT, "must be a JSON object")
    _examine(value)
    return value


def _reason(data: bytes, complaint: str) -> DataError:
    """Name what jiter refused. Its messages give a kind and a position, never the data."""
    if not data.strip(b" \t\r\n"):
        return DataError(Code.EMPTY, "the value is empty")
    if complaint.startswith("Detected duplicate key"):
        return DataError(Code.DUPLICATE_FIELD, "a field is given twice", path=_duplicate(complaint))
    place = complaint.rpartition(" at ")[2]
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return DataError(Code.NOT_UTF8, f"must be UTF-8; byte {error.start + 1} is not")
    if complaint.startswith("recursion limit exceeded"):
        return _too_deep()
    if "hex escape" in complaint and _LONE_SURROGATE.search(_before(data, complaint)) is not None:
        return DataError(Code.BAD_STRING, f"a string holds a lone surrogate, at {place}")
    if complaint.startswith("number out of range") or _names_no_number(data, complaint):
        return DataError(Code.BAD_NUMBER, f"NaN, Infinity or a number out of range, at {place}")
    return DataError(Code.NOT_JSON, f"must be JSON; it ends being so at {place}")


def _names_no_number(data: bytes, complaint: str) -> bool:
    """Whether the place where jiter stopped holds NaN or Infinity."""
    line, column = _place(data, complaint)
    return re.match(rb".?(?:NaN|Infinity)", line[max(0, column - 2) :]) is not None


def _before(data: bytes, complaint: str) -> bytes:
    line, column = _place(data, complaint)
    return line[max(0, column - 14) : column]


def _place(data: bytes, complaint: str) -> tuple[bytes, int]:
    """The line and the column, counted from one, where jiter stopped."""
    match = re.search(r"line (\d+) column (\d+)$", complaint)
    number, column = (int(match[1]), int(match[2])) if match is not None else (1, 0)
    return data.split(b"\n", number)[number - 1], column


def _duplicate(complaint: str) -> str:
    """Name of the doubled member, if it is one of a schema: others may be personal data."""
    match = re.search(r'Detected duplicate key "([a-z_]{1,40})"', complaint)
    return match[1] if match is not None and match[1] in _known_fields() else "*"


def _known_fields() -> frozenset[str]:
    from millionx.validate.validation import SCHEMA_FIELDS  # the schemas take time to import

    return SCHEMA_FIELDS


def _too_deep() -> DataError:
    return DataError(Code.TOO_DEEP, f"must not nest deeper than {MAX_DEPTH} levels")


def _examine(document: dict[str, Any]) -> None:
    """Refuse what jiter lets pass: too many levels, and numbers that no double holds."""
    level: list[Any] = [document]
    for _ in range(MAX_DEPTH):
        below: list[Any] = []
        for parent in level:
            for child in parent.values() if type(parent) is dict else parent:
                kind = type(child)
                if kind is str:
                    continue
                if kind is dict or kind is list:
                    below.append(child)
                elif (kind is int or kind is LosslessFloat) and not -_MAX_DOUBLE <= _number(child) <= _MAX_DOUBLE:
                    raise DataError(Code.BAD_NUMBER, "a number is out of the range of a double")
        if not below:
            return
        level = below
    raise _too_deep()


def _number(value: Any) -> float:
    # A Python integer of any size compares with a double; made one, it could overflow.
    return value if type(value) is int else float(value)
