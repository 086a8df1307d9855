"""What a word sounds like, so that spellings of the same word meet: sosta, shosta, সস্তা; mobail, mobile, মোবাইল.

Banglish has no orthography. People type by ear, and by ear one sound has several spellings: `v` and `bh`, `s`, `sh`,
`c` and `ch`, `j` and `z`, single and double letters. The rules here map each group to one member; the same rules work
on English, so that borrowed words meet their Bangla spelling. A word keeps two keys: its *sound*, and for words of
three consonants or more its *skeleton* of consonants alone, which also lets `sasta` meet `sosta`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from millionx.embed.keywords.romanise import romanised, spelled_out, stem
from millionx.embed.keywords.words import is_bangla

__all__ = ["SKELETON", "SOUND", "sounds"]

SOUND: Final = 0.8
"""How much a word counts that only sounds like the one looked for; the very word counts 1."""
SKELETON: Final = 0.5
"""How much a word counts that only has the same consonants."""

_RULES: Final = tuple(
    (re.compile(pattern), replacement)
    for pattern, replacement in (
        (r"dge", "je"),
        (r"tch|chh", "ch"),
        (r"ph", "f"),
        (r"ck", "k"),
        (r"x", "ks"),
        (r"qu?", "k"),
        (r"sh|ch|c(?=[eiy])", "s"),
        (r"c", "k"),
        (r"v", "b"),
        (r"([kgjtdbr])h", r"\1"),
        (r"z", "j"),
        (r"n+g+", "n"),
        (r"y(?=[aeiou])", ""),
        (r"(?:a|e)y|ai|ae|ei|ee|ea|ie|y", "i"),
        (r"oo|ou", "u"),
        (r"au|aw(?![aeiou])", "o"),
        (r"(.)\1+", r"\1"),
    )
)
_FINAL: Final = re.compile(r"(?<=[a-z]{2})[eo]$")
_VOWEL: Final = re.compile(r"[aeiou]")
_SKELETON_LETTERS: Final = 3
_CACHED: Final = 65_536
"""Words whose sounds are remembered; a few thousand make up nearly all of what is written."""


@lru_cache(_CACHED)
def sounds(word: str) -> dict[str, float]:
    """The keys of a word as `words` gives it, with how much each counts; do not change the dictionary.

    >>> sounds("shosta") == sounds("sosta")
    True
    >>> sorted(sounds("মোবাইল").keys() & sounds("mobile").keys())
    ['mbl', 'mobil']
    """
    keys: dict[str, float] = {}
    for spelling in _spellings(word):
        sound = _sound(spelling)
        keys[sound] = SOUND
        skeleton = _VOWEL.sub("", sound)
        if sound.isalpha() and len(skeleton) >= _SKELETON_LETTERS:
            keys.setdefault(skeleton, SKELETON)
    return keys


def _spellings(word: str) -> Iterator[str]:
    """The word in Latin letters, in every way that its sound is not certain."""
    if is_bangla(word):
        yield from romanised(word)
        root, letters = stem(word), spelled_out(word)
        if root is not None:
            yield from romanised(root)
        if letters is not None:
            yield letters
        return
    yield word
    if "ge" in word:
        yield word.replace("ge", "je")  # charger, but gese
    if len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        yield word[:-1]  # smartphones, but earbuds is spelt with its s in Bangla too


def _sound(spelling: str) -> str:
    if not (spelling.isascii() and spelling.isalpha()):
        return spelling  # a number, a model's name, another script
    for pattern, replacement in _RULES:
        spelling = pattern.sub(replacement, spelling)
    return _FINAL.sub("", spelling)
