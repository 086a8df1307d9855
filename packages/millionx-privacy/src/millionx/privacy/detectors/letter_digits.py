"""Letters that stand for digits in a mobile number: `O17l2-345678`."""

from __future__ import annotations

import re
from typing import Final

from millionx.privacy.folding import INVISIBLE

__all__ = ["letters_as_digits"]

_GAP: Final = rf"[ \-./()_{INVISIBLE}]{{0,3}}"
# The form of a whole mobile number, since a few letters between digits are common: `10 lo 5 kg`.
_LETTERED: Final = re.compile(
    rf"(?<![A-Za-z0-9])(?:\+?{_GAP}(?:[0Oo]{{2}})?88{_GAP})?[0Oo]{_GAP}[1lIi]{_GAP}[3-9](?:{_GAP}[0-9OolIi]){{8}}(?![A-Za-z0-9@])"
)
_LETTER: Final = re.compile("[OolIi]")
# Of eleven digits not more than six are letters, so that a digit follows a letter, or a letter a digit, somewhere.
_BESIDE: Final = re.compile(rf"[0-9]{_GAP}[OolIi]|[OolIi]{_GAP}[0-9]")
_DIGITS: Final = str.maketrans("OolIi", "00111")
_MOST_LETTERS: Final = 6


def letters_as_digits(text: str) -> str:
    """A folded text of the same length, in which mobile numbers with O, o, l, I or i for 0 and 1 have digits only."""
    if _BESIDE.search(text) is None:
        return text
    return _LETTERED.sub(_with_digits, text)


def _with_digits(match: re.Match[str]) -> str:
    written = match[0]
    letters = len(_LETTER.findall(written))
    return written.translate(_DIGITS) if 0 < letters <= _MOST_LETTERS else written
