"""Banglish: the usual spellings in Latin letters of a name in Bangla script.

There is no standard that people follow, but each follows a few habits through a whole name: `j` or `z`, `v` or `bh`,
`a` or `o` for the vowel that is not written. So a spelling is one choice of habits, and a name has as many spellings
as there are choices that make a difference to it.
"""

from __future__ import annotations

import re
import unicodedata
from itertools import islice, product
from typing import Final

__all__ = ["MOST", "spellings"]

MOST: Final = 24
"""So many spellings of a name at most, the more usual ones first."""

_HASANTA: Final = "\u09cd"
_CONSONANTS: Final = (
    dict(zip("কগচঞটডতদনপবমরলহৎণফস", "kgcntdtdnpbmrlhtnfs", strict=True))
    | {"ঘ": "gh", "চ": "ch", "ঝ": "jh", "ধ": "dh", "খ": "kh", "ঠ": "th", "থ": "th", "ঢ": "dh", "ঙ": "ng"}
    | {"ছ": "ছ", "জ": "জ", "য": "জ", "ভ": "ভ", "শ": "শ", "ষ": "শ"}
    | {"ড\u09bc": "r", "ঢ\u09bc": "r", "য\u09bc": "y"}
)
_VOWEL_SPELLINGS: Final = ("a", "i", "ঈ", "u", "ঊ", "ri", "e", "ঐ", "o", "ঔ")
_VOWELS: Final = {
    "অ": "অ",
    **dict(zip("আইঈউঊঋএঐওঔ", _VOWEL_SPELLINGS, strict=True)),
    **dict(zip("ািীুূৃেৈোৌ", _VOWEL_SPELLINGS, strict=True)),
}
# Written one way, spoken another.
_SPOKEN: Final = (("ক্ষ", "খ্খ"), ("জ্ঞ", "গ্গ"), ("ঙ্ক", "ন্ক"), ("ঙ্খ", "ন্খ"), ("ঙ্গ", "ঙ"), ("ং", "ঙ্"), ("ঃ", ""), ("ঁ", ""))
_HABITS: Final[tuple[tuple[str, tuple[str, ...]], ...]] = (
    ("অ", ("a", "o")),
    ("জ", ("j", "z")),
    ("শ", ("sh", "s")),
    ("ভ", ("v", "bh")),
    ("ী", ("i", "y", "ee")),
    ("ঈ", ("i", "ee")),
    ("ঊ", ("u", "oo")),
    ("ঔ", ("ou", "ow", "au")),
    ("ঐ", ("oi", "ai")),
    ("ছ", ("s", "ch")),
    ("ক", ("k", "q")),
    ("ব", ("w", "b", "")),
    ("য", ("y", "")),
    ("ঋ", ("a", "ya")),
    ("এ", ("y", "i")),
    ("ও", ("owa", "wa", "oa")),
    ("হ", ("ao", "aw")),
    ("ম", ("", "অ")),
)
"""The signs that stand for a choice while a name is spelt, and the choices, the commonest first."""
_CLUSTER: Final = rf"(?:[ক-হৎ]\u09bc?{_HASANTA})*[ক-হৎ]\u09bc?"
_UNIT: Final = re.compile(rf"(?P<consonant>{_CLUSTER})(?P<sign>[ািীুূৃেৈোৌ]?)|(?P<vowel>[অ-ঔ])|.")
_CHOICES: Final = (
    (re.compile("^iya"), "ya"),
    (re.compile("^gg"), "g"),
    (re.compile("khkh"), "kkh"),
    (re.compile("chch"), "cch"),
    (re.compile("(?<=i)ya"), "ঋ"),
    (re.compile("oya"), "ও"),
    (re.compile("ঈ$"), "ী"),
    (re.compile("(?<=[aiঅ])k(?=[iuঈ])|(?<=i)k$"), "ক"),
    (re.compile("(?<=[aou])y(?=e)"), "য"),
    (re.compile("(?<=[aঅ])y(?=[^aeiouঅঈঊ])"), "এ"),
    (re.compile("ao(?=[^aeiouঅঈঊ])"), "হ"),
)


def spellings(name: str) -> tuple[str, ...]:
    """Usual spellings of one word in Bangla script, lower case, without repeats, the more usual ones first."""
    pattern = _pattern(name)
    habits = [(sign, choices) for sign, choices in _HABITS if sign in pattern or (sign == "অ" and "ম" in pattern)]
    spelt: dict[str, None] = {}
    for choice in islice(product(*(choices for _, choices in habits)), MOST):
        word = pattern
        # Backwards, since what the last one chooses may be the sign of the first.
        for (sign, _), letters in zip(reversed(habits), reversed(choice), strict=True):
            word = word.replace(sign, letters)
        spelt[word] = None
    return tuple(spelt)


def _pattern(name: str) -> str:
    """The name in Latin letters, with a sign of `_HABITS` wherever there is a choice."""
    text = unicodedata.normalize("NFC", name).replace("\u200d", "").replace("\u200c", "")
    for written, spoken in _SPOKEN:
        text = text.replace(written, spoken)
    units = list(_UNIT.finditer(text))
    pattern = ""
    for place, unit in enumerate(units):
        if unit["vowel"]:
            pattern += _VOWELS[unit["vowel"]]
        elif unit["consonant"]:
            vowel = _VOWELS[unit["sign"]] if unit["sign"] else _unwritten(units, place)
            pattern += _consonants(unit["consonant"]) + vowel
    for place_of_choice, sign in _CHOICES:
        pattern = place_of_choice.sub(sign, pattern)
    return pattern


def _consonants(cluster: str) -> str:
    first, *others = re.findall("[ক-হৎ]\u09bc?", cluster)
    spelt = _CONSONANTS[first]
    for other in others:
        if other == "য":
            spelt += "য"
        elif other == "ব" and first not in "মব":
            spelt += "ব"
        else:
            spelt += _CONSONANTS[other]
    return spelt


def _unwritten(units: list[re.Match[str]], place: int) -> str:
    """The vowel after a consonant that has no sign: none at the end of a word, and none between two syllables."""
    cluster = _HASANTA in units[place][0]
    if place == len(units) - 1:
        # Heard after a cluster: `সুব্রত` is Subrata.
        after_cluster = place and _HASANTA in units[place - 1][0] and not units[place - 1]["sign"]
        return "অ" if cluster else "ম" if after_cluster else ""
    after = units[place + 1]
    if place == 0 or cluster or not after["consonant"] or _HASANTA in after[0]:
        return "অ"
    before = units[place - 1]
    closed = bool(before["vowel"] or before["sign"] or (before["consonant"] and place == 1))
    sounded = bool(after["sign"]) or place + 1 < len(units) - 1
    return "ম" if closed and sounded else "অ"
