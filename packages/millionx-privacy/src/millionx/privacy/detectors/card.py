"""Payment card numbers."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from millionx.privacy.detectors.cues import KINDS
from millionx.privacy.detectors.numbers import Number, NumberDetector
from millionx.privacy.finding import Evidence, Verdict, verdict

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
    ("order e 5105105105105100 card diye dilam", "5105105105105100"),
    ("pay 4111 1111 1111 1111 123", "4111 1111 1111 1111"),
)
IGNORES: Final[tuple[str, ...]] = (
    "4111 1111 1111 1112",
    "order 9111111111111111",
    "order no. 4111111111111111",
    "imei 356938035643809",
    "tracking 4111111111111111111111",
    "reference 4222222222222",
    "gift card no. 4111111111111111",
    "loyalty card 4111111111111111",
    "SKU4111111111111111",
)

# Lengths by issuer range (ISO/IEC 7812, as the schemes publish them).
_ISSUERS: Final = re.compile(
    r"(?:4(?:[0-9]{12}|[0-9]{15}|[0-9]{18})"
    r"|(?:5[1-5][0-9]{2}|222[1-9]|22[3-9][0-9]|2[3-6][0-9]{2}|27[01][0-9]|2720)[0-9]{12}"
    r"|3[47][0-9]{13}|3(?:0[0-5]|[68][0-9])[0-9]{11}|35[0-9]{14}"
    r"|(?:6011|65[0-9]{2}|64[4-9][0-9])[0-9]{12}|62[0-9]{14,17})\Z"
)
_USUAL: Final = re.compile(r"(?:4[0-9]{15}|5[0-9]{15}|2[0-9]{15}|3[47][0-9]{13})\Z")

_ISSUER: Final = Evidence(0.3, "length and first digits of a card issuer")
_LUHN: Final = Evidence(0.3, "the check digit is right (Luhn)")
_GROUPED: Final = verdict(_ISSUER, _LUHN, Evidence(0.3, "written in groups"))
_SAID: Final = verdict(_ISSUER, _LUHN, Evidence(0.39, "a word for a payment card stands beside"))
_RARE_SAID: Final = verdict(
    _ISSUER,
    _LUHN,
    Evidence(0.3, "a word for a payment card stands beside"),
    Evidence(-0.05, "a length or issuer seldom seen"),
)
_ALONE: Final = verdict(_ISSUER, _LUHN, Evidence(0.1, "no word beside says otherwise"))
_RARE: Final = verdict(_ISSUER, _LUHN, Evidence(-0.2, "a length or issuer seldom seen, and no word for a card"))
_WRONG: Final = verdict(_ISSUER, Evidence(-0.2, "the check digit is wrong (Luhn)"))
_GLUED: Final = verdict(_ISSUER, _LUHN, Evidence(-0.5, "letters touch it, as in another id"))
_OTHERS: Final = {
    kind: verdict(_ISSUER, _LUHN, Evidence(-0.4, f"written without groups, and a word for {what} is nearer"))
    for kind, what in KINDS.items()
}
# The digits of twice a digit, added up.
_DOUBLED: Final = str.maketrans("0123456789", "0246813579")
# Words beside which a card number may well stand.
_HARMLESS: Final = frozenset({"", "PHONE", "COUNT"})


class CardDetector(NumberDetector):
    """Finds numbers with an issuer's prefix and length and a right check digit.

    One in thirty order numbers of 16 digits passes for a card by chance, so a number without separators must not stand
    beside a word for another kind, and one of an unusual length needs a word for a card.
    """

    type = "CC"
    lengths: ClassVar[frozenset[int]] = frozenset(range(13, 20))

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        digits = number.digits
        if _ISSUERS.match(digits) is None:
            return None
        if not passes_luhn(digits):
            return _WRONG
        if number.glued:
            return _GLUED
        kind = number.kind_before
        if kind != "CARD":
            after = number.kind_after
            kind = after if after == "CARD" or (after and kind in _HARMLESS) else kind
        usual = _USUAL.match(digits) is not None
        if kind == "CARD":
            return _SAID if usual else _RARE_SAID
        grouped = len(number.groups) > 1
        if not grouped and kind not in _HARMLESS:
            return _OTHERS[kind]
        if not usual:
            return _RARE
        return _GROUPED if grouped else _ALONE


def passes_luhn(digits: str) -> bool:
    """Whether the last digit is the check digit of the others (ISO/IEC 7812-1, annex B)."""
    doubled = digits[-2::-2].translate(_DOUBLED)
    return (sum(map(int, digits[-1::-2])) + sum(map(int, doubled))) % 10 == 0
