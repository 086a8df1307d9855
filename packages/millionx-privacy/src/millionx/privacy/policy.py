"""Which members of a record are kept, replaced whole or scanned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

__all__ = ["DEFAULT_POLICY", "OF_THE_STATE", "TYPES_IN_RECORDS", "RecordPolicy", "is_person", "telling"]


@dataclass(frozen=True)
class RecordPolicy:
    """How the members of a record are treated; all that are not named here are scanned.

    `whole` are top-level members replaced as one value, with the type of the token; where such a value stands
    elsewhere in the record, it gets the same token. `kept` top-level members stay as they are. `settled` top-level
    members hold words of a fixed list (`status`, `currency`): they are scanned, but a whole value that is spelt the
    same does not replace them. `names` may stand in an error.
    """

    whole: Mapping[str, str]
    kept: frozenset[str]
    settled: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()

    def name_for_errors(self, name: str) -> str:
        """The name if it is one of the policy's, else `*`: it may be personal data itself."""
        return name if name in self.names or name in self.whole or name in self.kept or name in self.settled else "*"


DEFAULT_POLICY: Final = RecordPolicy(
    whole={"author": "NAME", "author_id": "ID", "customer_id": "ID", "customer_email_hash": "ID"},
    kept=frozenset({"post_id", "order_id", "product_id", "posted_at", "scraped_at", "order_timestamp", "updated_at"}),
    settled=frozenset({"platform", "order_status", "payment_method", "currency", "language", "product_category"}),
    names=frozenset(
        {
            "content",
            "hashtags",
            "mentioned_products",
            "post_url",
            "media_urls",
            "location",
            "product_name",
            "shipping_region",
        }
    ),
)
"""For posts and orders of the MillionX stream layer."""

_WORDS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[\u0980-\u09ff]+|[^\W\d_]+")
_TYPE_OF_WORD: Final = {
    **dict.fromkeys(
        ("phone", "mobile", "cell", "tel", "telephone", "msisdn", "whatsapp", "imo", "viber", "hotline", "fax"), "PHONE"
    ),
    **dict.fromkeys(("bkash", "nagad", "rocket", "upay", "contact", "ফোন", "মোবাইল"), "PHONE"),
    **dict.fromkeys(("nid", "এনআইডি"), "NID"),
    **dict.fromkeys(("brn", "birthregistration"), "BRN"),
    **dict.fromkeys(("tin", "etin", "টিআইএন"), "TIN"),
    **dict.fromkeys(("bin", "বিআইএন"), "BIN"),
    **dict.fromkeys(("passport", "পাসপোর্ট"), "PASSPORT"),
    **dict.fromkeys(("card", "pan"), "CC"),
    **dict.fromkeys(("email", "mail", "ইমেইল"), "EMAIL"),
}
# Each set of words that together announce a type, one word of every part.
_TYPE_OF_WORDS: Final = (
    ("NID", ({"national", "voter"}, {"id"})),
    ("NID", ({"জাতীয়"}, {"পরিচয়পত্র"})),
    ("BRN", ({"birth"}, {"registration", "reg", "certificate", "cert"})),
    ("BRN", ({"জন্ম"}, {"নিবন্ধন", "সনদ"})),
    ("BIN", ({"vat", "business"}, {"registration", "reg", "identification"})),
    ("PLATE", ({"plate"}, {"number", "no", "license", "licence", "vehicle", "car", "registration"})),
    ("PLATE", ({"vehicle", "car", "bike", "motorcycle", "cng"}, {"number", "no", "registration", "reg", "plate"})),
)
# As the last word: the member is about the number, when it was checked or where its picture is.
_ABOUT: Final = frozenset(
    """
    at date expiry expires expiration status state type kind count total country model brand photo image picture url
    link size
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)
OF_THE_STATE: Final = frozenset({"NID", "BRN", "TIN", "BIN", "PASSPORT"})
"""Types of numbers that the state gives out: they share lengths, so the name of a member decides between them."""
TYPES_IN_RECORDS: Final = frozenset({"ID", "NAME", "PLATE", *_TYPE_OF_WORD.values()})
"""Types that a record's policy, the names of its members and handles give, whatever detectors there are."""
_PERSONS: Final = frozenset(
    {"customer", "buyer", "receiver", "recipient", "sender", "author", "user", "contact", "owner", "rider", "consignee"}
)
_NAMES_IN_ONE_WORD: Final = frozenset({"username", "fullname", "firstname", "lastname", "surname", "nickname"})
_PARTS_OF_NAME: Final = frozenset({"full", "first", "last", "middle", "sur", "given", "family", "nick"})


# A name that held a value says nothing about what stands under it.
_REPLACED: Final = re.compile(r"[A-Z]{2,12}_(?:[a-z0-9]{1,8}_)?r?[0-9a-f]{16,}z?|\[[A-Z]{2,12}\]")


@lru_cache(maxsize=4096)
def telling(name: str, *, of_person: bool = False) -> str | None:
    """Type of personal data that a member's name announces (`customerPhone`, `buyer_name`), if any.

    `of_person` says that the object around it is a person's, so that a plain `name` is theirs.
    """
    words = [word.lower() for word in _WORDS.findall(_REPLACED.sub("", unicodedata.normalize("NFC", name)))]
    if not words:
        return None
    if name.lower() in _NAMES_IN_ONE_WORD:
        return "NAME"
    if words[-1] in ("name", "নাম"):
        whose = _PERSONS.intersection(words) or _PARTS_OF_NAME.intersection(words)
        return "NAME" if whose or (of_person and len(words) == 1) else None
    if words[-1] in _ABOUT:
        return None
    for type_, parts in _TYPE_OF_WORDS:
        if all(part.intersection(words) for part in parts):
            return type_
    for word in words:
        if word in _TYPE_OF_WORD:
            return _TYPE_OF_WORD[word]
    return None


@lru_cache(maxsize=4096)
def is_person(name: str) -> bool:
    """Whether a member's name says that its object describes a person."""
    words = {word.lower() for word in _WORDS.findall(name)}
    return bool(_PERSONS & words) or ("address" in words and bool({"shipping", "billing", "delivery"} & words))
