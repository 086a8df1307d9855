"""The words of a text, in the one form in which they are stored and looked for."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

__all__ = ["MAX_LETTERS", "is_bangla", "words"]

MAX_LETTERS: Final = 64
"""Longer words are cut: they are addresses and noise, and a store bounds its terms."""

# Letters and digits, with the marks that Python's \w leaves out: Bangla's vowel signs, its hasanta, accents.
_WORD: Final = re.compile(r"(?:[^\W_]|[\u0300-\u036f\u0981-\u0983\u09bc\u09be-\u09cd\u09d7\u09e2\u09e3])+")
_JOINERS: Final = {0x200C: None, 0x200D: None}
"""Zero-width (non-)joiners: they choose the shape of a Bangla cluster and are typed or not."""
_DIGITS: Final = {0x09E6 + digit: str(digit) for digit in range(10)}
_FOLDED: Final = {**_JOINERS, **_DIGITS}
_GROUPED: Final = re.compile(r"(?<=\d),(?=\d)")
_BANGLA: Final = re.compile(r"[\u0980-\u09ff]")


def words(text: str) -> list[str]:
    """The words of a text in their order: NFC, case folded, Bangla digits as ASCII, `21,000` as one number."""
    plain = unicodedata.normalize("NFC", text).translate(_FOLDED).casefold()
    return [word[:MAX_LETTERS] for word in _WORD.findall(_GROUPED.sub("", plain))]


def is_bangla(word: str) -> bool:
    """Whether a word is in Bangla script."""
    return _BANGLA.search(word) is not None
