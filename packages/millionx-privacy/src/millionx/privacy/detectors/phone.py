"""Bangladeshi phone numbers: mobiles in any usual writing, landlines and Rocket accounts where a word says so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from millionx.privacy.detectors.numbers import GAP, kind_after, kind_before, readings, runs
from millionx.privacy.finding import Finding
from millionx.privacy.folding import INVISIBLE, fold

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
    ("0 1 7 1 2 3 4 5 6 7 8 te", "0 1 7 1 2 3 4 5 6 7 8"),
    ("0.1.7.1.2.3.4.5.6.7.8", "0.1.7.1.2.3.4.5.6.7.8"),
    ("num01712345678call", "01712345678"),
    ("500 01812345678", "01812345678"),
    ("5 01712345678 500", "01712345678"),
    ("01712345678/01812345678", "01712345678"),
    ("01712345678-01812345678", "01812345678"),
    ("whatsapp 1712345678", "1712345678"),
    ("tel:+880-1712-345678", "+880-1712-345678"),
    ("tel: 02-55667788", "02-55667788"),
    ("rocket 017123456789", "017123456789"),
    ("rocket 01712345678-9", "01712345678-9"),
    ("wa.me/8801712345678", "8801712345678"),
    ("easy to clean. bKash 01712345678", "01712345678"),
    ("barcode scanner, 01712345678", "01712345678"),
    ("অর্ডার করতে 8801712345678 নম্বরে ফোন দিন", "8801712345678"),
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
)

_MOBILE: Final = re.compile(
    rf"(?<![0-9])(?P<code>(?:\+{GAP}|00{GAP})?8{GAP}8{GAP})?(?P<trunk>(?:0{GAP}){{0,2}})"
    rf"(?P<number>1{GAP}[3-9](?:{GAP}[0-9]){{8}})(?P<check>[ -]?[0-9])?(?![0-9])"
)
_LANDLINE: Final = re.compile(r"(?:00880|880|0)(?:2[0-9]{7,9}|[3-9][0-9]{7,9})\Z")
_AREA: Final = re.compile(rf"0{GAP}[2-9]")
_DHAKA: Final = re.compile(r"(?:\+88)?02[- ][0-9]{7,8}\Z")
_DATE: Final = re.compile(r"(?<![0-9])[0-9]{1,2}([-./])[0-9]{1,2}\1(?:19|20)[0-9]{2}(?![0-9])")
_GROUPS: Final = re.compile(rf"[0-9{INVISIBLE}]+")
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_ID_BEFORE: Final = re.compile(r"(?:[A-Z]|[0-9][A-Za-z]{1,8}|[0-9]{2,}\.|(?<![0-9])[0-9]{3,6}[-_])\Z")
_CUE_BEFORE: Final = re.compile(
    r"(?:mob|mobile|phone|tel|cell|call|bkash|nagad|no|number|whatsapp|imo)\Z", re.IGNORECASE
)
_MOST_GROUPS: Final = 6
_SPELT: Final = 10


class PhoneDetector:
    """Finds numbers by their structure; those that other numbers look like need a word nearby."""

    type = "PHONE"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        for run in runs(text, 9):
            done = run.start()
            # A plus sign and parentheses may stand before the first digit.
            for match in _MOBILE.finditer(text, max(0, done - 3), run.end()):
                finding = _mobile(text, match)
                if finding is not None:
                    yield from _landlines(text, done, finding.start)
                    yield finding
                    done = finding.end
            yield from _landlines(text, done, run.end())


def canonical_phone(text: str) -> str:
    """A Bangladeshi number in E.164: `+880` and the number without its leading zero; of any other, its digits."""
    digits = _NOT_DIGIT.sub("", fold(text))
    for prefix in ("0088", "88"):
        if digits.startswith(prefix) and len(digits) > 10:
            digits = digits.removeprefix(prefix)
            break
    national = digits.lstrip("0")
    return f"+880{national}" if digits.startswith("0") or re.match(r"1[3-9][0-9]{8}\Z", digits) else digits


def _mobile(text: str, match: re.Match[str]) -> Finding | None:
    start, end = match.span()
    code, trunk = match["code"], _NOT_DIGIT.sub("", match["trunk"])
    digits = f"0{_NOT_DIGIT.sub('', match['number'])}"
    score = 1.0
    if not code and len(trunk) != 1:
        if trunk:
            return None
        if _kind(text, start, end) != "PHONE":
            return None
        score = 0.85
    elif code and code[0] == "8" and not trunk:
        return None
    elif code and code[0] == "8" and _is_another_kind(text, start, end):
        return None
    if not _grouped_like_phone(match):
        return None
    before = text[max(0, start - 10) : start]
    if _ID_BEFORE.search(before) and not _CUE_BEFORE.search(before):
        return None
    if "A" <= text[end : end + 1] <= "Z":
        return None
    if match["check"] is not None:
        check = match["check"]
        if check[0] != " " and _is_wallet(text, match):
            digits += check[-1]
        elif check[0].isdigit():
            return None
        else:
            end = match.end("number")
            if text[end] == " " and re.match(r" [0-9]{4}(?![0-9])", text[end:]):
                return None
    if text[start - 1 : start] == "(" and ")" in text[start:end]:
        start -= 1
    return Finding("PHONE", start, end, score, f"+88{digits}")


def _kind(text: str, start: int, end: int) -> str:
    return kind_before(text, start) or kind_after(text, end)


def _is_another_kind(text: str, start: int, end: int) -> bool:
    """Whether words say that a number beginning with 880 is no phone number.

    Article numbers, and national ids of Sirajganj, begin with 88 as well. Who is to order by calling 8801... reads
    "order" before the number and "call" after it.
    """
    return kind_before(text, start) in ("GOODS", "NID", "BIN", "ORDER") and kind_after(text, end) != "PHONE"


def _is_wallet(text: str, match: re.Match[str]) -> bool:
    """Whether a twelfth digit is a Rocket account's check digit."""
    kind = _kind(text, match.start(), match.end())
    return kind in ("WALLET", "PHONE") or (match["check"][0] == "-" and kind == "")


def _grouped_like_phone(match: re.Match[str]) -> bool:
    """Whether the separators are those of one number, not of a date, a price or several numbers in a row."""
    national = match["trunk"] + match["number"]
    groups = _GROUPS.findall(national)
    if len(groups) == 1 or len(groups) >= _SPELT:
        return True
    return len(groups) <= _MOST_GROUPS and _DATE.search(national) is None and not ("/" in national and " " in national)


def _landlines(text: str, begin: int, end: int) -> Iterator[Finding]:
    if _AREA.search(text, begin, end) is None:
        return
    done = begin
    for digits, start, stop in readings(text, begin, end, 9, 15):
        if start < done or not _LANDLINE.match(digits):
            continue
        kind = _kind(text, start, stop)
        if kind != "PHONE" and (kind or not _DHAKA.match(text, start, stop)):
            continue
        if text[start - 1 : start] == "+":
            start -= 1
        yield Finding("PHONE", start, stop, 0.8, canonical_phone(digits))
        done = stop
