"""Bangladeshi phone numbers in any usual writing; landlines, Rocket accounts and bare numbers where a word says so."""

from __future__ import annotations

import re
from typing import ClassVar, Final

from millionx.privacy.detectors.cues import KINDS
from millionx.privacy.detectors.numbers import Number, NumberDetector
from millionx.privacy.finding import Evidence, Verdict, verdict
from millionx.privacy.folding import fold

__all__ = ["FINDS", "IGNORES", "PhoneDetector", "canonical_phone"]

# Source of the formats: the numbering plan of BTRC (operators 013 to 019, eight digits after).
FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("call 01712345678 now", "01712345678"),
    ("+8801712345678", "+8801712345678"),
    ("8801712-345678", "8801712-345678"),
    ("00880 1712 345 678", "00880 1712 345 678"),
    ("+88 01712345678 or", "+88 01712345678"),
    ("(+88) 01712345678", "(+88) 01712345678"),
    ("+880 (1712) 345678", "+880 (1712) 345678"),
    ("+880-01712-345678", "+880-01712-345678"),
    ("ফোন ০১৭১২৩৪৫৬৭৮", "০১৭১২৩৪৫৬৭৮"),
    ("নম্বর০১৭১২-৩৪৫৬৭৮।", "০১৭১২-৩৪৫৬৭৮"),
    ("(017) 1234 5678", "(017) 1234 5678"),
    ("0171 234 5678", "0171 234 5678"),
    ("01712,345678", "01712,345678"),
    ("0 1 7 1 2 3 4 5 6 7 8 te", "0 1 7 1 2 3 4 5 6 7 8"),
    ("0.1.7.1.2.3.4.5.6.7.8", "0.1.7.1.2.3.4.5.6.7.8"),
    ("num01712345678call", "01712345678"),
    ("500 01812345678", "01812345678"),
    ("5 01712345678 500", "01712345678"),
    ("01712345678/01812345678", "01712345678"),
    ("01712345678-01812345678", "01812345678"),
    ("whatsapp 1712345678", "1712345678"),
    ("1712345678 e call den", "1712345678"),
    ("tel:+880-1712-345678", "+880-1712-345678"),
    ("tel: 02-55667788", "02-55667788"),
    ("ল্যান্ডফোন ০৩১-৬৫৪৩২১", "০৩১-৬৫৪৩২১"),
    ("rocket 017123456789", "017123456789"),
    ("rocket 01712345678-9", "01712345678-9"),
    ("wa.me/8801712345678", "8801712345678"),
    ("easy to clean. bKash 01712345678", "01712345678"),
    ("barcode scanner, 01712345678", "01712345678"),
    ("অর্ডার করতে 8801712345678 নম্বরে ফোন দিন", "8801712345678"),
    ("call +971 50 123 4567", "+971 50 123 4567"),
    ("imo O17I2-345678", "O17I2-345678"),
    ("o1712345678 te nock den", "o1712345678"),
    (
        "zero one seven one two three four five six seven eight",
        "zero one seven one two three four five six seven eight",
    ),
    ("call zero one seven, double one, two three 4567", "zero one seven, double one, two three 4567"),
    ("শূন্য এক সাত এক দুই তিন চার পাঁচ ছয় সাত আট", "শূন্য এক সাত এক দুই তিন চার পাঁচ ছয় সাত আট"),
    ("shunno ek shat ek dui tin char pach choy shat aat e", "shunno ek shat ek dui tin char pach choy shat aat"),
    ("জিরো ওয়ান সেভেন ডাবল ওয়ান থ্রি ফোর ফাইভ সিক্স সেভেন এইট", "জিরো ওয়ান সেভেন ডাবল ওয়ান থ্রি ফোর ফাইভ সিক্স সেভেন এইট"),
    ("017 one two three four five six seven eight", "017 one two three four five six seven eight"),
    ("#01712345678 @01812345678", "01712345678"),
    ("?phone=01712345678&x=1", "01712345678"),
)
IGNORES: Final[tuple[str, ...]] = (
    "order 171234567890123",
    "invoice INV01712345678",
    "tracking DT01712345678BD",
    "timestamp 1712345678",
    "order number 1712345678",
    "ms 1712345678901",
    "price 1,712,345",
    "2025-12-20 10:00:00",
    "01/3/2024 1234",
    "23.01712345678",
    "barcode 8801312345678",
    "order no 8801312345678 kobe pabo",
    "tracking 0171234567890123",
    "card 0171 2345 6789 0123",
    "id 01212345678",
    "code 01712E45678",
    "views 1,712,345,678",
    "one two three four, two three kg",
    "phone er video te 1712345678 views",
)

