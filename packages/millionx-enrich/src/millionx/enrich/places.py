"""Which of the five cities with weather a place belongs to, however it is written."""

from __future__ import annotations

import functools
import re
import unicodedata
from typing import Final

__all__ = ["CITIES", "city_of"]

_NAMES: Final = {
    # Former and present spellings, the usual slips, and Bangla script.
    "Dhaka": "dhaka dacca dakha dhk ঢাকা",
    "Chittagong": (
        "chittagong chattogram chattagram chottogram chittagram chattagong chatgaon ctg ctgm"
        " চট্টগ্রাম চট্রগ্রাম চট্টোগ্রাম চিটাগাং চিটাগং চাটগাঁ চাটগাঁও চাঁটগা"
    ),
    "Sylhet": "sylhet silhet sylet syleth সিলেট",
    "Rajshahi": "rajshahi rajsahi rajshahy rajshai রাজশাহী রাজশাহি",
    "Khulna": "khulna kulna khulana খুলনা",
}
CITIES: Final = tuple(_NAMES)
"""The cities as they are named in a record's weather."""

# "ঢাকায়", "চট্টগ্রামের", "সিলেটেও": locative, genitive, objective, each with an emphatic particle; "Dhakay", "Sylhete".
_BANGLA_ENDING: Final = "(?:(?:তে|য়|য়|র|ে|ের|কে|স্থ)[ইও]?|ও)?"
_LATIN_ENDING: Final = "(?:r|er|y|e|te)?"
_ROADS: Final = ("road", "rd", "highway", "hwy", "street", "expressway", "bypass", "রোড", "সড়ক", "মহাসড়ক", "হাইওয়ে")
_LONGEST: Final = 300

# Bangla vowel signs are no word characters to `re`; digits of either script end a word ("Dhaka1205"). A comma is kept,
# since what precedes it is no part of a road's name ("Khulna, Dhaka Road").
_WORD: Final = re.compile(r"(?:[^\W\d_]|[\u0980-\u09e3])+|[,;()\n]")
_LATIN_ACCENTS_AND_JOINERS: Final = re.compile("[\u0300-\u036f\u200c\u200d]")


def city_of(place: str) -> str | None:
    """One of `CITIES`, or None if the place names none of them.

    Case, punctuation, what stands around the name ("Old Dhaka", "Sylhet Division") and Bangla case endings don't
    matter; a name inside a longer word ("Khulnapara", "Dhakaiya") or as that of a road ("Dhaka-Sylhet Highway") does
    not count. Of several cities the last one wins, since addresses go from the street to the town. Only the first 300
    characters are read.
    """
    return _city_of(place[:_LONGEST])


def _words(text: str) -> list[str]:
    plain = _LATIN_ACCENTS_AND_JOINERS.sub("", unicodedata.normalize("NFKD", text))
    return _WORD.findall(plain.casefold())


def _patterns() -> dict[str, re.Pattern[str]]:
    patterns = {}
    for city, names in _NAMES.items():
        latin = "|".join(name for name in names.split() if name.isascii())
        bangla = "|".join(name for name in names.split() if not name.isascii())
        pattern = f"(?:{latin}){_LATIN_ENDING}|(?:{bangla}){_BANGLA_ENDING}"
        patterns[city] = re.compile(unicodedata.normalize("NFKD", pattern))
    return patterns


_PATTERNS: Final = _patterns()
_ROAD_WORDS: Final = frozenset(unicodedata.normalize("NFKD", word) for word in _ROADS)


@functools.lru_cache(maxsize=4096)
def _city_of(place: str) -> str | None:
    after_is_road = False
    for word in reversed(_words(place)):
        city = next((city for city, pattern in _PATTERNS.items() if pattern.fullmatch(word)), None)
        if city is None:
            after_is_road = word in _ROAD_WORDS
        elif not after_is_road:
            return city
    return None
