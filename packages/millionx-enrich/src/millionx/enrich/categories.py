"""Which of six product categories a text is about: weighted terms in English, Bangla and Banglish, no model.

The vocabulary and where the lines between the categories run are in `categories.yaml`. How a text is read:

1. It is folded (NFKC, case, digits split from letters) into words joined by single spaces, so that "T-Shirt", "t shirt"
   and "iPhone15" read like their terms. One Aho-Corasick pass finds every term that starts a word; it counts if it also
   ends one, a plural or case ending aside ("phones", "ফোনটির", "laptoper"). Inside a longer term a shorter one does not
   count.
2. What comes along or what it is for counts for little: "with free bag", "cover for iPhone", "iPhone er jonno".
3. Right before another product a noun only describes it: "shoe rack", "phone er charger", "baby dress".
4. A phone or laptop near a word such as "cover" is not offered itself; an accessory is. But beside words that are said
   of whole devices ("battery health", "8/256") its parts count for little.
5. The weights left are added up; the heaviest category wins.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from importlib import resources
from typing import Any, Final, NamedTuple, TypeAlias

import yaml
from ahocorasick_rs import AhoCorasick

__all__ = ["CATEGORIES", "Categorizer", "Category"]

CATEGORIES: Final = ("smartphone", "laptop", "fashion", "electronics", "home", "general")
"""Every name that `Category.name` can have; on equal weights the first one wins."""

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

# Words that may stand between a noun and the product that it describes: "phone er charger", "men's".
_LINKS: Final = frozenset({"", " er", " r", " s", " এর", " র"})

_DEMOTED: Final = 0.25
_ALONG_WORDS: Final = 4
_NEAR_CHARACTERS: Final = 48
_ACCESSORY_WEIGHT: Final = 4.0
_ACCESSORY_SHARE: Final = 0.15
_LONG_WORD: Final = 5
_NO_TERM_CONFIDENCE: Final = 0.4


class Category(NamedTuple):
    """A verdict.

    `confidence` is between 0 and 1, rounded to two digits: the winner's share of all weights found, less the fewer
    they are; 0.4 for "general" because no term was found. `evidence` are the terms found for the winner, folded, in
    the order of the text, each once.
    """

    name: str
    confidence: float
    evidence: tuple[str, ...]


class _Term(NamedTuple):
    weights: tuple[tuple[str, float], ...]
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
    text: str


_Found: TypeAlias = tuple[int, int, _Term]
"""Where a term starts and ends in the folded words, endings included, and the term."""


class Categorizer:
    """Reads the vocabulary once; `categorize` may then be called from any number of threads."""

    def __init__(self) -> None:
        source = resources.files("millionx.enrich").joinpath("categories.yaml").read_text(encoding="utf-8")
        vocabulary = yaml.load(source, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))  # noqa: S506 - both are safe
        self._accessory_category: Final[str] = vocabulary["accessory"]["becomes"]
        self._terms: Final = _terms(vocabulary)
        self._automaton: Final = AhoCorasick([" " + term.text for term in self._terms])

    def categorize(self, text: str) -> Category:
        """The product category of `text`, which may be empty, in any script and of any length."""
        words = f" {_words(text)} "
        found = self._find(words)
        if not found:
            return Category("general", _NO_TERM_CONFIDENCE, ())
        factors = _factors(words, found)
        accessories = _accessories(found, factors)

        scores: dict[str, float] = {}
        counted: dict[str, _Term] = {}
        for (_, _, term), factor in zip(found, factors, strict=True):
            if term.text not in counted:
                counted[term.text] = term
                for name, weight in term.weights:
                    scores[name] = scores.get(name, 0.0) + weight * factor
        if accessories:
            scores[self._accessory_category] = scores.get(self._accessory_category, 0.0) + _ACCESSORY_WEIGHT
        if not scores:
            return Category("general", _NO_TERM_CONFIDENCE, ())
        best = max(CATEGORIES, key=lambda name: scores.get(name, 0.0))
        score = scores[best]
        evidence = [
            text
            for text, term in counted.items()
            if any(name == best for name, _ in term.weights)
            or (best == self._accessory_category and text in accessories)
        ]
        return Category(best, round(score / sum(scores.values()) * score / (score + 1.0), 2), tuple(evidence))

    def _find(self, words: str) -> list[_Found]:
        """Terms as (start, end, term) in the order of the text, none inside another."""
        terms = self._terms
        found: list[_Found] = []
        # In the order of their ends, so what lies inside another term is either the last found or comes right after it.
        for index, start, end in self._automaton.find_matches_as_indexes(words, overlapping=True):
            term = terms[index]
            if words[end] != " ":
                word_end = words.index(" ", end)
                if words[end:word_end] not in term.endings:
                    continue
                end = word_end
            while found and found[-1][0] >= start:
                found.pop()
            if not found or found[-1][1] < end:
                found.append((start, end, term))
        return found


def _words(text: str) -> str:
    """The words of `text`, folded, joined by single spaces."""
    if "_" in text:
        text = _TOKEN.sub(" ", text)
    if text.isascii():
        return " ".join(_ASCII_WORDS.findall(text.lower()))
    if _NEEDS_NFKC.search(text):
        text = unicodedata.normalize("NFKC", text)
    for written, folded in _BANGLA_NFKC:
        text = text.replace(written, folded)
    return " ".join(_WORDS.findall(text.lower()))


def _factors(words: str, found: list[_Found]) -> list[float]:
    """For each term found, 1, or less where the grammar says that it is not what is offered."""
    factors = [1.0] * len(found)
    for place, (start, end, term) in enumerate(found):
        if term.demotes_following:
            for later in range(place + 1, len(found)):
                if words.count(" ", end, found[later][0] + 1) > _ALONG_WORDS:
                    break
                factors[later] = _DEMOTED
        if term.demotes_preceding and place and words[found[place - 1][1] : start] in _LINKS:
            factors[place - 1] = _DEMOTED
    previous_end, previous = 0, None
    for place, (start, end, term) in enumerate(found):
        if (
            previous is not None
            and previous.is_noun
            and term.is_noun
            and factors[place] == 1.0
            and previous_end <= start
            and words[previous_end:start] in _LINKS
            and previous.weights != term.weights
            and not (previous.is_accessory and term.is_device)  # "cover iPhone 14": the device comes last here
        ):
            factors[place - 1] = _DEMOTED
        previous_end, previous = end, term
    return factors


def _accessories(found: list[_Found], factors: list[float]) -> set[str]:
    """Accessory words that stand near a device and are offered; sets down the factor of what is not."""
    devices = [place for place, (_, _, term) in enumerate(found) if term.is_device]
    accessories: set[str] = set()
    if not devices:
        return accessories
    is_whole = any(term.shows_whole for _, _, term in found)
    for place, (start, end, term) in enumerate(found):
        if not term.is_accessory or factors[place] < 1.0:
            continue
        if is_whole:
            factors[place] = _DEMOTED
            continue
        for device in devices:
            device_start, device_end, _ = found[device]
            if start - device_end < _NEAR_CHARACTERS and device_start - end < _NEAR_CHARACTERS:
                factors[device] = min(factors[device], _ACCESSORY_SHARE)
                accessories.add(term.text)
    return accessories


def _terms(vocabulary: dict[str, Any]) -> list[_Term]:
    """The terms of the data file, each once, with all that the file says of it."""
    devices = set(vocabulary["accessory"]["devices"])
    weights: dict[str, dict[str, float]] = {}
    nouns: set[str] = set()
    for category, groups in vocabulary["categories"].items():
        for group, languages in groups.items():
            level = "product" if group == "model" else group
            for text in _expanded(languages.values()):
                known = weights.setdefault(text, {})
                known[category] = max(known.get(category, 0.0), vocabulary["weights"][level])
                if level == "product":
                    nouns.add(text)
    accessories = set(_expanded(vocabulary["accessory"][language] for language in ("en", "bn", "banglish")))
    # "usb cable", "phone cover", "wireless charger": as much an accessory as its last word.
    becomes = vocabulary["accessory"]["becomes"]
    accessories |= {text for text in nouns if becomes in weights[text] and text.rpartition(" ")[2] in accessories}
    whole = set(_expanded([vocabulary["accessory"]["whole"]]))
    before = set(_expanded([vocabulary["complement"]["before"]]))
    after = set(_expanded([vocabulary["complement"]["after"]]))
    ignored = set(_expanded(vocabulary["ignore"].values()))
    endings = {kind: frozenset(_expanded([forms])) for kind, forms in vocabulary["endings"].items()}
    for text in ignored:
        weights.pop(text, None)
    return [
        _Term(
            weights=tuple(weights.get(text, {}).items()),
            is_noun=text in nouns or text in accessories,
            is_device=not devices.isdisjoint(weights.get(text, {})),
            is_accessory=text in accessories,
            shows_whole=text in whole,
            demotes_following=text in before,
            demotes_preceding=text in after,
            endings=frozenset() if text in before or text in after else _endings(text, endings),
            text=text,
        )
        for text in sorted(weights.keys() | accessories | whole | before | after | ignored)
    ]


def _endings(term: str, endings: dict[str, frozenset[str]]) -> frozenset[str]:
    if not term.isascii():
        return endings["bn"]
    # Not after a short word: "care" is no "car", "Fanta" no "fan".
    long = len(term.rpartition(" ")[2]) >= _LONG_WORD
    return endings["en"] | endings["banglish"] if long else endings["en"]


def _expanded(lists: Iterable[list[str]]) -> Iterator[str]:
    """Every way to write the terms of the lists, folded as texts are."""
    for terms in lists:
        for term in terms:
            for text in _spellings(term):
                yield _words(text)


def _spellings(term: str) -> Iterator[str]:
    choice = re.search(r"\(([^)]*)\)|~", term)
    if choice is None:
        yield term
        if term.isascii() and term.endswith("y") and term[-2:-1] not in "aeiou":
            yield term[:-1] + "ies"
        return
    for way in choice[1].split("|") if choice[1] is not None else ["", " "]:
        yield from _spellings(term[: choice.start()] + way + term[choice.end() :])
