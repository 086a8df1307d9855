"""E-mail addresses, also written so that a machine should not see them, and internationalised ones (RFC 6531)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from millionx.privacy.finding import Finding
from millionx.privacy.folding import INVISIBLE, fold, without_invisible

__all__ = ["FINDS", "IGNORES", "EmailDetector", "canonical_email"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("karim(at)example.com", "karim(at)example.com"),
    ("rina at the rate gmail dot com", "rina at the rate gmail dot com"),
    ("write to john@example.com or", "john@example.com"),
    ("<Rahim.Uddin+shop@mail.example.com.bd>", "Rahim.Uddin+shop@mail.example.com.bd"),
    ("mailto:info_2@example.org.", "info_2@example.org"),
    ("karim77@gmail.comএ পাঠান", "karim77@gmail.com"),
    ("karim77@shop-example.net-এ পাঠান", "karim77@shop-example.net"),
    ("karim[at]example[dot]com", "karim[at]example[dot]com"),
    ("karim.b (at) gmail (dot) com please", "karim.b (at) gmail (dot) com"),
    ("mail: rina 88 karim dot b at gmail dot com", "karim dot b at gmail dot com"),
    ("karim88 at the rate yahoo.com", "karim88 at the rate yahoo.com"),
    ("রিনা৮৮ নয়, rina88 অ্যাট জিমেইল ডট কম", "rina88 অ্যাট জিমেইল ডট কম"),
    ("/unsub?u=rina.b%40example.com&x=1", "rina.b%40example.com"),
    ("rina＠example．com", "rina＠example．com"),
    ("রিনা@উদাহরণ.বাংলা", "রিনা@উদাহরণ.বাংলা"),
    ("rina@gmail.com.Thanks", "rina@gmail.com"),
    ("rina@gmail.com. To pay", "rina@gmail.com"),
)
IGNORES: Final[tuple[str, ...]] = (
    "2 pcs @500 tk",
    "meet me at home",
    "version 2@latest",
    "look at the rate of gold",
    "follow @rina.b on tiktok.com/@rina.b",
    "available at example dot com",
    "Sale @ example.com",
    "5 pcs@250.50 each",
    "icon@2x.png",
    "meet me at the shop. com",
    "a@b",
)

_OPEN, _CLOSE = r"\s{0,2}[\[({<]\s?", r"\s?[\])}>]\s{0,2}"
_AT: Final = re.compile(
    rf"(?P<sure>@|%40|&\#64;|&commat;|{_OPEN}(?:at|@|এট|অ্যাট|এ্যাট|অ্যাট){_CLOSE})"
    r"|(?P<weak>\s{1,2}@\s{0,2}|@\s{1,2}|\s{1,2}(?:at(?:\s(?:the\s)?rate(?:\sof)?)?|এট|অ্যাট|এ্যাট|এট\sদ্য\sরেট)\s{1,2})",
    re.IGNORECASE,
)
_AT_WORD: Final = re.compile(r"[\[({<\s]at|&#64;|&commat;")
_AT_BANGLA: Final = ("এট", "অ্যাট", "এ্যাট", "অ্যাট")
# As written backwards, for the part before the sign.
_ASCII_LOCAL: Final = re.compile(
    rf"[A-Za-z0-9\u00c0-\u024f\u0370-\u052f\u1e00-\u1eff._%+'&~{INVISIBLE}-]{{1,64}}"
    r"(?:(?:\s?[\])}]\s?tod\s?[\[({]\s?|\s{1,2}(?:tod|erocsrednu)\s{1,2})[A-Za-z0-9_%+-]{1,40}){0,3}",
    re.IGNORECASE,
)
_BANGLA_LOCAL: Final = re.compile(rf"[\u0980-\u09ff0-9._{INVISIBLE}-]{{1,64}}")
# Tried in this order: a Bangla case ending may follow the last ASCII label at once or after a hyphen.
_LABEL: Final = re.compile(
    rf"[A-Za-z0-9{INVISIBLE}]{{1,63}}(?:-{{1,2}}[A-Za-z0-9{INVISIBLE}]{{1,63}}){{0,9}}"
    rf"|[\u0980-\u09ff{INVISIBLE}]{{1,63}}(?:-[\u0980-\u09ff{INVISIBLE}]{{1,63}}){{0,9}}|[^\W_]{{1,63}}"
)
_DOT: Final = re.compile(
    r"(?P<plain>\.)|\s{0,2}[\[({<]\s?(?:dot|ডট|\.)\s?[\])}>]\s{0,2}|\s{1,2}(?:dot|ডট)\s{1,2}|\s{1,2}\.\s{0,2}",
    re.IGNORECASE,
)
_PROVIDERS: Final = frozenset(
    """
    gmail googlemail yahoo ymail hotmail outlook live icloud msn aol proton protonmail mail rocketmail zoho gmx
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)
_TOP: Final = frozenset(
    """
    com net org info biz edu gov mil io co me app dev shop store xyz online site live club কম নেট অর্গ বাংলা
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)
_COUNTRIES: Final = frozenset(
    """
    bd in uk au pk np lk my sg ae sa qa kw om bh ca us nz za jp cn hk tw br de fr it es বিডি
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)
_FILES: Final = frozenset(
    """
    png jpg jpeg gif webp svg ico css js mp4 pdf
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)
_LATIN: Final = {
    "জিমেইল": "gmail",
    "জিমেল": "gmail",
    "ইয়াহু": "yahoo",
    "হটমেইল": "hotmail",
    "আউটলুক": "outlook",
    "কম": "com",
    "নেট": "net",
    "অর্গ": "org",
    "বিডি": "bd",
}
_NOT_LOCAL: Final = frozenset(
    """
    me us you him her them it is are be here there available now online order shop sale only visit find buy see look
    meet contact mail email e-mail gmail reach website site page store office price live sold selling stock offer
    deal discount and or the to
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)
_MAX_LABELS: Final = 7
_REACH: Final = 130


