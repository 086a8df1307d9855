"""E-mail addresses, ordinary and disguised."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from millionx.privacy.finding import Finding

__all__ = ["FINDS", "IGNORES", "EmailDetector", "canonical_email"]

FINDS: Final = (
    ("write to john.doe+shop@example.com.", "john.doe+shop@example.com"),
    ("মেইল: rahim@example.org তে পাঠান", "rahim@example.org"),
    ("mailto:a_b@mail.example.co.uk", "a_b@mail.example.co.uk"),
    ("rahim [at] example [dot] com", "rahim [at] example [dot] com"),
    ("karim(at)example.com", "karim(at)example.com"),
    ("rina at the rate gmail dot com", "rina at the rate gmail dot com"),
    ("link?mail=rina%40example.com&x", "rina%40example.com"),
    ("ইমেইল করিম@উদাহরণ.বাংলা", "করিম@উদাহরণ.বাংলা"),
)
IGNORES: Final = (
    "2 pcs @500 tk",
    "follow @shop_bd",
    "meet me at home",
    "version 2@latest",
    "look at the rate of gold",
    "a@b",
)

_LOCAL: Final = re.compile(r"[^\s@<>()\[\]{},;:\"'|\\/?=&!]{1,64}\Z")
_DOMAIN: Final = re.compile(
    r"(?:[^\W_](?:[\w\u0980-\u09ff-]{0,61}[\w\u0980-\u09ff])?\.){1,6}[^\W\d_][\w\u0980-\u09ff]{1,23}"
)
_DOT: Final = r"(?:\.|\s?[\[({]\s?(?:dot|ডট|\.)\s?[\])}]\s?|\s(?:dot|ডট)\s)"
_BRACKETED: Final = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{1,64}}\s?[\[({{]\s?(?:at|@|এট|অ্যাট)\s?[\])}}]\s?"
    rf"[a-z0-9-]{{1,63}}(?:{_DOT}[a-z0-9-]{{2,63}}){{1,4}}(?![\w-])",
    re.IGNORECASE,
)
# In plain words only before a provider that everyone knows: `at` is too common a word.
_SPOKEN: Final = re.compile(
    rf"(?<![\w.+-])[\w.+-]{{2,64}}\s(?:at(?:\sthe\srate)?(?:\sof)?|এট(?:\sদ্য\sরেট)?)\s"
    rf"(?:gmail|yahoo|hotmail|outlook|live|icloud|proton(?:mail)?|example){_DOT}(?:com|net|org|me)(?![\w-])",
    re.IGNORECASE,
)
_CUES: Final = re.compile(r"\bat\b|এট|অ্যাট", re.IGNORECASE)
_AT: Final = re.compile(
    r"\s?[\[({]\s?(?:at|@|এট|অ্যাট)\s?[\])}]\s?|\s(?:at(?:\sthe\srate)?(?:\sof)?|এট(?:\sদ্য\sরেট)?)\s|%40", re.IGNORECASE
)
_ANY_DOT: Final = re.compile(r"\s?[\[({]\s?(?:dot|ডট|\.)\s?[\])}]\s?|\s(?:dot|ডট)\s", re.IGNORECASE)


class EmailDetector:
    """Finds addresses by their `@`, by `%40`, and by `[at]` or `at the rate` in words."""

    type = "EMAIL"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        if "@" in text:
            yield from _by_sign(text, "@")
        if "%40" in text:
            yield from _by_sign(text, "%40")
        if _CUES.search(text) is not None or "@]" in text or "@)" in text:
            for pattern, score in ((_BRACKETED, 0.95), (_SPOKEN, 0.9)):
                for match in pattern.finditer(text):
                    yield Finding("EMAIL", *match.span(), score, canonical_email(match[0]))


def canonical_email(text: str) -> str:
    """An address in the one form that its writings share: NFKC, lower case, undisguised."""
    plain = _ANY_DOT.sub(".", _AT.sub("@", unicodedata.normalize("NFKC", text)))
    return plain.strip().lower()


def _by_sign(text: str, sign: str) -> Iterator[Finding]:
    place = text.find(sign)
    while place >= 0:
        after = place + len(sign)
        domain = _DOMAIN.match(text, after)
        local = _LOCAL.search(text[max(0, place - 64) : place]) if domain is not None else None
        if domain is not None and local is not None:
            name = local[0].lstrip(".-+")
            if name and not name.endswith("."):
                start, end = place - len(name), domain.end()
                yield Finding("EMAIL", start, end, 1.0, canonical_email(text[start:end]))
        place = text.find(sign, after)
