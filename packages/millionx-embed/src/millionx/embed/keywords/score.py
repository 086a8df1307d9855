"""How well the terms of an object answer a query: BM25 over words, with less for what only sounds alike.

Computed here and not by the stores, so that both give the same scores. The formula is that of Robertson and Zaragoza,
"The Probabilistic Relevance Framework: BM25 and Beyond" (2009), with a fixed usual length in place of the mean: a score
does not change when others are written.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log
from typing import Final, NamedTuple

from millionx.embed.keywords.terms import Terms

__all__ = ["LookedFor", "WordMatch", "rarity", "score"]

_SATURATION: Final = 1.2
_LENGTH_SHARE: Final = 0.5
_USUAL_LENGTH: Final = 24
"""Words of a usual post."""


class LookedFor(NamedTuple):
    """A word of the query: `rarity` is its own weight, `sounds` are its keys, of which `sound_rarity` is the weight."""

    word: str
    rarity: float
    sounds: Mapping[str, float]
    sound_rarity: float


class WordMatch(NamedTuple):
    """How a word of the query was met: by `term`, which is the word or one of its sounds."""

    word: str
    term: str
    score: float


def rarity(objects: int, having: int) -> float:
    """Weight of a term that `having` of `objects` have: always over 0, more for a rarer one."""
    return log(1 + (objects - having + 0.5) / (having + 0.5))


def score(terms: Terms, query: list[LookedFor]) -> list[WordMatch]:
    """What each word of the query that the terms meet adds to the score."""
    words = Counter(terms.words.split())
    sounds = Counter(terms.sounds.split())
    length = 1 - _LENGTH_SHARE + _LENGTH_SHARE * words.total() / _USUAL_LENGTH

    def saturated(count: int) -> float:
        return count * (_SATURATION + 1) / (count + _SATURATION * length)

    matches = []
    for wanted in query:
        ways = [(wanted.rarity * saturated(words[wanted.word]), wanted.word)] if wanted.word in words else []
        ways += [
            (weight * wanted.sound_rarity * saturated(sounds[key]), key)
            for key, weight in wanted.sounds.items()
            if key in sounds
        ]
        if ways:
            best, term = max(ways)
            matches.append(WordMatch(wanted.word, term, best))
    return matches