_MOBILE: Final = re.compile(r"(?P<code>(?:00)?88)?(?P<trunk>0{0,2})1[3-9][0-9]{8}(?P<check>[0-9])?\Z")
_LANDLINE: Final = re.compile(r"(?:00880|880|0)(?:2[0-9]{7,9}|[3-9][0-9]{7,9})\Z")
_DHAKA: Final = re.compile(r"(?:88)?02[- ][0-9]{7,8}\Z")
_DATE: Final = re.compile(r"(?<![0-9])[0-9]{1,2}([-./])[0-9]{1,2}\1(?:19|20)[0-9]{2}(?![0-9])")
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_ID_BEFORE: Final = re.compile(r"(?:[A-Z]|[0-9][A-Za-z]{1,8}|[0-9]{2,}\.|(?<![0-9])[0-9]{3,6}[-_])\Z")
_CUE_BEFORE: Final = re.compile(
    r"(?:mob|mobile|phone|tel|cell|call|bkash|nagad|no|number|whatsapp|imo)\Z", re.IGNORECASE
)
_MORE_AFTER: Final = re.compile(r" [0-9]{4}(?![0-9])")
# Country codes of one to three digits (ITU-T E.164), Bangladesh's own left out.
_ABROAD: Final = re.compile(r"(?!88)[1-9][0-9]{9,14}\Z")

_PREFIX: Final = Evidence(0.6, "digits of a mobile number: a prefix from 013 to 019, eight digits after")
_TRUNK: Final = Evidence(0.4, "the leading zero of national writing")
_CODE: Final = Evidence(0.4, "the country code 880")
_BARE: Final = Evidence(0.3, "ten digits like a mobile number without its zero")
_AREA: Final = Evidence(0.3, "digits of a landline: an area code from 02 to 09")
_SAID: Final = Evidence(0.5, "a word for a phone stands beside")
_UNSAID: Final = Evidence(-0.1, "no word for a phone stands beside")
_MOBILE_SURE: Final = verdict(_PREFIX, _TRUNK)
_CODE_SURE: Final = verdict(_PREFIX, _CODE)
_BARE_SAID: Final = verdict(_BARE, _SAID, Evidence(0.05, "the length leaves little else"))
_BARE_UNSAID: Final = verdict(_BARE, _UNSAID)
_AREA_SAID: Final = verdict(_AREA, _SAID)
_AREA_UNSAID: Final = verdict(_AREA, _UNSAID)
_AREA_DHAKA: Final = verdict(_AREA, Evidence(0.5, "02 apart from seven or eight digits, as in Dhaka"))
_ROCKET: Final = verdict(_PREFIX, _TRUNK, Evidence(0.0, "a check digit after it, as a Rocket account has"))
_FOREIGN: Final = verdict(Evidence(0.8, "a plus sign and the digits of a number abroad"))
_INSIDE_ID: Final = verdict(_PREFIX, Evidence(-0.4, "it is a part of a longer id or number"))
_UNLIKE: Final = verdict(_PREFIX, Evidence(-0.4, "the separators are those of a date or of several numbers"))
_NEARER: Final = {
    kind: Evidence(-0.7, f"a word for {what} is nearer") for kind, what in KINDS.items() if kind != "PHONE"
}
_CODE_OTHER: Final = {kind: verdict(_PREFIX, _CODE, against) for kind, against in _NEARER.items()}
_BARE_OTHER: Final = {kind: verdict(_BARE, against) for kind, against in _NEARER.items()}
_AREA_OTHER: Final = {kind: verdict(_AREA, against) for kind, against in _NEARER.items()}
_NOT_WITH_CODE: Final = frozenset({"GOODS", "NID", "BIN", "ORDER"})