class EmailDetector:
    """Finds the sign between the two parts, then reads the domain forwards and the local part backwards from it."""

    type = "EMAIL"

    def find(self, text: str) -> Iterator[Finding]:
        """Addresses in a folded text."""
        if not _may_have(text):
            return
        done = 0
        for sign in _AT.finditer(text):
            if sign.start() < done:
                continue
            domain = _domain(text, sign.end())
            if domain is None:
                continue
            labels, end = domain
            local = _local(text, done, sign.start(), percent=sign[0] == "%40")
            if local is None:
                continue
            start, name = local
            weak = sign["weak"] is not None
            if weak and not _likely(name, labels):
                continue
            canonical = f"{name}@{'.'.join(labels)}"
            yield Finding("EMAIL", start, end, 0.85 if weak else 0.99, unicodedata.normalize("NFKC", canonical).lower())
            done = end


def _may_have(text: str) -> bool:
    """Whether there may be a sign between two parts: quick, since most texts have none."""
    if "@" in text or "%40" in text:
        return True
    lowered = text.lower()
    if ("at" in lowered or "&" in lowered) and _AT_WORD.search(lowered) is not None:
        return True
    return not text.isascii() and any(word in text for word in _AT_BANGLA)


def canonical_email(text: str) -> str:
    """The address in the form that all its writings share; any other value folded and in lower case."""
    folded = fold(text).strip()
    for finding in EmailDetector().find(folded):
        if folded[: finding.start].lower() in ("", "mailto:", "<") and folded[finding.end :] in ("", ">"):
            return finding.canonical
    return unicodedata.normalize("NFKC", without_invisible(folded)).lower()


def _domain(text: str, start: int) -> tuple[list[str], int] | None:
    """Labels and end of the domain that begins here."""
    labels: list[str] = []
    ends: list[int] = []
    plain = True
    at = start
    while len(labels) < _MAX_LABELS and (label := _LABEL.match(text, at)):
        word = unicodedata.normalize("NFC", without_invisible(label[0])).lower()
        closed = len(labels) >= 2 and labels[-1] in _TOP | _COUNTRIES
        if closed and not plain and word not in _COUNTRIES:
            break
        labels.append(_LATIN.get(word, word))
        ends.append(label.end())
        dot = _DOT.match(text, label.end())
        if dot is None:
            break
        plain, at = dot["plain"] is not None, dot.end()
    # The longest domain under a known top, else the whole: `gmail.com.Thanks` ends at com.
    for count in range(len(labels), 1, -1):
        if labels[count - 1] in _TOP or labels[count - 1] in _COUNTRIES:
            return labels[:count], ends[count - 1]
    while labels and (len(labels[-1]) < 2 or not (labels[-1].isalpha() or _is_word(labels[-1]))):
        labels.pop()
    if len(labels) < 2 or labels[-1] in _FILES:
        return None
    end = ends[len(labels) - 1]
    return labels, end


def _is_word(label: str) -> bool:
    return label.startswith("xn--") or all(unicodedata.category(character)[0] in "LM" for character in label)


def _local(text: str, floor: int, end: int, *, percent: bool) -> tuple[int, str] | None:
    """Start and spelt-out form of the part before the sign."""
    backwards = text[max(floor, end - _REACH) : end][::-1]
    match = _ASCII_LOCAL.match(backwards) or _BANGLA_LOCAL.match(backwards)
    if match is None:
        return None
    raw = match[0][::-1]
    if percent and (encoded := re.match(r".*%[0-9A-Fa-f]{2}", raw)):
        raw = raw[encoded.end() :]
    raw = raw.lstrip(f".'-&~%{INVISIBLE}")
    name = re.sub(r"[\s\[({]*\bdot\b[\s\])}]*", ".", without_invisible(raw), flags=re.IGNORECASE)
    name = re.sub(r"\s+underscore\s+", "_", name, flags=re.IGNORECASE)
    return (end - len(raw), name) if name and not name.isspace() and "%" not in name[:1] else None


def _likely(local: str, labels: list[str]) -> bool:
    """Whether a spaced sign stands in an address: `rina88 at gmail.com`, not `sale @ example.com`."""
    if local.lower() in _NOT_LOCAL:
        return False
    return labels[0] in _PROVIDERS or any(character in "0123456789._+-" for character in local)
