"""Words that are almost a term: slips of the finger, and Banglish, which everybody spells by ear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from millionx.enrich.vocabulary import Term

__all__ = ["NearMisses"]

_SHORTEST: Final = 5
_SHORTEST_FOR_A_SLIP: Final = 6

# Letters that Banglish uses for one sound, to one of them; a doubled letter counts once.
_SOUNDS: Final = (
    *(
        ("ee", "i"),
        ("oo", "u"),
        ("o", "u"),
        ("ph", "f"),
        ("sh", "s"),
        ("kh", "k"),
        ("gh", "g"),
        ("bh", "b"),
        ("th", "t"),
    ),
    *(("dh", "d"), ("ck", "k"), ("ch", "^"), ("c", "k"), ("^", "c"), ("q", "k"), ("z", "j"), ("v", "b"), ("y", "i")),
    ("x", "ks"),
)
_DOUBLED: Final = re.compile(r"(.)\1+")


class NearMisses:
    """Finds the term that an unknown word of Latin letters was meant to be."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self._known: Final = frozenset(word for term in terms for word in term.text.split())
        self._sounds: Final[dict[str, Term | None]] = {}
        self._slips: Final[dict[str, Term | None]] = {}
        for term in terms:
            if term.is_name and term.text.isascii() and len(term.text) >= _SHORTEST and " " not in term.text:
                sound = _sound(term.text)
                _enter(self._sounds, sound, term)
                for slip in _without_a_letter(sound):
                    _enter(self._slips, slip, term)

    def find(self, word: str) -> Term | None:
        """The term that `word` sounds like, or differs from by a letter more or less.

        None if there is none, or terms of two categories could be meant.
        """
        if len(word) < _SHORTEST or word in self._known or not word.isascii():
            return None
        sound = _sound(word)
        term = self._sounds.get(sound)
        if term is None and len(sound) >= _SHORTEST_FOR_A_SLIP:
            term = self._slips.get(sound)
            for slip in _without_a_letter(sound) if term is None else ():
                term = term or self._sounds.get(slip)
        return term


def _enter(index: dict[str, Term | None], key: str, term: Term) -> None:
    known = index.get(key, term)
    index[key] = term if known is not None and known.weights[0][0] == term.weights[0][0] else None


def _sound(word: str) -> str:
    for written, heard in _SOUNDS:
        word = word.replace(written, heard)
    return _DOUBLED.sub(r"\1", word)


def _without_a_letter(word: str) -> Iterator[str]:
    # Not without its first: "laptop" is "latop" or "lptop", hardly ever "aptop".
    return (word[:place] + word[place + 1 :] for place in range(1, len(word)))
