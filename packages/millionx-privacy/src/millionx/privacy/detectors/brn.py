"""Birth registration numbers of Bangladesh: 17 digits that begin with the year of birth."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from millionx.privacy.detectors.numbers import Number, NumberDetector, Words
from millionx.privacy.finding import Evidence, Verdict

__all__ = ["FINDS", "IGNORES", "BrnDetector"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("birth registration no 19902691649112345", "19902691649112345"),
    ("Birth certificate number: 2010-26-916-49-112345.", "2010-26-916-49-112345"),
    ("জন্ম নিবন্ধন নম্বর ২০১০২৬৯১৬৪৯১১২৩৪৫", "২০১০২৬৯১৬৪৯১১২৩৪৫"),
    ("জন্মনিবন্ধনের নাম্বারটা 20102691649112345", "20102691649112345"),
    ("jonmo nibondhon 20102691649112345 lagbe", "20102691649112345"),
    ("BRN 2010 2691649112345", "2010 2691649112345"),
    ("20102691649112345 amar cheler jonmo nibondhon", "20102691649112345"),
    ("জন্ম সনদে লেখা ২০১০২৬৯১৬৪৯১১২৩৪৫", "২০১০২৬৯১৬৪৯১১২৩৪৫"),
    ("birth reg. id 20102691649112345", "20102691649112345"),
)
IGNORES: Final[tuple[str, ...]] = (
    "NID 19902691649112345",
    "birth registration no 1990269164911234",
    "birth registration 99902691649112345",
    "happy birthday, order no 19902691649112345",
    "birthday 01712345678",
)

_YEAR: Final = re.compile(r"(?:18[89]|19[0-9]|20[0-4])[0-9]")
_WORDS: Final = Words(Evidence(0.4, "seventeen digits that begin with a year"), "BRN", before=0.96, after=0.9)


class BrnDetector(NumberDetector):
    """Finds numbers of the shape that a national identity number with a year has too, by the word beside them."""

    type = "BRN"
    lengths: ClassVar[frozenset[int]] = frozenset({17})

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        if _YEAR.match(number.digits) is None or number.glued:
            return None
        return _WORDS.verdict(number)
