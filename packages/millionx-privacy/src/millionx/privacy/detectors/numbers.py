"""Runs of digits with separators between, and the words beside them: what phone, card and NID numbers share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final, NamedTuple

from millionx.privacy.folding import INVISIBLE

__all__ = ["GAP", "Digits", "candidates", "kind_after", "kind_before", "readings", "runs"]

GAP: Final = rf"[ \-./()_{INVISIBLE}]{{0,3}}"
"""What may stand between two digits of one number."""

_GROUP: Final = re.compile(rf"[0-9](?:[{INVISIBLE}]{{0,3}}[0-9])*")
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_MAX_GROUPS: Final = 6
_SPELT: Final = 8
"""So many groups of one or two digits in a row are one number, spelt out."""
_BEFORE: Final = 48
_AFTER: Final = 28
_NEAR: Final = 14

_WORD: Final = re.compile(r"[a-z]+|[\u0980-\u09e5\u200c\u200d]+")
_FIRST: Final = 2
# A word with `$` counts whole, others as stems, since case endings and spelling vary.
_WORDS_OF_KIND: Final = {
    "NID": "nid$ nidno nidcard nider$ nidta$ nidte$ এনআইডি ন্যাশনাল national$ voter ভোটার পরিচয়পত্র জাতীয়",
    "ID": "id$ আইডি identity পরিচয়",
    "BRN": "brn$ birth jonmo জন্ম",
    "TIN": "tin$ etin$ টিআইএন টিন$ ইটিআইএন tax ট্যাক্স",
    "BIN": "bin$ vat$ বিআইএন বিন$ ভ্যাট মূসক",
    "PASSPORT": "passport পাসপোর্ট",
    "PHONE": "phone phn$ mobile mob$ cell$ cellphone call tel$ telephone whats wp$ wa$ imo$ viber contact sms$ bkash "
    "bikash nagad nogod upay$ hotline fax landline dial ring$ telegram ফোন মোবাইল মুঠোফোন কল হোয়াটস বিকাশ নগদ "
    "যোগাযোগ টেলি ইমো টিএন্ডটি ল্যান্ড ফ্যাক্স ডায়াল",
    "WALLET": "rocket dbbl রকেট ডাচবাংলা",
    "CARD": "card$ cards$ cardno visa$ mastercard master$ amex$ debit credit unionpay কার্ড ভিসা মাস্টারকার্ড ডেবিট ক্রেডিট "
    "এমেক্স অ্যামেক্স",
    "GOODS": "barcode ean$ upc$ isbn gtin বারকোড",
    "DEVICE": "imei serial আইএমইআই সিরিয়াল",
    "TIME": "unix epoch timestamp ts$",
    "ORDER": "order invoice track trx txn transaction consignment parcel ticket batch ref$ reference gift coupon "
    "voucher otp$ অর্ডার ইনভয়েস ট্র্যাক ট্রানজেকশন লেনদেন রেফারেন্স ব্যাচ চালান গিফট কুপন",
}
_INITIALS: Final = re.compile(r"\bn[. ]i[. ]d\b|এন[. ]\s?আই[. ]\s?ডি")
_BREAK: Final = re.compile("[0-9\n]")
_NEAR_ONLY: Final = frozenset({"ORDER", "GOODS", "DEVICE", "TIME"})
# Two words that together name another kind than the second does alone.
_ID_CARD: Final = frozenset({"NID", "ID"})


def _stems() -> dict[str, list[tuple[str, bool, str]]]:
    """Stem, whether it must be the whole word, and kind, by the first letters."""
    stems: dict[str, list[tuple[str, bool, str]]] = {}
    for kind, words in _WORDS_OF_KIND.items():
        for word in unicodedata.normalize("NFC", words).split():
            stem = word.rstrip("$")
            stems.setdefault(stem[:_FIRST], []).append((stem, word.endswith("$"), kind))
    for same in stems.values():
        same.sort(key=lambda each: -len(each[0]))
    return stems


_STEMS: Final = _stems()


class Digits(NamedTuple):
    """Consecutive groups of digits: the digits alone, and where they stand in the text, half-open."""

    digits: str
    start: int
    end: int


@cache
def _run_of(count: int) -> re.Pattern[str]:
    return re.compile(rf"[0-9](?:{GAP}[0-9]){{{count - 1},}}")


def runs(text: str, shortest: int) -> Iterator[re.Match[str]]:
    """Runs of at least so many digits in a folded text."""
    return _run_of(shortest).finditer(text)


def candidates(text: str, shortest: int, longest: int) -> Iterator[Digits]:
    """All ways to read a number of that many digits out of a folded text, from left to right, longest first."""
    for run in runs(text, shortest):
        yield from readings(text, run.start(), run.end(), shortest, longest)


def readings(text: str, start: int, end: int, shortest: int, longest: int) -> Iterator[Digits]:
    """All ways to read a number of that many digits out of a run, from left to right, longest first.

    A run may hold several numbers, or a price before one, so every sequence of up to six groups is given; short groups
    in a row count as one. A group that touches an ASCII letter belongs to an id of another kind.
    """
    groups = _groups(text, start, end)
    for first in range(len(groups)):
        digits = ""
        found = []
        for group in groups[first : first + _MAX_GROUPS]:
            digits += group.digits
            if len(digits) > longest:
                break
            if len(digits) >= shortest:
                found.append(Digits(digits, groups[first].start, group.end))
        yield from (each for each in reversed(found) if not _in_word(text, each))


def kind_before(text: str, place: int) -> str:
    """The kind of number that the nearest telling word before a place announces, or nothing.

    Of orders, goods and devices only a word close by counts: they are named everywhere.
    """
    start = max(0, place - _BEFORE)
    kind = ""
    for kind_, end in _kinds(text[start:place]):
        if kind_ == "CARD" and kind in _ID_CARD:
            kind = "NID"
        elif kind_ == "ID" and kind in ("NID", "BRN"):
            continue
        elif kind_ not in _NEAR_ONLY or place - start - end <= _NEAR:
            kind = kind_
    return kind


def kind_after(text: str, place: int) -> str:
    """The kind of number that the first telling word close after a place names, or nothing; up to the next digit."""
    return next(_kinds(_BREAK.split(text[place : place + _AFTER], maxsplit=1)[0]), ("", 0))[0]


def _kinds(text: str) -> Iterator[tuple[str, int]]:
    """The telling words of a text: kind, and where the word ends."""
    text = _INITIALS.sub(" nid ", unicodedata.normalize("NFC", text.lower()))
    smart = False
    for match in _WORD.finditer(text):
        word = match[0]
        for stem, whole, kind in _STEMS.get(word[:_FIRST], ()):
            if word == stem if whole else word.startswith(stem):
                yield ("NID" if smart and kind in ("CARD", "ID") else kind), match.end()
                break
        smart = word in ("smart", "স্মার্ট")


def _groups(text: str, start: int, end: int) -> list[Digits]:
    found = [Digits(_NOT_DIGIT.sub("", group[0]), *group.span()) for group in _GROUP.finditer(text, start, end)]
    groups: list[Digits] = []
    lone: list[Digits] = []
    for group in [*found, Digits("", end, end)]:
        if 1 <= len(group.digits) <= 2:
            lone.append(group)
            continue
        if len(lone) >= _SPELT:
            groups.append(Digits("".join(each.digits for each in lone), lone[0].start, lone[-1].end))
        else:
            groups += lone
        lone = []
        groups.append(group)
    return groups[:-1]


def _in_word(text: str, number: Digits) -> bool:
    before, after = text[number.start - 1 : number.start], text[number.end : number.end + 1]
    return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())
