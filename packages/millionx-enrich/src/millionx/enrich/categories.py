"""Which of six product categories a text is about: weighted terms in English, Bangla and Banglish, no model.

The vocabulary and where the lines between the categories run are in `categories.yaml`. How a text is read:

1. It is folded (NFKC, case, digits split from letters) into words joined by single spaces, so that "T-Shirt", "t shirt"
   and "iPhone15" read like their terms. One Aho-Corasick pass finds every term that starts a word; it counts if it also
   ends one, a plural or case ending aside ("phones", "ফোনটির", "laptoper"). Inside a longer term a shorter one does not
   count. In a short text that names nothing known, a word that is almost a term is taken for it ("samsug").
2. What comes along or what it is for counts for little: "with free bag", "cover for iPhone", "iPhone er jonno".
3. Right before another product a noun only describes it: "shoe rack", "phone er charger", "baby dress".
4. A phone or laptop near a word such as "cover" is not offered itself; an accessory is. But beside words that are said
   of whole devices ("battery health", "8/256") its parts count for little.
5. The weights left are added up; the heaviest category wins.
"""

from __future__ import annotations

from operator import itemgetter
from typing import Final, NamedTuple, TypeAlias

from ahocorasick_rs import AhoCorasick

from millionx.enrich.spelling import NearMisses
from millionx.enrich.vocabulary import Term, fold, load

__all__ = ["CATEGORIES", "Categorizer", "Category"]

CATEGORIES: Final = ("smartphone", "laptop", "fashion", "electronics", "home", "general")
"""Every name that `Category.name` can have; on equal weights the first one wins."""

# Words that may stand between a noun and the product that it describes: "phone er charger", "men's".
_LINKS: Final = frozenset({"", " er", " r", " s", " এর", " র"})

# Near misses are looked for in titles only: long texts name their subject more than once, and have more odd words.
_TITLE_CHARACTERS: Final = 120
_DEMOTED: Final = 0.25
_ALONG_WORDS: Final = 4
_NEAR_CHARACTERS: Final = 48
_ACCESSORY_WEIGHT: Final = 4.0
_ACCESSORY_SHARE: Final = 0.15
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


_Found: TypeAlias = tuple[int, int, Term]
"""Where a term starts and ends in the folded words, endings included, and the term."""


class Categorizer:
    """Reads the vocabulary once; `categorize` may then be called from any number of threads."""

    def __init__(self) -> None:
        vocabulary = load()
        self._accessory_category: Final = vocabulary.accessory_category
        self._terms: Final = vocabulary.terms
        self._near_misses: Final = NearMisses(vocabulary.terms)
        self._automaton: Final = AhoCorasick([" " + term.text for term in self._terms])

    def categorize(self, text: str) -> Category:
        """The product category of `text`, which may be empty, in any script and of any length."""
        words = f" {fold(text)} "
        found = self._find(words)
        if len(words) <= _TITLE_CHARACTERS and not any(term.is_name for _, _, term in found):
            found = self._with_near_misses(words, found)
        if not found:
            return Category("general", _NO_TERM_CONFIDENCE, ())
        factors = _factors(words, found)
        accessories = _accessories(found, factors)

        scores: dict[str, float] = {}
        counted: dict[str, Term] = {}
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

    def _with_near_misses(self, words: str, found: list[_Found]) -> list[_Found]:
        more = list(found)
        end = 0
        for word in words.split():
            start = words.index(word, end) - 1
            end = start + 1 + len(word)
            if (term := self._near_misses.find(word)) is not None:
                more.append((start, end, term))
        return sorted(more, key=itemgetter(0))


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
