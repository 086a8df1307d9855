"""The words that the name detector knows, each with its senses, in one dictionary.

Words in Bangla script are in the plain writing of `plain`, so that one entry stands for several spellings. A name is
there with each case ending that it takes, in Banglish too. So the detector needs one look-up a word.
"""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

from millionx.privacy.names.sources import entries, names, sections
from millionx.privacy.names.spelling import spellings

__all__ = ["ENDING_SHIFT", "Lexicon", "Sense", "lexicon", "plain"]


class Sense:
    """What a word may be: bits of the numbers in `Lexicon.senses`."""

    GIVEN: Final = 1
    FAMILY: Final = 2
    ORDINARY: Final = 4
    """A name that is also an ordinary word."""
    MOSTLY: Final = 8
    """An ordinary word that is also a name."""
    BOUNDARY: Final = 16
    """Ordinary words, places, brands, and words for kin, shops and goods; with `NAME`, hardly ever a name."""
    TITLE: Final = 32
    ROLE: Final = 64
    KIN: Final = 128
    SPEECH: Final = 256
    GREETING: Final = 512
    SHOP: Final = 1024
    PRODUCT: Final = 2048
    PARTICLE: Final = 4096
    INITIAL: Final = 8192
    CUE: Final = 1 << 14
    RECEIVER: Final = 1 << 15
    SELF: Final = 1 << 16
    THING: Final = 1 << 17
    LINK: Final = 1 << 18
    OWN: Final = 1 << 19
    CASED: Final = 1 << 20
    """A name with a capital; without one, a name that is also an ordinary word."""

    NAME: Final = GIVEN | FAMILY


ENDING_SHIFT: Final = 21
"""From this bit on: how many characters at the end of the word are a case ending."""

_CONTEXT: Final = {
    "title": Sense.TITLE,
    "role": Sense.ROLE | Sense.BOUNDARY,
    "kin": Sense.KIN | Sense.BOUNDARY,
    "speech": Sense.SPEECH | Sense.BOUNDARY,
    "greeting": Sense.GREETING | Sense.BOUNDARY,
    "shop": Sense.SHOP | Sense.BOUNDARY,
    "product": Sense.PRODUCT | Sense.BOUNDARY,
    "brand": Sense.BOUNDARY,
    "place": Sense.BOUNDARY,
    "particle": Sense.PARTICLE,
    "initial": Sense.INITIAL,
    "cue": Sense.CUE | Sense.BOUNDARY,
    "receiver": Sense.RECEIVER | Sense.BOUNDARY,
    "self": Sense.SELF | Sense.BOUNDARY,
    "thing": Sense.THING | Sense.BOUNDARY,
    "link": Sense.LINK,
    "own": Sense.OWN,
}
_AFTER_CONSONANT: Final = ("ের", "কে", "ও", "ই", "সহ")
_AFTER_VOWEL: Final = ("র", "কে", "ও", "ই", "সহ", "য\u09bc")
_ENDINGS: Final = ("দের", "রা", "ের", "কে", "তে", "সহ", "য\u09bc", "র", "ে", "ও", "ই")
"""Of other words than names, the longer ones first."""
_VOWELS: Final = frozenset("ািীুূৃেৈোৌঅআইঈউঊএঐওঔaeiouy")
_LATIN_AFTER_CONSONANT: Final = ("er", "ke")
_LATIN_AFTER_VOWEL: Final = ("r", "ke")
_LATIN_SHORTEST: Final = 5
"""Shorter names take no ending in Latin letters: too many other words would look like them."""
_SHORT: Final = 3
"""A name in so few Latin letters may be anything, unless the list of spellings has it."""
_PLAIN: Final = (
    *(("\u09df", "য\u09bc"), ("\u09dc", "ড\u09bc"), ("\u09dd", "ঢ\u09bc")),
    *(("\u09c7\u09be", "ো"), ("\u09c7\u09d7", "ৌ"), ("ী", "ি"), ("ূ", "ু"), ("ণ", "ন"), ("ঁ", "")),
    *(("\u200b", ""), ("\u200c", ""), ("\u200d", "")),
)
_TELLING: Final = Sense.TITLE | Sense.CUE | Sense.RECEIVER


