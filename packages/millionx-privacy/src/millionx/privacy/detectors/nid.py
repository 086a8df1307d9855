"""National identity numbers of Bangladesh: 10 digits (smart card), 13, or 17 with the year of birth before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from millionx.privacy.detectors.numbers import before, candidates
from millionx.privacy.finding import Finding

__all__ = ["FINDS", "IGNORES", "NidDetector", "canonical_nid"]

FINDS: Final = (
    ("NID: 1234567890", "1234567890"),
    ("my national id no 2691649112345", "2691649112345"),
    ("এনআইডির নম্বরটা ৪৬১১৯৩৯৫৯৫৭৩৬", "৪৬১১৯৩৯৫৯৫৭৩৬"),
    ("জাতীয় পরিচয়পত্র নং ১৯৯০২৬৯১৬৪৯১১২৩৪৫", "১৯৯০২৬৯১৬৪৯১১২৩৪৫"),
    ("voter id 269 164 9112 345", "269 164 9112 345"),
    ("2691649112345 amar nid", "2691649112345"),
)
IGNORES: Final = (
    "order 2691649112345",
    "1766224800123",
    "NID 12345678",
    "nidhi 2691649112345",
)

_SAYS_NID: Final = re.compile(
    r"\bn\.?i\.?d\b|national\s?id|voter\s?id|smart\s?(?:card|nid)|identity\s?(?:card|no|number)|"
    r"এন\s?আইডি|এন\.?আই\.?ডি|জাতীয়\s?পরিচয়|জাতীয়\s?পরিচয়|ভোটার\s?আইডি|স্মার্ট\s?কার্ড|পরিচয়\s?পত্র|পরিচয়\s?পত্র"
)
_BIRTH_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}")
_AFTER: Final = 24


class NidDetector:
    """Finds numbers of these lengths where a word near them says that they are one."""

    type = "NID"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        done = 0
        for digits, start, end in candidates(text, 10, 17):
            if start < done or len(digits) not in (10, 13, 17) or digits[0] == "0":
                continue
            if len(digits) == 17 and not _BIRTH_YEAR.match(digits):
                continue
            if _SAYS_NID.search(before(text, start)):
                score = 0.95
            elif _SAYS_NID.search(text[end : end + _AFTER].lower()):
                score = 0.85
            else:
                continue
            yield Finding("NID", start, end, score, canonical_nid(digits))
            done = end


def canonical_nid(text: str) -> str:
    """The digits; without the year of birth, for with and without it is one person's number."""
    digits = re.sub(r"[^0-9]", "", text)
    return digits[4:] if len(digits) == 17 else digits
