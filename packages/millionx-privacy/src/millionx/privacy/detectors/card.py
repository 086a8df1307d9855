"""Payment card numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from millionx.privacy.detectors.numbers import candidates, kind_after, kind_before
from millionx.privacy.finding import Finding

__all__ = ["FINDS", "IGNORES", "CardDetector", "passes_luhn"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("card 4111 1111 1111 1111", "4111 1111 1111 1111"),
    ("5500-0000-0000-0004", "5500-0000-0000-0004"),
    ("378282246310005 amex", "378282246310005"),
    ("3782 822463 10005", "3782 822463 10005"),
    ("কার্ড ৪১১১১১১১১১১১১১১১", "৪১১১১১১১১১১১১১১১"),
    ("4111·1111·1111·1111", "4111·1111·1111·1111"),
    ("paid 500 4111 1111 1111 1111 today", "4111 1111 1111 1111"),
    ("visa 4222222222222", "4222222222222"),
)
IGNORES: Final[tuple[str, ...]] = (
    "4111 1111 1111 1112",
    "order 9111111111111111",
    "order no. 4111111111111111",
    "imei 356938035643809",
    "tracking 4111111111111111111111",
    "reference 4222222222222",
    "gift card no. 4111111111111111",
)

# Lengths by issuer range (ISO/IEC 7812, as the schemes publish them).
_ISSUERS: Final = re.compile(
    r"(?:4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|35[0-9]{14}"
    r"|(?:6011|65[0-9]{2}|64[4-9][0-9])[0-9]{12}|62[0-9]{14,17})\Z"
)
_USUAL_LENGTHS: Final = (15, 16)
_GIFT: Final = re.compile(r"gift|loyalty|member|গিফট|মেম্বার")


class CardDetector:
    """Finds numbers with an issuer's prefix and length and a right check digit.

    One in thirty order numbers of 16 digits passes for a card by chance, so a number without separators must not stand
    beside a word for another kind, and one of an unusual length needs a word for a card.
    """

    type = "CC"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        done = 0
        for digits, start, end in candidates(text, 13, 19):
            if start < done or not _ISSUERS.match(digits) or not passes_luhn(digits):
                continue
            kind = kind_before(text, start) or kind_after(text, end)
            if kind == "CARD" and _GIFT.search(text[max(0, start - 24) : start].lower()):
                kind = "ORDER"
            if kind != "CARD" and (
                (kind and kind != "PHONE" and end - start == len(digits)) or len(digits) not in _USUAL_LENGTHS
            ):
                continue
            yield Finding("CC", start, end, 0.99 if kind == "CARD" else 0.9, digits)
            done = end


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    total = 0
    for place, digit in enumerate(reversed(digits)):
        value = int(digit) * (1 + place % 2)
        total += value - 9 if value > 9 else value
    return total % 10 == 0
