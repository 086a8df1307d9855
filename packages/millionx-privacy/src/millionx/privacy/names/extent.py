"""Where a name begins and ends."""

from __future__ import annotations

import re
from typing import Final

from millionx.privacy.names.lexicon import ENDING_SHIFT, Sense
from millionx.privacy.names.reading import Reading

__all__ = ["ends_phrase", "first_word", "last_word"]

_LONGEST: Final = 6
"""Words that a name has at most."""
_VERB: Final = re.compile(
    "(?:ছে|ছেন|ছি|ছিল|ছিলেন|ছিলাম|বেন|বে|বো|লাম|লেন|লো|তে|\u09af\u09bc\u09c7|\u09df\u09c7|েন|টা|টি|গুলো|গুলি|গুলা|ভাবে|কারী|জন)$"
)
"""Endings of verbs and other words that stand where a name might: `নাম জানতে চাই`."""

_HALF: Final = re.compile("(?:[uo][lr]|ু[রল]|উ[রল]|উদ্দিন|uddin)$")
"""Endings of given names that go on: `মুখলেসুর রহমান`."""


def last_word(reading: Reading, first: int, *, announced: bool) -> int:
    """The last word of the name that begins with a word; -1 where none begins."""
    senses = reading.senses[first]
    if not senses & Sense.NAME and not _may_be_unknown(reading, first, first, announced):
        begins = announced and senses & (Sense.INITIAL | Sense.PARTICLE) and reading.joined(first)
        if not begins:
            return -1
    last = first if not senses & (Sense.INITIAL | Sense.PARTICLE) or senses & Sense.NAME else -1
    place = first
    while place + 1 < reading.count and place - first < _LONGEST - 1 and reading.joined(place):
        if reading.senses[place] >> ENDING_SHIFT and place == last:
            break
        place += 1
        senses = reading.senses[place]
        if senses & Sense.NAME:
            if not _continues(reading, first, place):
                break
            last = place
        elif senses & (Sense.PARTICLE | Sense.INITIAL | Sense.TITLE) and not senses & Sense.BOUNDARY:
            continue
        elif _may_be_unknown(reading, first, place, announced):
            last = place
        else:
            break
    return last


def _continues(reading: Reading, first: int, place: int) -> bool:
    """Whether a known name goes on with the one begun."""
    senses = reading.senses[place]
    if reading.glued(place) or reading.latin(first) != reading.latin(place):
        return False
    if _asks_for_more(reading.senses[place - 1]):
        return True
    if reading.latin(place) and reading.capital(first) != reading.capital(place) and senses & Sense.ORDINARY:
        return False
    if not senses & Sense.MOSTLY or ends_phrase(reading, place):
        return True
    if reading.latin(place):
        return reading.capital(place)
    before = reading.senses[place - 1]
    return bool(senses & Sense.FAMILY and before & Sense.GIVEN and not before & Sense.ORDINARY)


def _may_be_unknown(reading: Reading, first: int, place: int, announced: bool) -> bool:
    """Whether a word that is not known may be part of a name."""
    if reading.senses[place] or reading.glued(place) or reading.latin(first) != reading.latin(place):
        return False
    if place > first and _asks_for_more(reading.senses[place - 1]):
        return True
    if reading.latin(place):
        if len(reading.keys[place]) < 2:
            return False
        if reading.capital(place):
            return reading.capital(first)
        return announced and not reading.capital(first) and (place == first or ends_phrase(reading, place))
    if _VERB.search(reading.keys[place]):
        return False
    return announced and (place == first or ends_phrase(reading, place))


def _asks_for_more(senses: int) -> bool:
    """Whether a word is half a name: `আব্দুল` (servant of) and the like."""
    return bool(senses & Sense.PARTICLE and senses & Sense.NAME)


def ends_phrase(reading: Reading, place: int) -> bool:
    """Whether nothing of the same phrase follows a word, or only what follows a name."""
    if place + 1 >= reading.count or not reading.beside(place):
        return True
    return bool(reading.senses[place + 1] & (Sense.KIN | Sense.SPEECH | Sense.NAME | Sense.CUE))


def first_word(reading: Reading, place: int, free: int) -> int:
    """The first word of the name in which a known one stands; none before `free`.

    Initials, and one word that alone would be none: `Zxyq Rahman`, `আশা রহমান`.
    """
    first = place
    initials = 0
    for before in range(place - 1, max(free, place - _LONGEST) - 1, -1):
        if not reading.joined(before) or reading.glued(before) or reading.latin(before) != reading.latin(place):
            break
        key, senses = reading.keys[before], reading.senses[before]
        if first == place and _goes_before(reading, before, place):
            first = before
        elif reading.latin(before):
            single = len(key) == 1 and key != "i" and reading.capital(before)
            if not single and not senses & Sense.INITIAL and key != "al":
                break
            first = before
        elif senses & Sense.INITIAL:
            initials += 1
            # One that is a word too, like `ও`, counts beside another.
            if not senses & Sense.BOUNDARY or initials > 1:
                first = before
        else:
            if key == "আল" and first == place:
                first = before
            break
    return first


def _goes_before(reading: Reading, before: int, place: int) -> bool:
    """Whether a word that alone is no name is the first part of one."""
    key, senses = reading.keys[before], reading.senses[before]
    family = reading.senses[place] & (Sense.FAMILY | Sense.ORDINARY) == Sense.FAMILY
    capitals = reading.latin(place) and reading.capital(place)
    if capitals and not reading.capital(before):
        return False
    if senses & Sense.NAME:
        return family and not senses & Sense.BOUNDARY
    if senses:
        return False
    return (capitals and len(key) > 2) or (family and _HALF.search(key) is not None)
