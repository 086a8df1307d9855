"""Business identification (VAT) numbers of Bangladesh: 9 digits and a suffix of 4; older ones of 11 or 9 digits."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from millionx.privacy.detectors.numbers import Number, NumberDetector, Words
from millionx.privacy.finding import Evidence, Verdict, verdict

__all__ = ["FINDS", "IGNORES", "BinDetector"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("BIN: 001234567-0101", "001234567-0101"),
    ("bin number 0012345670101 vat challan e boshan", "0012345670101"),
    ("বিআইএন ০০১২৩৪৫৬৭-০১০১", "০০১২৩৪৫৬৭-০১০১"),
    ("VAT reg. no. 001234567-0101", "001234567-0101"),
    ("ভ্যাট নিবন্ধন নম্বর ০০১২৩৪৫৬৭০১০১", "০০১২৩৪৫৬৭০১০১"),
    ("মূসক নং 001234567-0101", "001234567-0101"),
    ("on the receipt: 001234567-0101", "001234567-0101"),
    ("BIN 19011012345", "19011012345"),
    ("bin no 123456789", "123456789"),
)
IGNORES: Final[tuple[str, ...]] = (
    "barcode 8801234567890",
    "NID 2691649112345",
    "reference 3903918351398",
    "1766224800123",
    "vat 15% on order 123456789",
    "bin 457173",
    "price incl. VAT, call 01712345678",
)

# Nine digits of which the first two have been 0 so far, then zone and circle of the office.
_SUFFIXED: Final = re.compile(r"00[0-9]{7}-0[1-9]0[1-9]\Z")
_WORDS: Final = Words(
    Evidence(0.3, "thirteen digits, as in a business identification number"), "BIN", before=0.95, after=0.85
)
_OLD: Final = Words(
    Evidence(0.2, "as many digits as an older business identification number"), "BIN", before=0.8, after=0.4
)
_BUILT: Final = verdict(Evidence(0.6, "nine digits that begin with 00, a hyphen and an office's four"))
_NEW: Final = 13


class BinDetector(NumberDetector):
    """Finds numbers of these lengths where the nearest telling word says that they are one, or their form does."""

    type = "BIN"
    lengths: ClassVar[frozenset[int]] = frozenset({9, 11, 13})

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        if number.glued:
            return None
        if len(number.digits) < _NEW:
            # Prices and phone numbers have as many digits; they stand under `VAT` too, but in groups or with 01.
            return _OLD.verdict(number) if len(number.groups) == 1 and number.digits[:2] != "01" else None
        weighed = _WORDS.verdict(number)
        return _BUILT if weighed is not _WORDS.before and _SUFFIXED.match(number.written) else weighed
