"""Input as JSON Lines: one record a line, `{"topic","key","value"}` or `{"topic","key","value_base64"}`.

`value` null is a tombstone; a string is sent as its text; anything else is sent exactly as it is written in the line,
digits, spaces and repeated members included. A value that is no JSON at all goes as `value_base64`. Unknown members are
ignored.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Iterable, Iterator
from json.decoder import scanstring  # type: ignore[attr-defined]  # typeshed leaves it out; it is documented in the source
from pathlib import Path
from typing import Any, Final, NamedTuple

from millionx.core.topics import source_topics
from millionx.local.errors import LocalError

__all__ = ["InputRecord", "LineError", "format_line", "parse_line", "read_files"]

_SPACE: Final = re.compile(r"[ \t\r\n]*")
# Numbers stay as they are written, so none is read: one of 5,000 digits would be refused.
_DECODER: Final = json.JSONDecoder(parse_int=bool, parse_float=bool)
_BOM: Final = b"\xef\xbb\xbf"


class InputRecord(NamedTuple):
    """One record to send."""

    topic: str
    key: bytes | None
    value: bytes | None


class LineError(LocalError):
    """A line is not what it should be. The message never quotes the line."""


def parse_line(line: bytes) -> InputRecord:
    """Read one line.

    Raises:
        LineError: saying what is wrong, without file and line number.
    """
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError as error:
        raise LineError(f"not UTF-8 (byte {error.start + 1})") from None
    try:
        members = _members(text)
    except RecursionError:
        raise LineError("nested too deep to be read here; give the value as `value_base64`") from None
    topic = members["topic"].value if "topic" in members else None
    if topic not in source_topics():
        raise LineError(f"`topic` must be one of {', '.join(source_topics())}")
    key = members["key"].value if "key" in members else None
    if key is not None and not isinstance(key, str):
        raise LineError("`key` must be a string or null")
    return InputRecord(topic, None if key is None else _utf8(key, "key"), _value(members))


def read_files(paths: Iterable[Path]) -> Iterator[InputRecord]:
    """Read files one line at a time; empty lines are skipped.

    Raises:
        LineError: naming file and line.
        LocalError: a file can't be read.
    """
    for path in paths:
        try:
            with path.open("rb") as file:
                for number, line in enumerate(file, start=1):
                    content = line.removeprefix(_BOM) if number == 1 else line
                    if not content.strip():
                        continue
                    try:
                        yield parse_line(content)
                    except LineError as error:
                        raise LineError(f"{path}, line {number}: {error}") from None
        except OSError as error:
            raise LocalError(f"{path} can't be read: {error.strerror}") from None


def format_line(record: InputRecord) -> str:
    """Write one record as a line, without the line break; `parse_line` gives the same record back.

    The key must be UTF-8.
    """
    head: dict[str, Any] = {"topic": record.topic, "key": None if record.key is None else record.key.decode("utf-8")}
    if record.value is None:
        return json.dumps({**head, "value": None}, ensure_ascii=False)
    line = json.dumps(head, ensure_ascii=False)[:-1]
    try:
        as_json = f'{line}, "value": {record.value.decode("utf-8")}}}'
        if "\n" not in as_json and parse_line(as_json.encode()) == record:
            return as_json
    except (UnicodeDecodeError, LineError):
        pass  # not JSON: arbitrary bytes
    return f'{line}, "value_base64": "{base64.b64encode(record.value).decode("ascii")}"}}'


class _Member(NamedTuple):
    value: Any
    written: str


def _members(text: str) -> dict[str, _Member]:
    """Members of the object in a line, each with its text; of two with one name the last counts."""
    members: dict[str, _Member] = {}
    place = _expect(text, 0, "{")
    if text[place : place + 1] != "}":
        while True:
            try:
                name, place = scanstring(text, _expect(text, place, '"'), True)
                place = _expect(text, place, ":")
                value, end = _DECODER.raw_decode(text, place)
            except ValueError:
                raise LineError(f"not a JSON object (at character {place + 1})") from None
            members[name] = _Member(value, text[place:end])
            place = _skip(text, end)
            if text[place : place + 1] != ",":
                break
            place = _skip(text, place + 1)
    place = _expect(text, place, "}")
    if place != len(text):
        raise LineError(f"more than one JSON object (at character {place + 1})")
    return members


def _skip(text: str, place: int) -> int:
    found = _SPACE.match(text, place)
    return found.end() if found else place


def _expect(text: str, place: int, character: str) -> int:
    place = _skip(text, place)
    if text[place : place + 1] != character:
        raise LineError(f"not a JSON object (at character {place + 1})")
    return place + 1 if character == '"' else _skip(text, place + 1)


def _value(members: dict[str, _Member]) -> bytes | None:
    if ("value" in members) == ("value_base64" in members):
        raise LineError("exactly one of `value` (null for a tombstone) and `value_base64` is needed")
    if "value" in members:
        value, written = members["value"]
        if value is None:
            return None
        return _utf8(value, "value") if isinstance(value, str) else written.encode("utf-8")
    encoded = members["value_base64"].value
    if not isinstance(encoded, str):
        raise LineError("`value_base64` must be a string")
    try:
        return base64.b64decode(encoded, validate=True)
    except (binascii.Error, ValueError):
        raise LineError("`value_base64` is not base64") from None


def _utf8(text: str, name: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise LineError(f"`{name}` holds a lone surrogate; give the value as `value_base64`") from None
