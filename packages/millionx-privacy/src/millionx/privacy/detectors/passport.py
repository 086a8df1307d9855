"""Passport numbers of Bangladesh: one letter and 8 digits, or two and 7; older ones one and 7."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from millionx.privacy.detectors.numbers import Number, NumberDetector, Words
from millionx.privacy.finding import Evidence, Verdict
from millionx.privacy.folding import fold

__all__ = ["FINDS", "IGNORES", "PassportDetector", "canonical_passport"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("passport no A12345678", "A12345678"),
    ("Passport: BX 1234567 and visa", "BX 1234567"),
    ("passport no ag1234567 nam", "ag1234567"),
    ("পাসপোর্ট নম্বর A১২৩৪৫৬৭৮,", "A১২৩৪৫৬৭৮"),
    ("পাসপোর্টের নাম্বার EB-1234567", "EB-1234567"),
    ("A12345678 amar passport", "A12345678"),
    ("e-passport A-12345678", "A-12345678"),
    ("pasport no: P1234567", "P1234567"),
)
IGNORES: Final[tuple[str, ...]] = (
    "model A12345678",
    "passport size photo, order no 1234567",
    "passport no 12345678",
    "PASSPORTA12345678",
    "passport lagbe, tracking no PT12345678",
    "A12345678",
)

# Apart from the digits only capitals, and not the end of `PASSPORT NO`.
_LETTERS: Final = re.compile(r"(?<![A-Za-z0-9])(?!NO[ -])(?:[A-Za-z]{1,2}|[A-Z]{1,2}[ -])\Z")
_REACH: Final = 4
_WORDS: Final = Words(Evidence(0.3, "letters and digits as in a passport number"), "PASSPORT", before=0.95, after=0.85)
_FORMS: Final = frozenset({(1, 8), (2, 7), (1, 7)})


class PassportDetector(NumberDetector):
    """Finds such numbers where the nearest telling word speaks of a passport."""

    type = "PASSPORT"
    lengths: ClassVar[frozenset[int]] = frozenset({7, 8})

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        letters = _letters(number).rstrip(" -")
        if (len(letters), len(number.digits)) not in _FORMS or len(number.groups) > 1:
            return None
        return _WORDS.verdict(number)

    def span(self, number: Number) -> tuple[int, int]:
        """With the letters."""
        letters = _letters(number)
        return number.start - len(letters), number.end

    def canonical(self, number: Number) -> str:
        """Capital letters and digits, nothing between."""
        return canonical_passport(_letters(number) + number.digits)


def canonical_passport(text: str) -> str:
    """A passport number in the form that all its writings share."""
    return re.sub(r"[^0-9A-Z]", "", fold(text).upper())


def _letters(number: Number) -> str:
    """The letters before the digits, with what separates them; nothing if there are none."""
    match = _LETTERS.search(number.before(_REACH))
    return match[0] if match is not None else ""