class PhoneDetector(NumberDetector):
    """Finds numbers by their structure; those that other numbers look like need a word nearby."""

    type = "PHONE"
    lengths: ClassVar[frozenset[int]] = frozenset(range(9, 17))

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        match = _MOBILE.match(number.digits)
        if match is None:
            return _weigh_other(number)
        code, trunk, check = match.group("code", "trunk", "check")
        if check is not None:
            return _weigh_rocket(number) if trunk == "0" or code else _weigh_other(number)
        plus = _after_plus(number)
        if code is None:
            if trunk == "":
                return _FOREIGN if plus and number.digits[0] == "1" else _weigh_bare(number)
            if trunk == "00" or plus:
                return None
            found = _MOBILE_SURE
        elif code == "88" and not plus:
            if trunk == "":
                return None
            # Article numbers, and national ids of Sirajganj, begin with 88 as well. Who is to order by calling 8801...
            # reads "order" before the number and "call" after it.
            kind = number.kind_before
            if kind in _NOT_WITH_CODE and number.kind_after != "PHONE":
                return _CODE_OTHER[kind]
            found = _CODE_SURE
        else:
            found = _CODE_SURE
        if len(number.groups) > 1 and not _grouped_like_phone(number):
            return _UNLIKE
        return _INSIDE_ID if _is_inside_id(number) else found

    def canonical(self, number: Number) -> str:
        """See the base class."""
        return _e164(number.digits)

    def span(self, number: Number) -> tuple[int, int]:
        """With the plus sign and the parenthesis before the first digit."""
        text, start = number.context.text, number.start
        if text[start - 1 : start] == "+":
            start -= 1
        if text[start - 1 : start] == "(" and ")" in number.written:
            start -= 1
        return start, number.end


def canonical_phone(text: str) -> str:
    """A Bangladeshi number in E.164: `+880` and the number without its leading zero; of any other, its digits."""
    return _e164(_NOT_DIGIT.sub("", fold(text)))


def _e164(digits: str) -> str:
    for prefix in ("0088", "88"):
        if digits.startswith(prefix) and len(digits) > 10:
            digits = digits.removeprefix(prefix)
            break
    national = digits.lstrip("0")
    return f"+880{national}" if digits.startswith("0") or re.match(r"1[3-9][0-9]{8}\Z", digits) else digits


def _after_plus(number: Number) -> bool:
    return number.context.text[number.start - 1 : number.start] == "+"


def _weigh_bare(number: Number) -> Verdict:
    kind = number.kind_before or number.kind_after
    if number.glued or (len(number.groups) > 1 and not _grouped_like_phone(number)):
        return _BARE_UNSAID
    if kind == "PHONE" and number.kind_after != "COUNT":
        return _BARE_SAID
    return _BARE_OTHER.get(kind, _BARE_UNSAID)


def _weigh_rocket(number: Number) -> Verdict | None:
    """Twelve digits are a Rocket account where a word or a hyphen before the last digit says so."""
    kind = number.kind_before or number.kind_after
    last = number.groups[-1]
    apart = len(number.groups) > 1 and len(last.digits) == 1
    separator = number.context.text[last.start - 1]
    if apart and separator == " ":
        return _ROCKET if kind == "WALLET" else None
    if kind in ("WALLET", "PHONE") or (apart and separator == "-" and kind == ""):
        return _ROCKET
    return None


def _weigh_other(number: Number) -> Verdict | None:
    """Landlines, and numbers abroad after a plus sign."""
    if _after_plus(number) and _ABROAD.match(number.digits):
        return _FOREIGN if not number.glued else None
    if number.digits[0] not in "08" or not _LANDLINE.match(number.digits) or number.glued:
        return None
    kind = number.kind_before or number.kind_after
    if kind == "PHONE":
        return _AREA_SAID
    if kind:
        return _AREA_OTHER[kind]
    return _AREA_DHAKA if _DHAKA.match(number.written) else _AREA_UNSAID


def _is_inside_id(number: Number) -> bool:
    before = number.before(10)
    if _ID_BEFORE.search(before) and not _CUE_BEFORE.search(before):
        return True
    return "A" <= number.context.text[number.end : number.end + 1] <= "Z" or _is_longer(number)


def _is_longer(number: Number) -> bool:
    """Whether four more digits follow a grouped number, as in a card number with a zero before."""
    return len(number.groups) > 1 and _MORE_AFTER.match(number.context.text, number.end) is not None


def _grouped_like_phone(number: Number) -> bool:
    """Whether the separators are those of one number, not of a date, a price or several numbers in a row."""
    written = number.written
    return _DATE.search(written) is None and not ("/" in written and " " in written)
