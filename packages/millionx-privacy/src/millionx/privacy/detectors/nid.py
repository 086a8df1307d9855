"""National identity numbers of Bangladesh: 10 digits (smart card), 13, or 17 with the year of birth before."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from millionx.privacy.detectors.numbers import Number, NumberDetector, Words
from millionx.privacy.finding import Evidence, Verdict, verdict
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
    ("N.I.D. 2691649112345", "2691649112345"),
    ("এন আই ডি ৬৫৪৩৬৬২৭২১", "৬৫৪৩৬৬২৭২১"),
    ("এনআইডিতে ২৬৯১৬৪৯১১২৩৪৫ লেখা আছে", "২৬৯১৬৪৯১১২৩৪৫"),
    ("NID 0612345678901", "0612345678901"),
    ("eta 19902691649112345", "19902691649112345"),
    ("NID 6543662721 500 taka", "6543662721"),
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
    "order id 19902691649112345",
    "log 20240525123045123",
    "এনআইডি লাগবে না, বিআইএন ০০২৩৯৬৭৮১০৫০২",
)

_YEAR: Final = re.compile(r"(?:19[0-9]|20[0-2])[0-9]")
# Year of birth, district (codes of the Bureau of Statistics), kind of area: of random numbers of 17 digits one in
# two hundred has them.
_STRUCTURE: Final = re.compile(
    r"(?:19[3-9][0-9]|200[0-9]|201[0-2])"
    r"(?:0[13469]|1[02358]|2[2679]|3[023568]|4[124678]|5[0-245-9]|6[145789]|7[0235-9]|8[1245-9]|9[0134])[1-59]"
)
_TEN: Final = Words(Evidence(0.3, "ten digits, as on a smart card"), "NID", before=0.95, after=0.85)
_THIRTEEN: Final = Words(
    Evidence(0.3, "thirteen digits, as in a national identity number"), "NID", before=0.95, after=0.85
)
_SEVENTEEN: Final = Words(Evidence(0.4, "seventeen digits that begin with a year"), "NID", before=0.95, after=0.9)
_BUILT: Final = Evidence(0.55, "year of birth, district code and kind of area, as in a national identity number")
_BUILT_ALONE: Final = verdict(_BUILT, Evidence(0.0, "no word beside says otherwise"))
_BUILT_ID: Final = verdict(_BUILT, Evidence(0.15, "a word for an identity document stands beside"))
_GLUED: Final = verdict(
    Evidence(0.3, "as many digits as a national identity number"), Evidence(-0.2, "letters touch it")
)


class NidDetector(NumberDetector):
    """Finds numbers of these lengths where the nearest telling word says that they are one."""

    type = "NID"
    lengths: ClassVar[frozenset[int]] = frozenset({10, 13, 17})

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        digits = number.digits
        if digits[0] == "0" and (len(digits) == 10 or digits[1] == "0"):
            return None
        if len(digits) == 17 and _YEAR.match(digits) is None:
            return None
        if number.glued:
            return _GLUED
        if len(digits) == 10:
            return _TEN.verdict(number)
        if len(digits) == 13:
            return _THIRTEEN.verdict(number)
        kind = number.kind_before or number.kind_after
        if kind == "ID" and digits[6] != "0":
            return _BUILT_ID
        if kind == "" and len(number.groups) <= 2 and _STRUCTURE.match(digits):
            return _BUILT_ALONE
        return _SEVENTEEN.verdict(number)

    def canonical(self, number: Number) -> str:
        """The digits; without the year of birth, for with and without it is one person's number."""
        return _without_year(number.digits)


def canonical_nid(text: str) -> str:
    """The number in the form that all its writings share."""
    return _without_year(re.sub(r"[^0-9]", "", fold(text)))


def _without_year(digits: str) -> str:
    return digits[4:] if len(digits) == 17 else digits
