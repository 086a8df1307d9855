"""Bangla script in Latin letters, the way people type Banglish, not by a scholarly standard.

Bangla does not write the vowel that follows a bare consonant: সস্তা has one after its first letter, typed as `sosta` or
`sasta`, and often it is not spoken at all. So a word has several spellings here.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["romanised", "spelled_out", "stem"]


def _table(pairs: str) -> dict[str, str]:
    """A letter and its Latin spelling, in turn."""
    parts = pairs.split()
    return dict(zip(parts[::2], parts[1::2], strict=True))


_CONSONANTS: Final = _table(
    "ক k খ kh গ g ঘ gh ঙ ng চ ch ছ ch জ j ঝ jh ঞ n ট t ঠ th ড d ঢ dh ণ n ত t থ th দ d ধ dh ন n প p ফ f ব b ভ bh ম m "
    "য j র r ল l শ sh ষ sh স s হ h ৎ t ং ng"
)
_SIGNS: Final = _table("া a ি i ী i ু u ূ u ৃ ri ে e ৈ oi ো o ৌ ou")
_VOWELS: Final = _table("অ o আ a ই i ঈ i উ u ঊ u ঋ ri এ e ঐ oi ও o ঔ ou")
_HASANTA: Final = "\u09cd"
_NUKTA: Final = "\u09bc"
_UNWRITTEN: Final = ("o", "a")
"""What people type for a vowel that Bangla does not write, if it is spoken."""
_UNSPOKEN: Final = re.compile(r"(?<=[aeiou])([^aeiou*]+)\*")
"""Within a word it is mostly silent after a syllable with a vowel: ল্যাপটপ is `laptop`, not `lapotop`."""
_CLUSTERS: Final = (
    ("ক্ষ", "খ"),
    ("জ্ঞ", "গ"),
    ("্যা", "া"),  # as in ল্যাপটপ, typed `laptop`
    ("্য", ""),
)
_W: Final = "ও" + "য" + _NUKTA
"""Before a vowel sign the `w` of borrowed words: ওয়াই is `wai`."""
_SUFFIXES: Final = ("গুলোর", "গুলো", "গুলি", "দের", "টার", "টা", "টি", "ের", "কে", "তে", "েই", "ে", "য" + _NUKTA)
_ROOT_LETTERS: Final = 3
_LETTER_NAMES: Final = {
    "এ": "a", "বি": "b", "সি": "c", "ডি": "d", "ই": "e", "এফ": "f", "জি": "g", "এইচ": "h", "আই": "i", "জে": "j",
    "কে": "k", "এল": "l", "এম": "m", "এন": "n", "ও": "o", "পি": "p", "কিউ": "q", "আর": "r", "এস": "s", "টি": "t",
    "ইউ": "u", "ভি": "v", "ডব্লিউ": "w", "এক্স": "x", _W + "াই": "y", "জেড": "z",
}  # fmt: skip
_NAME: Final = re.compile("|".join([*sorted(_LETTER_NAMES, key=len, reverse=True), r"\d+"]))
_SPELLED: Final = re.compile(f"(?:{_NAME.pattern}){{2,}}")


def romanised(word: str) -> list[str]:
    """The Latin spellings of a word in Bangla script, as `words` gives it; each once.

    >>> romanised("সস্তা"), romanised("ল্যাপটপ")
    (['sosta', 'sasta'], ['lapotop', 'lapatap', 'laptop'])
    """
    for cluster, plain in _CLUSTERS:
        word = word.replace(cluster, plain)
    parts: list[str] = []
    place = 0
    while place < len(word):
        if word.startswith(_W, place) and word[place + len(_W) : place + len(_W) + 1] in _SIGNS:
            parts.append("w")
            place += len(_W)
            continue
        letter = word[place]
        place += 1
        if letter not in _CONSONANTS:
            parts.append(_SIGNS.get(letter) or _VOWELS.get(letter) or (letter if letter.isascii() else ""))
            continue
        latin = _CONSONANTS[letter]
        if word[place : place + 1] == _NUKTA:
            latin = "y" if letter == "য" else "r"
            place += 1
        parts.append(latin)
        after = word[place : place + 1]
        if after == _HASANTA:
            place += 1
        elif after and after not in _SIGNS and letter not in "ংৎ" and latin != "y":
            parts.append("*")
    text = "".join(parts)
    spellings = [text.replace("*", vowel) for vowel in _UNWRITTEN]
    return list(dict.fromkeys([*spellings, _UNSPOKEN.sub(r"\1", text).replace("*", "o")]))


def stem(word: str) -> str | None:
    """A word in Bangla script without its ending (an article, a case, a plural), None if it has none.

    >>> stem("মোবাইলের")
    'মোবাইল'
    """
    for suffix in _SUFFIXES:
        if word.endswith(suffix) and len(word) - len(suffix) >= _ROOT_LETTERS:
            return word.removesuffix(suffix)
    if word.endswith("র") and len(word) > _ROOT_LETTERS and word[-2] in _SIGNS:
        return word[:-1]
    return None


def spelled_out(word: str) -> str | None:
    """The Latin letters whose names a word in Bangla script consists of, None if it is an ordinary word.

    >>> spelled_out("এ15"), spelled_out("টিভি")
    ('a15', 'tv')
    """
    if _SPELLED.fullmatch(word) is None:
        return None
    return "".join(_LETTER_NAMES.get(name, name) for name in _NAME.findall(word))
