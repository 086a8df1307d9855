"""National identity numbers of Bangladesh: 10 digits (smart card), 13, or 17 with the year of birth before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from millionx.privacy.detectors.numbers import candidates, kind_after, kind_before
from millionx.privacy.finding import Finding
from millionx.privacy.folding import fold

__all__ = ["FINDS", "IGNORES", "NidDetector", "canonical_nid"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("NID: 1234567890", "1234567890"),
    ("my national id no 2691649112345", "2691649112345"),
    ("এনআইডির নম্বরটা ৪৬১১৯৩৯৫৯৫৭৩৬", "৪৬১১৯৩৯৫৯৫৭৩৬"),
    ("জাতীয় পরিচয়পত্র নং ১৯৯০২৬৯১৬৪৯১১২৩৪৫", "১৯৯০২৬৯১৬৪৯১১২৩৪৫"),
    ("voter id 269 164 9112 345", "269 164 9112 345"),
    ("স্মার্ট কার্ডের নম্বর 6543662721", "6543662721"),
    ("2691649112345 amar nid", "2691649112345"),
    ("ভোটার আইডি কার্ডে 2691649112345 লেখা", "2691649112345"),
    ("id card e lekha 19902691649112345", "19902691649112345"),
    ("আমার 1990-2691649112345 নম্বর আইডি", "1990-2691649112345"),
    ("nid number 6 4 8 1 9 2 0 7 3 5 verify", "6 4 8 1 9 2 0 7 3 5"),
    ("nid diye order confirm korbo: 2691649112345", "2691649112345"),
)
IGNORES: Final[tuple[str, ...]] = (
    "order 2691649112345",
    "1766224800123",
    "NID 12345678",
    "nidhi 2691649112345",
    "birth registration 19902691649112345",
    "NID later, order no. 2691649112345",
    "user id 2691649112345",
    "NID pore dibo, bKash 01712345678",
)

# Year of birth, district, kind of area (never 0): few numbers of 17 digits that mean something else have them.
_STRUCTURE: Final = re.compile(r"(?:19[3-9][0-9]|20[01][0-9])[0-9]{2}[1-9]")
_YEAR: Final = re.compile(r"(?:19[0-9]|20[0-2])[0-9]")


class NidDetector:
    """Finds numbers of these lengths where the nearest telling word says that they are one."""

    type = "NID"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        done = 0
        for digits, start, end in candidates(text, 10, 17):
            if start < done or len(digits) not in (10, 13, 17) or digits[0] == "0":
                continue
            if len(digits) == 17 and not _YEAR.match(digits):
                continue
            before = kind_before(text, start)
            kind = before or kind_after(text, end)
            if kind != "NID" and not (kind == "ID" and len(digits) == 17 and _STRUCTURE.match(digits)):
                continue
            yield Finding("NID", start, end, 0.95 if before == "NID" else 0.85, canonical_nid(digits))
            done = end


def canonical_nid(text: str) -> str:
    """The digits; without the year of birth, for with and without it is one person's number."""
    digits = re.sub(r"[^0-9]", "", fold(text))
    return digits[4:] if len(digits) == 17 else digits
