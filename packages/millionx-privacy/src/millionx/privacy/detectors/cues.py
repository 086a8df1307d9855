"""Telling words: what the words beside a number say it is, in English, Bangla and Banglish."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from functools import lru_cache
from typing import Final

from millionx.privacy.folding import BLANK, INVISIBLE, without_invisible

__all__ = ["KINDS", "Context"]

KINDS: Final = {
    "NID": "a national identity number",
    "ID": "an identity document",
    "BRN": "a birth registration",
    "TIN": "a taxpayer's number",
    "BIN": "a business or VAT number",
    "PASSPORT": "a passport",
    "PHONE": "a phone",
    "WALLET": "a Rocket account",
    "CARD": "a payment card",
    "GOODS": "goods, as on a bar code",
    "DEVICE": "a device, as an IMEI",
    "TIME": "a point in time",
    "ORDER": "an order, parcel, payment or voucher",
    "ACCOUNT": "an account",
    "COUNT": "a count, as of views",
}
"""Kinds of number, and what their words are for."""

# One writing each, as it would stand alone. `$` ends a word that counts only whole or with a case ending; the others
# are stems, since endings and spelling vary.
_WORDS: Final = {
    "NID": "nid$ nidno nidcard ndi$ এনআইডি ন্যাশনাল national$ voter ভোটার পরিচয়পত্র জাতীয়",
    "ID": "id$ আইডি identity পরিচয়",
    "BRN": "brn$ birth jonmo jonmonibondhon জন্ম",
    "TIN": "tin$ etin$ টিআইএন টিন$ ইটিআইএন ইটিন$ tax$ taxpayer ট্যাক্স করদাতা আয়কর",
    "BIN": "bin$ ebin$ vat$ mushak musak বিআইএন বিন$ ইবিন$ ভ্যাট মূসক মুসক",
    "PASSPORT": "passport pasport passpot পাসপোর্ট পাসর্পোট পাসপোট",
    "PHONE": "phone phn$ fon$ mobile mobail mob$ cell$ cellphone call tel$ telephone whats wtsap wp$ wa$ imo$ viber "
    "contact sms$ bkash bikash bkas nagad nogod upay$ hotline fax landline dial ring$ telegram jogajog "
    "ফোন মোবাইল মুঠোফোন কল$ হোয়াটস বিকাশ নগদ যোগাযোগ টেলি ইমো$ টিএন্ডটি ল্যান্ড ফ্যাক্স ডায়াল",
    "WALLET": "rocket dbbl রকেট ডাচবাংলা",
    "CARD": "card$ cardno visa$ mastercard master$ amex$ debit credit unionpay cvv$ কার্ড ভিসা মাস্টারকার্ড ডেবিট "
    "ক্রেডিট এমেক্স অ্যামেক্স",
    "GOODS": "barcode ean$ upc$ isbn$ gtin$ sku$ model$ বারকোড মডেল আইএসবিএন",
    "DEVICE": "imei$ serial আইএমইআই সিরিয়াল",
    "TIME": "unix epoch timestamp ts$",
    "ORDER": "order invoice track trx txn transaction consignment parcel ticket batch ref$ reference gift coupon "
    "voucher otp$ payment ord$ memo$ booking challan অর্ডার ইনভয়েস ট্র্যাক ট্রানজেকশন লেনদেন রেফারেন্স ব্যাচ চালান "
    "গিফট কুপন ওটিপি পার্সেল মেমো পেমেন্ট",
    "ACCOUNT": "account acct$ acc$ একাউন্ট অ্যাকাউন্ট এ্যাকাউন্ট হিসাব$ iban$ routing",
    "COUNT": "view follower subscriber likes$ reach$ impression ভিউ ফলোয়ার সাবস্ক্রাইব বার$ জন$",
}
# Words that stand between a telling word and its number and say nothing.
_FILLERS: Final = frozenset(
    unicodedata.normalize(
        "NFC",
        """
    number numbers numbar nambar nmbr num nr no is the of my our your er ta ti e r hocche holo hoilo amar apnar
    নম্বর নং নাম্বার নাম্বারটা নম্বরটা নাম্বারটি নম্বরটি নম্বরে হলো হল হচ্ছে এর টা আমার আপনার
        """,
    ).split()
)
_ENDINGS: Final = frozenset(
    [
        "",
        *unicodedata.normalize(
            "NFC", "s er r e te ta ti tar tai tao ke র ের এর ে তে টা টি টার টাই টাও কে য় য়ের ও ই"
        ).split(),
    ]
)
_FILLER: Final = "-"
_FIRST: Final = 2
_FAR: Final = 10
"""Words back to which a telling word counts."""
_NEAR: Final = 1
"""Words that may stand between a number and a word that is telling only close by; fillers do not count."""
_AFTER: Final = 4
"""Words onward to which a telling word counts after a number, up to the next number or line."""
_NEAR_ONLY: Final = frozenset({"ORDER", "GOODS", "DEVICE", "TIME", "ACCOUNT", "COUNT"})
_NOT_BEFORE: Final = frozenset({"COUNT"})

_WORD: Final = re.compile(rf"[A-Za-z{INVISIBLE}]+|[\u0980-\u09e5\u09f0-\u09ff{INVISIBLE}]+")
_STOP: Final = re.compile(rf"[0-9\n{BLANK}]")
_INITIALS: Final = re.compile(
    r"(?i:\b([nbt])\.? ?([ri])\.? ?([dn])\b\.?)|এন[. ]\s?আই[. ]\s?ডি|টি[. ]\s?আই[. ]\s?এন|বি[. ]\s?আই[. ]\s?এন"
)
_INITIALS_OF: Final = {"nid": "NID", "tin": "TIN", "bin": "BIN", "brn": "BRN", "এ": "NID", "ট": "TIN", "ব": "BIN"}
# A general word after one of these is of that kind: `voter id`, `tax id`, `order id`; `id card`.
_ID_OF: Final = frozenset({"NID", "BRN", "TIN", "BIN", "PASSPORT", "ORDER", "DEVICE", "GOODS", "ACCOUNT"})
_ACCOUNT_OF: Final = frozenset({"PHONE", "WALLET"})
_IDENTITY: Final = frozenset({"NID", "ID"})
_SMART: Final = frozenset({"smart", "স্মার্ট"})
_VALUE_CARD: Final = re.compile(r"loyalty|member|warrant|prepaid|মেম্বার|ওয়ারেন্টি|ওয়ারেন্টি")


def _stems() -> dict[str, list[tuple[str, bool, str]]]:
    """Stem, whether it must be the whole word, and kind, by the first letters."""
    stems: dict[str, list[tuple[str, bool, str]]] = {}
    for kind, words in _WORDS.items():
        for word in unicodedata.normalize("NFC", words).split():
            stem = word.rstrip("$")
            stems.setdefault(stem[:_FIRST], []).append((stem, word.endswith("$"), kind))
    for same in stems.values():
        same.sort(key=lambda each: -len(each[0]))
    return stems


_STEMS: Final = _stems()


@lru_cache(maxsize=8192)
def _kind_of(word: str) -> str:
    """The kind that a word announces, `-` for a word that says nothing, else nothing."""
    plain = unicodedata.normalize("NFC", without_invisible(word)).lower()
    if plain in _FILLERS:
        return _FILLER
    for stem, whole, kind in _STEMS.get(plain[:_FIRST], ()):
        if plain.startswith(stem) and (not whole or plain[len(stem) :] in _ENDINGS):
            return kind
    return ""


class Context:
    """The telling words of one folded text, read once, when the first number asks for them."""

    __slots__ = ("_before", "_kinds", "_starts", "floor", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.floor = 0
        """Where the number found last ends: as a token it will tell the numbers after it nothing."""
        self._starts: list[int] | None = None
        self._kinds: list[str] = []
        self._before: dict[int, str] = {}

    def before(self, place: int) -> str:
        """The kind of number that the nearest telling word before a place announces, or nothing.

        Of orders, goods and devices only a word close by counts: they are named everywhere.
        """
        known = self._before.get(place)
        if known is None:
            known = self._before[place] = self._look_back(place)
        return known

    def after(self, place: int) -> str:
        """The kind of number that the first telling word after a place names, or nothing."""
        starts = self._starts if self._starts is not None else self._read()
        first = bisect_left(starts, place)
        if first == len(starts):
            return ""
        stop = _STOP.search(self.text, place)
        limit = stop.start() if stop is not None else len(self.text)
        for index in range(first, min(first + _AFTER, len(starts))):
            if starts[index] >= limit:
                break
            kind = self._kinds[index]
            if kind and kind != _FILLER and (kind != "COUNT" or index == first):
                return kind
        return ""

    def _look_back(self, place: int) -> str:
        starts = self._starts if self._starts is not None else self._read()
        kinds = self._kinds
        last = bisect_left(starts, place) - 1
        between = 0
        for index in range(last, max(-1, last - _FAR), -1):
            kind = kinds[index]
            if not kind:
                between += 1
            elif kind != _FILLER and kind not in _NOT_BEFORE and (between <= _NEAR or kind not in _NEAR_ONLY):
                return kind
        return ""

    def _read(self) -> list[int]:
        text = self.text
        starts: list[int] = []
        kinds: list[str] = []
        for match in _WORD.finditer(text):
            word = match[0]
            kind = _kind_of(word) if len(word) < 40 else ""
            if kind in ("ID", "CARD", "ACCOUNT") and kinds:
                kind = _kind_after(kind, kinds, text[max(0, match.start() - 16) : match.start()])
            starts.append(match.start())
            kinds.append(kind)
        if "." in text or " " in text:
            self._read_initials(starts, kinds)
        self._starts = starts
        self._kinds = kinds
        return starts

    def _read_initials(self, starts: list[int], kinds: list[str]) -> None:
        """`N.I.D` and `এন আই ডি` are read as three words; the last of them announces the number."""
        for match in _INITIALS.finditer(self.text):
            letters = f"{match[1]}{match[2]}{match[3]}".lower() if match[1] else match[0][0]
            kind = _INITIALS_OF.get(letters)
            if kind is not None:
                kinds[bisect_left(starts, match.end()) - 1] = kind


def _kind_after(kind: str, kinds: list[str], before: str) -> str:
    """The kind of a general word (`id`, `card`, `account`) after the words before it."""
    if _STOP.search(before):
        return kind
    said = next((each for each in reversed(kinds[-3:]) if each and each != _FILLER), "")
    smart = before.split()[-1:] and before.split()[-1].lower() in _SMART
    if kind == "ACCOUNT":
        return said if said in _ACCOUNT_OF else kind
    if kind == "ID":
        return said if said in _ID_OF else "NID" if smart else kind
    if smart or (said in _IDENTITY and kinds[-1]):
        return "NID"
    return "ORDER" if (said == "ORDER" and kinds[-1]) or _VALUE_CARD.search(before.lower()) else kind
