"""Taxpayers' numbers (e-TIN) of Bangladesh: 12 digits."""

from __future__ import annotations

from typing import ClassVar, Final

from millionx.privacy.detectors.numbers import Number, NumberDetector, Words
from millionx.privacy.finding import Evidence, Verdict

__all__ = ["FINDS", "IGNORES", "TinDetector"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("TIN: 123456789012", "123456789012"),
    ("my e-TIN is 1234 5678 9012.", "1234 5678 9012"),
    ("টিআইএন ১২৩৪৫৬৭৮৯০১২", "১২৩৪৫৬৭৮৯০১২"),
    ("ই-টিনের নম্বর 123456789012", "123456789012"),
    ("T.I.N. 123-456-789-012", "123-456-789-012"),
    ("tin 123456789012 diye invoice korben", "123456789012"),
    ("123456789012 amar etin", "123456789012"),
    ("tax id 123456789012", "123456789012"),
    ("টিন সার্টিফিকেটে ১২৩৪৫৬৭৮৯০১২ লেখা", "১২৩৪৫৬৭৮৯০১২"),
)
IGNORES: Final[tuple[str, ...]] = (
    "batch 123456789012",
    "tin ta dress 12345",
    "TIN 12345678901",
    "TIN lagbe na, tracking 123456789012",
    "rocket 017123456789",
    "123456789012",
)

_WORDS: Final = Words(Evidence(0.3, "twelve digits, as in a taxpayer's number"), "TIN", before=0.95, after=0.85)


class TinDetector(NumberDetector):
    """Finds numbers of twelve digits where the nearest telling word says that they are one."""

    type = "TIN"
    lengths: ClassVar[frozenset[int]] = frozenset({12})

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        return None if number.glued else _WORDS.verdict(number)
