"""Payment card numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from millionx.privacy.detectors.numbers import before, candidates
from millionx.privacy.finding import Finding

__all__ = ["FINDS", "IGNORES", "CardDetector", "passes_luhn"]

FINDS: Final = (
    ("card 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("5500-0000-0000-0004", "5500-0000-0000-0004"),
    ("378282246310005 amex", "378282246310005"),
    ("কার্ড ৪১১১১১১১১১১১১১১১", "৪১১১১১১১১১১১১১১১"),
)
IGNORES: Final = (
    "4111 1111 1111 1112",
    "order 9111111111111111",
    "imei 356938035643809",
    "tracking 4111111111111111111111",
)

# Lengths by issuer range (ISO/IEC 7812, as the schemes publish them).
_ISSUERS: Final = re.compile(
    r"(?:4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|35[0-9]{14}"
    r"|(?:6011|65[0-9]{2}|64[4-9][0-9])[0-9]{12}|62[0-9]{14,17})\Z"
)
_SAYS_DEVICE: Final = re.compile(r"imei|tracking|order|invoice|serial|trx|txn|transaction|অর্ডার|ট্র্যাকিং|ট্রানজেকশন")


class CardDetector:
    """Finds numbers with an issuer's prefix and length and a right check digit."""

    type = "CC"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        done = 0
        for digits, start, end in candidates(text, 13, 19):
            if start < done or not _ISSUERS.match(digits) or not passes_luhn(digits):
                continue
            if end - start == len(digits) and _SAYS_DEVICE.search(before(text, start, 24)):
                continue
            yield Finding("CC", start, end, 0.98, digits)
            done = end


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
