"""Brings the many forms of digits, signs and spaces to one, code point by code point, so that offsets stay valid."""

from __future__ import annotations

import re
from typing import Final

__all__ = ["INVISIBLE", "fold"]

INVISIBLE: Final = "\u00ad\u200b\u200c\u200d\u2060\ufeff\ufe0f\u20e3"
"""Characters that show nothing between digits: soft hyphen, zero-width ones, and what makes a keycap of a digit."""


# Code points of the zeros of all scripts (Unicode 14, category Nd), each followed by its other nine digits. A constant,
# since looking through all of Unicode would take longer than all other imports together.
_ZEROS: Final = """
    660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 1b50
    1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10 104a0 10d30 11066 110f0 11136 111d0 112f0 11450 114d0
    11650 116c0 11730 118e0 11950 11c50 11d50 11da0 16a60 16ac0 16b50 1d7ce 1d7d8 1d7e2 1d7ec 1d7f6 1e140 1e2f0
    1e950 1fbf0
"""
_SPACES: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES: Final = "\u058a\u05be\u2010\u2011\u2012\u2013\u2014\u2015\u2053\u207b\u2212\u2e3a\u2e3b\u301c\ufe58\ufe63"


def _table() -> dict[int, str]:
    digits = {int(zero, 16) + value: str(value) for zero in _ZEROS.split() for value in range(10)}
    full_width = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
    signs = dict.fromkeys(map(ord, _SPACES), " ") | dict.fromkeys(map(ord, _DASHES), "-")
    return {**full_width, **digits, **signs}


_TABLE: Final = _table()
# Most texts hold none of these, and one search costs far less than a translation.
_FOLDABLE: Final = re.compile(f"[{re.escape(''.join(map(chr, _TABLE)))}]")


def fold(text: str) -> str:
    """The text with decimal digits of any script, full-width forms, spaces and dashes as ASCII; of the same length."""
    if text.isascii() or _FOLDABLE.search(text) is None:
        return text
    return text.translate(_TABLE)