class Lexicon(NamedTuple):
    """What each word may be.

    One of `telling` must be in a text that holds a name, or one of `kin` after a word that may be one. The others only
    speak for or against.
    """

    telling: dict[str, int]
    others: dict[str, int]
    kin: frozenset[str]

    def senses(self, word: str) -> int:
        """The senses of a word in its plain writing, 0 if it is not known."""
        found = self.telling.get(word) or self.others.get(word, 0)
        if not found and word.endswith(_ENDINGS):
            for ending in _ENDINGS:
                if word.endswith(ending):
                    found = self.others.get(word[: -len(ending)], 0)
                    if found:
                        return found | len(ending) << ENDING_SHIFT
        return found


def plain(text: str) -> str:
    """A text in the one writing that the lexicon has for spellings that differ in what is not heard.

    Letters with a dot as two characters, short `i` and `u`, one `n`, no nasal sign, nothing that is not seen.
    """
    for written, kept in _PLAIN:
        text = text.replace(written, kept)
    return text


@cache
def lexicon() -> Lexicon:
    """All words known; read from the lists at the first call, which takes a tenth of a second or two."""
    words: dict[str, int] = {}
    inflected = _names(words)
    for section, sense in (("sometimes", Sense.ORDINARY), ("mostly", Sense.ORDINARY | Sense.MOSTLY)):
        _add(words, [word for word in _plain(sections("ambiguous")[section]) if word in words], sense)
    for ordinary in sections("ordinary").values():
        for word in _plain(ordinary):
            name = words.get(word, 0) & Sense.NAME
            words[word] = name | Sense.BOUNDARY | (Sense.ORDINARY | Sense.MOSTLY if name else 0)
    for kind, listed in sections("context").items():
        for word in _plain(listed):
            sense = _CONTEXT[kind]
            if kind == "kin":
                words.pop(word, None)
            elif sense & Sense.BOUNDARY and words.get(word, 0) & Sense.NAME:
                sense ^= Sense.BOUNDARY | Sense.ORDINARY
            words[word] = words.get(word, 0) | sense
    telling = {word: bits for word, bits in words.items() if _tells(bits)}
    others = {word: bits for word, bits in words.items() if not _tells(bits)}
    for word in inflected:
        bits = words.get(word, 0)
        if bits & Sense.NAME and not bits & Sense.MOSTLY:
            for ending in _endings(word):
                if word + ending not in words:
                    telling[word + ending] = bits | len(ending) << ENDING_SHIFT
    kin = [word for word, bits in others.items() if bits & Sense.KIN]
    for word in kin:
        for ending in _LATIN_AFTER_VOWEL if word[-1] in _VOWELS else _LATIN_AFTER_CONSONANT:
            if word[-1] < "\u0980":
                others.setdefault(word + ending, others[word])
    return Lexicon(telling, others, frozenset(word for word, bits in others.items() if bits & Sense.KIN))


def _names(words: dict[str, int]) -> list[str]:
    """Add all names, in both scripts; those that take case endings."""
    by_hand = entries("spellings")
    ordinary = {word for section in sections("ambiguous").values() for word in section}
    inflected: list[str] = []
    for kind, sense in (("given", Sense.GIVEN), ("family", Sense.FAMILY)):
        listed = names(kind)
        in_plain_writing = _plain(listed)
        _add(words, in_plain_writing, sense)
        inflected += in_plain_writing
        for name in listed:
            hand = by_hand.get(name, [])
            doubtful = name in ordinary
            for spelt in {*spellings(name), *hand}:
                if len(spelt) > _SHORT or spelt in hand:
                    words[spelt] = words.get(spelt, 0) | (sense | Sense.CASED if doubtful else sense)
                    if len(spelt) >= _LATIN_SHORTEST:
                        inflected.append(spelt)
                elif len(spelt) == _SHORT:
                    words[spelt] = words.get(spelt, 0) | sense | Sense.ORDINARY
    return inflected


def _add(words: dict[str, int], listed: list[str], senses: int) -> None:
    for word in listed:
        words[word] = words.get(word, 0) | senses


def _plain(listed: list[str]) -> list[str]:
    return plain("\n".join(listed)).split("\n")


def _tells(bits: int) -> bool:
    return bool(bits & _TELLING or (bits & Sense.NAME and not bits & Sense.MOSTLY))


def _endings(word: str) -> tuple[str, ...]:
    vowel = word[-1] in _VOWELS
    if word[-1] < "\u0980":
        return _LATIN_AFTER_VOWEL if vowel else _LATIN_AFTER_CONSONANT
    return _AFTER_VOWEL if vowel else _AFTER_CONSONANT
