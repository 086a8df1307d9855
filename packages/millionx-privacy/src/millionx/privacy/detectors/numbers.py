"""Runs of digits with separators between: what phone, card and NID numbers have in common."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

from millionx.privacy.folding import INVISIBLE

__all__ = ["Digits", "before", "candidates"]

_SEPARATOR: Final = rf"[ \-./()–{INVISIBLE}]"
# A candidate has seven digits at least; no letter or digit of ASCII may touch it, for that is an id of another kind.
_RUN: Final = re.compile(rf"(?<![A-Za-z0-9_])[0-9](?:{_SEPARATOR}{{0,3}}[0-9]){{6,}}(?![A-Za-z0-9_])")
_ENOUGH: Final = re.compile(rf"[0-9](?:{_SEPARATOR}{{0,3}}[0-9]){{6}}")
_GROUP: Final = re.compile(rf"[0-9](?:[{INVISIBLE}]{{0,2}}[0-9])*")
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_MAX_GROUPS: Final = 8


class Digits(NamedTuple):
    """Consecutive groups of digits: the digits alone, and where they stand in the text, half-open."""

    digits: str
    start: int
    end: int


def candidates(text: str, shortest: int, longest: int) -> Iterator[Digits]:
    """All ways to read a number of that many digits out of the runs of a text, from left to right, longest first.

    A run may hold several numbers, or a price before one, so every sequence of up to eight groups is given.
    """
    if _ENOUGH.search(text) is None:
        return
    for run in _RUN.finditer(text):
        groups = [
            Digits(_NOT_DIGIT.sub("", group[0]), group.start(), group.end())
            for group in _GROUP.finditer(text, run.start(), run.end())
        ]
        for first in range(len(groups)):
            digits = ""
            readings = []
            for group in groups[first : first + _MAX_GROUPS]:
                digits += group.digits
                if len(digits) > longest:
                    break
                if len(digits) >= shortest:
                    readings.append(Digits(digits, groups[first].start, group.end))
            yield from reversed(readings)


def before(text: str, place: int, characters: int = 40) -> str:
    """What stands before a place, in lower case: where a number's kind is said."""
    return text[max(0, place - characters) : place].lower()
