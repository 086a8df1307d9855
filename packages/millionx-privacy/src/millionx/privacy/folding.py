"""Folding: the same text with one writing for each digit, letter form, space and dash, code point by code point."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["BLANK", "INVISIBLE", "fold", "without_invisible"]

INVISIBLE: Final = "\u200b\u200c\u200d"
"""What may stand inside a value unseen, after folding; for use in a character class."""

# Code points of the zeros of all scripts (Unicode 14, category Nd), each followed by its other nine digits. A constant,
# since looking through all of Unicode would take longer than all other imports together.
_ZEROS: Final = """
    660 6f0 7c0 966 9e6 a66 ae6 b66 be6 c66 ce6 d66 de6 e50 ed0 f20 1040 1090 17e0 1810 1946 19d0 1a80 1a90 1b50
    1bb0 1c40 1c50 a620 a8d0 a900 a9d0 a9f0 aa50 abf0 ff10 104a0 10d30 11066 110f0 11136 111d0 112f0 11450 114d0
    11650 116c0 11730 118e0 11950 11c50 11d50 11da0 16a60 16ac0 16b50 1d7ce 1d7d8 1d7e2 1d7ec 1d7f6 1e140 1e2f0
    1e950 1fbf0
"""
_SPACES: Final = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_DASHES: Final = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u2043\ufe58\ufe63\uff0d\u301c\u223c\u02d7"
_DOTS: Final = "\u00b7\u2022\u2024\u2027\u22c5\u30fb\u3002\ufe52\uff61"
BLANK: Final = "\ufffc"
"""What stands in a folded text where nothing is to be found; no text holds it after folding."""

_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069"
    "\ufe0e\ufe0f\ufeff\ufffc\u20e3"  # the last is the frame of a keycap emoji
)
# Letters of other scripts that are drawn like a Latin one: one address must not have two tokens, nor none.
_LOOKALIKES: Final = dict(
    zip(
        "аеорсухАВЕКМНОРСТХІіЈјЅѕԁԛԝοΟΑΒΕΖΗΙΚΜΝΡΤΥΧ",
        "aeopcyxABEKMHOPCTXIiJjSsdqwoOABEZHIKMNPTYX",
        strict=True,
    )
)


def _table() -> dict[int, int]:
    table: dict[int, int] = dict.fromkeys(map(ord, _SPACES), ord(" "))
    table |= dict.fromkeys(map(ord, _DASHES), ord("-")) | dict.fromkeys(map(ord, _DOTS), ord("."))
    table |= dict.fromkeys(map(ord, _UNSEEN), 0x200B)
    table |= {ord(letter): ord(latin) for letter, latin in _LOOKALIKES.items()}
    # Full-width, circled and mathematical letters and digits.
    for block in (range(0xFF01, 0xFF5F), range(0x2460, 0x2469), range(0x24B6, 0x24EB), range(0x1D400, 0x1D800)):
        for code in block:
            plain = unicodedata.normalize("NFKC", chr(code))
            if len(plain) == 1 and plain.isascii():
                table.setdefault(code, ord(plain))
    table[0x24EA] = ord("0")
    table |= {int(zero, 16) + digit: ord("0") + digit for zero in _ZEROS.split() for digit in range(10)}
    return table


_TABLE: Final = _table()
# Most texts hold none of these, and a search costs far less than a translation. Two patterns, since a class that holds
# many characters above U+FFFF is searched twenty times slower.
_FOLDED: Final = re.compile("[" + re.escape("".join(chr(code) for code in sorted(_TABLE) if code < 0x10000)) + "]")
_ABOVE: Final = re.compile("[\U00010000-\U0010ffff]")
_STRIPPED: Final = {ord(character): None for character in INVISIBLE}
# A look-up that fails costs a translation more than one that finds the character itself.
_TRANSLATION: Final = {code: code for code in (*range(0x100), *range(0x980, 0xA00), *range(0x2000, 0x2070))} | _TABLE


def fold(text: str) -> str:
    """The text with other scripts' digits, full-width and lookalike letters, spaces and dashes as ASCII ones.

    As many code points as before, so that a place in the result is the same place in the text. Case is kept. Invisible
    characters become U+200B, save the joiners U+200C and U+200D, which are part of Bangla spelling.
    """
    if text.isascii() or not (_FOLDED.search(text) or _ABOVE.search(text)):
        return text
    return text.translate(_TRANSLATION)


def without_invisible(text: str) -> str:
    """A folded text without characters that are not seen."""
    return text if text.isascii() else text.translate(_STRIPPED)
