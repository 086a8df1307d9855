"""Replacing the values of some members of a JSON object, and leaving every other byte of it as it is."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any, Final, NamedTuple, NoReturn

__all__ = ["NotAnObjectError", "with_replaced"]


class NotAnObjectError(Exception):
    """A line is not a JSON object; the message holds nothing of it."""


class _Member(NamedTuple):
    name: str
    value: Any
    start: int
    end: int


def with_replaced(line: str, replace: Callable[[str, Any], Any]) -> str:
    """The text of an object in which `replace(name, value)` stands for each member's value, where it differs.

    Raises:
        NotAnObjectError: the line is not a JSON object.
    """
    pieces: list[str] = []
    done = 0
    try:
        members = list(_members(line))
    except (ValueError, RecursionError):
        raise NotAnObjectError("not a JSON object") from None
    for name, value, start, end in members:
        new = replace(name, value)
        if new != value:
            pieces += line[done:start], json.dumps(new, ensure_ascii=False)
            done = end
    return "".join([*pieces, line[done:]])


def _refuse(_: str) -> NoReturn:
    raise ValueError


_DECODER: Final = json.JSONDecoder(parse_constant=_refuse)


def _members(text: str) -> Iterator[_Member]:
    place = _after(text, 0, "{")
    more = text[_past_space(text, place) :][:1] != "}"
    while more:
        name, end = _DECODER.raw_decode(text, _past_space(text, place))
        if not isinstance(name, str):
            raise ValueError
        start = _past_space(text, _after(text, end, ":"))
        value, end = _DECODER.raw_decode(text, start)
        yield _Member(name, value, start, end)
        place = _past_space(text, end)
        more = text[place : place + 1] == ","
        place += more
    if text[_after(text, place, "}") :].strip(" \t\r\n"):
        raise ValueError


def _past_space(text: str, place: int) -> int:
    while text[place : place + 1] in (" ", "\t", "\r", "\n"):
        place += 1
    return place


def _after(text: str, place: int, sign: str) -> int:
    place = _past_space(text, place)
    if text[place : place + 1] != sign:
        raise ValueError
    return place + 1
