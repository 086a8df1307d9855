"""Digits written as words in English, Bangla and Banglish: `zero one seven ...`, `শূন্য এক সাত ...`, `double five`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from millionx.privacy.folding import INVISIBLE, without_invisible

__all__ = ["spelt_groups"]

# Of each digit the words for it; English ones also as they are written in Bangla script.
_OF_DIGIT: Final = {
    "0": "zero ziro jiro oh o shunno shunnyo shunya shunno sunno sunna shuno suno শূন্য শুন্য শূণ্য শুণ্য জিরো",
    "1": "one ek aek এক একে ওয়ান",
    "2": "two dui duy দুই দু টু",
    "3": "three tin teen তিন থ্রি থ্রী",
    "4": "four char chaar চার ফোর",
    "5": "five pach panch paach paanch পাঁচ পাচ ফাইভ",
    "6": "six choy chhoy chho soy choi chhoi ছয় ছয় সিক্স",
    "7": "seven sat shat saat shaat সাত সেভেন",
    "8": "eight at aat ath aath আট এইট",
    "9": "nine noy noi nau নয় নয় নাইন",
    "13": "thirteen tero তেরো তের থার্টিন",
    "14": "fourteen choddo চৌদ্দ ফোর্টিন",
    "15": "fifteen ponero পনেরো পনের ফিফটিন",
    "16": "sixteen sholo ষোলো ষোল সিক্সটিন",
    "17": "seventeen sotero সতেরো সতের সেভেনটিন",
    "18": "eighteen atharo আঠারো আঠার এইটিন",
    "19": "nineteen unish উনিশ নাইনটিন",
}
_TIMES: Final = {
    "2": "double dabol dabal dbl twice ডাবল ডাবোল",
    "3": "triple tripol tripal treble ট্রিপল ট্রিপোল",
}
_DIGITS_OF: Final = {
    unicodedata.normalize("NFC", word): digits for digits, words in _OF_DIGIT.items() for word in words.split()
}
_TIMES_OF: Final = {
    unicodedata.normalize("NFC", word): int(times) for times, words in _TIMES.items() for word in words.split()
}
# A mobile number in words has a zero in it, or digits beside the words; these tell quickly that a text has neither.
_ZEROS: Final = ("zero", "unn", "jiro", "শূন", "শুন", "শূণ", "শুণ", "জির", "oh ", "o o")
_COMMON: Final = frozenset(
    unicodedata.normalize(
        "NFC",
        """
    two three four five six seven eight nine double triple dabol tripol dui tin char pach panch choy chhoy shat sat saat
    aat noy noi দুই তিন চার পাঁচ ছয় সাত আট নয় ডাবল ট্রিপল টু থ্রি ফোর ফাইভ সিক্স সেভেন এইট নাইন
        """,
    ).split()
)
_DIGIT: Final = re.compile("[0-9]")
_TOKEN: Final = re.compile(rf"[0-9]+|[A-Za-z{INVISIBLE}]+|[\u0980-\u09e5\u09f0-\u09ff{INVISIBLE}]+")
_BETWEEN: Final = re.compile(rf"[ \-./()_,:|+\u0964{INVISIBLE}]{{0,4}}\Z")
_FEWEST_WORDS: Final = 2
_FEWEST_DIGITS: Final = 9


def spelt_groups(text: str) -> Iterator[list[tuple[str, int, int]]]:
    """Runs of digits in a folded text of which some are words, each as groups of digits, start and end."""
    lowered = text.lower()
    if not any(zero in lowered for zero in _ZEROS) and (
        _DIGIT.search(text) is None or _COMMON.isdisjoint(lowered.split())
    ):
        return
    run: list[tuple[str, int, int]] = []
    words = end = 0
    times, begun = 1, 0
    for match in _TOKEN.finditer(text):
        digits, repeat = _read(match[0])
        if match.start() == end and end:
            # Letters and digits in one, as in an id.
            digits, repeat = "", 0
            run = run[:-1]
        goes_on = (digits or repeat) and _BETWEEN.match(text, end, match.start()) is not None
        if not goes_on and (run or times > 1):
            if words >= _FEWEST_WORDS:
                yield from _long_enough(run)
            run, words, times = [], 0, 1
        end = match.end()
        if repeat:
            times, begun = repeat, match.start()
            words += 1
        elif digits:
            start = begun if times > 1 else match.start()
            # `double 17` is odd enough to leave the 1 alone.
            run.append((digits[0] * (times - 1) + digits, start, end))
            words += not match[0][0].isdigit()
            times = 1
    if words >= _FEWEST_WORDS:
        yield from _long_enough(run)


def _long_enough(run: list[tuple[str, int, int]]) -> Iterator[list[tuple[str, int, int]]]:
    if sum(len(digits) for digits, _, _ in run) >= _FEWEST_DIGITS:
        yield run


def _read(token: str) -> tuple[str, int]:
    """The digits for which a token stands, and how often the next digit is meant."""
    return (token, 0) if token[0] in "0123456789" else _read_word(token)


@lru_cache(maxsize=4096)
def _read_word(word: str) -> tuple[str, int]:
    plain = unicodedata.normalize("NFC", without_invisible(word)).lower()
    return _DIGITS_OF.get(plain, ""), _TIMES_OF.get(plain, 0)
