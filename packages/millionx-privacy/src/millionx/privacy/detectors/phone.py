"""Bangladeshi phone numbers: mobiles in any usual writing, landlines and Rocket accounts where a word says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from millionx.privacy.detectors.numbers import before, candidates
from millionx.privacy.finding import Finding

__all__ = ["FINDS", "IGNORES", "PhoneDetector", "canonical_phone"]

# Source of the formats: the numbering plan of BTRC (operators 013 to 019, eight digits after).
FINDS: Final = (
    ("call 01712345678 now", "01712345678"),
    ("+8801712345678", "+8801712345678"),
    ("8801712-345678", "8801712-345678"),
    ("00880 1712 345 678", "00880 1712 345 678"),
    ("ফোন ০১৭১২৩৪৫৬৭৮", "০১৭১২৩৪৫৬৭৮"),
    ("নম্বর০১৭১২-৩৪৫৬৭৮।", "০১৭১২-৩৪৫৬৭৮"),
    ("(017) 1234 5678", "017) 1234 5678"),
    ("500 01812345678", "01812345678"),
    ("01712345678/01812345678", "01712345678"),
    ("whatsapp 1712345678", "1712345678"),
    ("+880-1712-345678", "+880-1712-345678"),
    ("tel: 02-55667788", "02-55667788"),
    ("rocket 017123456789", "017123456789"),
    ("wa.me/8801712345678", "8801712345678"),
    ("easy to clean. bKash 01712345678", "01712345678"),
    ("barcode scanner, 01712345678", "01712345678"),
)
IGNORES: Final = (
    "order 171234567890123",
    "invoice INV01712345678",
    "timestamp 1712345678",
    "ms 1712345678901",
    "price 1,712,345",
    "2025-12-20 10:00:00",
    "barcode 8801312345678",
    "tracking 0171234567890123",
    "id 01212345678",
)

_PREFIXED: Final = re.compile(r"(?:00880|880|0)1[3-9][0-9]{8}\Z")
_BARE: Final = re.compile(r"1[3-9][0-9]{8}\Z")
_LANDLINE: Final = re.compile(r"(?:00880|880|0)(?:2[0-9]{7,9}|[3-9][0-9]{7,9})\Z")
_WALLET: Final = re.compile(r"01[3-9][0-9]{9}\Z")
_SAYS_PHONE: Final = re.compile(
    r"phone|mobile|mob\b|cell|call|tel\b|telephone|whats|imo\b|contact|number|numbr|nmbr|sms|bkash|nagad|rocket|hotline|"
    r"ফোন|মোবাইল|কল|নম্বর|নাম্বার|হোয়াটস|হোয়াটস|বিকাশ|নগদ|রকেট|যোগাযোগ|টেলি"
)
_SAYS_WALLET: Final = re.compile(r"rocket|রকেট")
_SAYS_GOODS: Final = re.compile(r"barcode|bar code|\bean\b|\bupc\b|isbn|gtin|বারকোড")
_MAX_DIGITS: Final = 15


class PhoneDetector:
    """Finds numbers by their structure; those that other numbers look like need a word nearby."""

    type = "PHONE"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        done = 0
        for digits, start, end in candidates(text, 8, _MAX_DIGITS):
            if start < done:
                continue
            score = _score(digits, text, start)
            if score:
                if text[start - 1 : start] == "+":
                    start -= 1
                yield Finding("PHONE", start, end, score, canonical_phone(digits))
                done = end


def canonical_phone(text: str) -> str:
    """A Bangladeshi number in E.164: `+880` and the number without its leading zero; of any other, its digits."""
    digits = re.sub(r"[^0-9]", "", text)
    for prefix in ("00880", "880", "0"):
        if digits.startswith(prefix):
            return f"+880{digits[len(prefix) :]}"
    return f"+880{digits}" if _BARE.match(digits) else digits


def _score(digits: str, text: str, start: int) -> float:
    context = before(text, start)
    if _PREFIXED.match(digits):
        # An article number (EAN) of Bangladesh begins with 880 as well.
        like_goods = digits.startswith("880") and text[start - 1 : start] != "+" and _SAYS_GOODS.search(context)
        return 0.0 if like_goods and not _SAYS_PHONE.search(context) else 1.0
    if _WALLET.match(digits) and _SAYS_WALLET.search(context):
        return 0.95
    if _SAYS_PHONE.search(context) is None:
        return 0.0
    if _BARE.match(digits):
        return 0.85
    return 0.8 if _LANDLINE.match(digits) and len(digits) >= 9 else 0.0
