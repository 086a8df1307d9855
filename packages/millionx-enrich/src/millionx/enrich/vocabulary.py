"""The vocabulary of the categoriser: `categories.yaml` made into terms, and the folding that terms and texts share."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any, Final, NamedTuple

import yaml

__all__ = ["Term", "Vocabulary", "fold", "load"]

_WORDS: Final = re.compile("[\u0980-\u09e5\u09f0-\u09fe]+|[a-z]+|[0-9]+|[\u09e6-\u09ef]+")
_ASCII_WORDS: Final = re.compile("[a-z]+|[0-9]+")

# What the privacy stage puts in place of personal data: PHONE_0123456789abcdef is no phone.
_TOKEN: Final = re.compile("[A-Z]+_[0-9a-f]{8,}")

# NFKC costs more than all the rest on Bangla text, where it changes but five letters. So these are done by hand, and
# NFKC only where there is anything else that it could change: full-width letters, the "fonts" of social posts, é.
_BANGLA_NFKC: Final = (
    *((letter, unicodedata.normalize("NFKC", letter)) for letter in "\u09dc\u09dd\u09df"),
    *((unicodedata.normalize("NFD", letter), letter) for letter in "\u09cb\u09cc"),
    ("\u200c", ""),
    ("\u200d", ""),
)
_NEEDS_NFKC: Final = re.compile("[^\x00-\x7f\u0964\u0965\u0980-\u09ff\u2000-\u206f\u2600-\u27bf\U0001f300-\U0001faff]")

_LONG_WORD: Final = 5


class Term(NamedTuple):
    """All that the data file says of one spelling."""

    text: str
    """Folded."""
    weights: tuple[tuple[str, float], ...]
    is_name: bool
    """Names a product or a maker."""
    is_noun: bool
    """Names a product, so that a product noun in front of it describes it."""
    is_device: bool
    is_accessory: bool
    shows_whole: bool
    """Said of a whole phone or laptop only, so that the parts named beside it are just described."""
    demotes_following: bool
    demotes_preceding: bool
    endings: frozenset[str]
    """What may follow the term within its last word."""


class Vocabulary(NamedTuple):
    """The data file."""

    terms: tuple[Term, ...]
    accessory_category: str


def load() -> Vocabulary:
    """Read the data file of this package."""
    source = resources.files("millionx.enrich").joinpath("categories.yaml").read_text(encoding="utf-8")
    vocabulary = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
    return Vocabulary(_terms(vocabulary), vocabulary["accessory"]["becomes"])


def fold(text: str) -> str:
    """The words of `text`, NFKC and in lower case, digits split from letters, joined by single spaces."""
    if "_" in text:
        text = _TOKEN.sub(" ", text)
    if text.isascii():
        return " ".join(_ASCII_WORDS.findall(text.lower()))
    if _NEEDS_NFKC.search(text):
        text = unicodedata.normalize("NFKC", text)
    for written, folded in _BANGLA_NFKC:
        text = text.replace(written, folded)
    return " ".join(_WORDS.findall(text.lower()))


def _terms(vocabulary: dict[str, Any]) -> tuple[Term, ...]:
    """The terms of the data file, each once, with all that the file says of it."""
    devices = set(vocabulary["accessory"]["devices"])
    weights: dict[str, dict[str, float]] = {}
    nouns: set[str] = set()
    names: set[str] = set()
    for category, groups in vocabulary["categories"].items():
        for group, languages in groups.items():
            level = "product" if group == "model" else group
            for text in _expanded(languages.values()):
                known = weights.setdefault(text, {})
                known[category] = max(known.get(category, 0.0), vocabulary["weights"][level])
                if level == "product":
                    nouns.add(text)
                if level in {"product", "brand"}:
                    names.add(text)
    accessories = set(_expanded(vocabulary["accessory"][language] for language in ("en", "bn", "banglish")))
    # "usb cable", "phone cover", "wireless charger": as much an accessory as its last word.
    becomes = vocabulary["accessory"]["becomes"]
    accessories |= {text for text in nouns if becomes in weights[text] and text.rpartition(" ")[2] in accessories}
    whole = set(_expanded([vocabulary["accessory"]["whole"]]))
    before = set(_expanded([vocabulary["complement"]["before"]]))
    after = set(_expanded([vocabulary["complement"]["after"]]))
    ignored = set(_expanded(vocabulary["ignore"].values()))
    endings = {kind: frozenset(_expanded([forms])) for kind, forms in vocabulary["endings"].items()}
    endings["banglish"] |= endings["en"]
    for text in ignored:
        weights.pop(text, None)
    return tuple(
        Term(
            text=text,
            weights=tuple(weights.get(text, {}).items()),
            is_name=text in names,
            is_noun=text in nouns or text in accessories,
            is_device=text in names and not devices.isdisjoint(weights.get(text, {})),
            is_accessory=text in accessories,
            shows_whole=text in whole,
            demotes_following=text in before,
            demotes_preceding=text in after,
            endings=frozenset() if text in before or text in after else _endings(text, endings),
        )
        for text in sorted(weights.keys() | accessories | whole | before | after | ignored)
    )


def _endings(term: str, endings: dict[str, frozenset[str]]) -> frozenset[str]:
    if not term.isascii():
        return endings["bn"]
    # Not after a short word: "care" is no "car", "Fanta" no "fan". But a Banglish word may be short: "sofar", "jutata".
    letters = len(term.rpartition(" ")[2]) + (term[-1] in "aiou")
    return endings["banglish"] if letters >= _LONG_WORD else endings["en"]


def _expanded(lists: Iterable[list[str]]) -> Iterator[str]:
    """Every way to write the terms of the lists, folded as texts are."""
    for terms in lists:
        for term in terms:
            for text in _spellings(term):
                yield fold(text)


def _spellings(term: str) -> Iterator[str]:
    choice = re.search(r"\(([^)]*)\)|~", term)
    if choice is None:
        yield term
        if term.isascii() and term.endswith("y") and term[-2:-1] not in "aeiou":
            yield term[:-1] + "ies"
        return
    for way in choice[1].split("|") if choice[1] is not None else ["", " "]:
        yield from _spellings(term[: choice.start()] + way + term[choice.end() :])
