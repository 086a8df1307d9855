"""Names of people, in English, Bangla and Banglish: known names, announced ones, and what stands beside them.

A word is looked up once, and only a text with a telling word (a name, a title, a word that announces a name) is read
further. Candidates are runs of known names, and the words that an announcement points at. What speaks for and against
a candidate is added up: a known name that is no ordinary word is enough, others need a second name, a title, a cue,
a word of address; a shop, a street or a product after the name makes it the name of that. The lists are in
`millionx.privacy.names`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from millionx.privacy.finding import ADMITTED, Evidence, Finding
from millionx.privacy.folding import without_invisible
from millionx.privacy.names import ENDING_SHIFT, Reading, Sense, lexicon, words

__all__ = ["FINDS", "IGNORES", "NameDetector", "canonical_name"]

FINDS: Final = (
    ("My name is Rahim Uddin, call me", "Rahim Uddin"),
    ("Hi, I am Nusrat Jahan from Sylhet", "Nusrat Jahan"),
    ("amar nam Karim Mia, thaki Dhaka", "Karim Mia"),
    ("Name: Tania Akter\nPhone", "Tania Akter"),
    ("আমার নাম রহিম উদ্দিন।", "রহিম উদ্দিন"),
    ("নাম: সুমাইয়া আক্তার, ঠিকানা", "সুমাইয়া আক্তার"),
    ("Contact Md. Hasan Ali today", "Hasan Ali"),
    ("জনাব আব্দুল করিম, আপনার", "আব্দুল করিম"),
    ("Regards, Farhana Islam", "Farhana Islam"),
)
IGNORES: Final = (
    "I am interested in Samsung Galaxy",
    "My name is on the list",
    "Brand name: Walton",
    "product name: Rice Cooker",
    "নাম জানতে চাই",
    "I am Muslim",
    "ami Dhaka theke",
)

_NAMES: Final = Evidence(0.85, "two or more known names")
_NAME_AND_ORDINARY: Final = Evidence(0.75, "a known name, beside one that is also an ordinary word")
_NAME_AND_CAPITAL: Final = Evidence(0.65, "a known name, beside a word not known")
_GIVEN: Final = Evidence(0.55, "a known given name")
_FAMILY: Final = Evidence(0.4, "a known family name")
_FULL_ORDINARY: Final = Evidence(0.5, "given and family name, both also ordinary words")
_ORDINARIES: Final = Evidence(0.4, "names that are also ordinary words")
_ORDINARY: Final = Evidence(0.2, "a name that is also an ordinary word")
_CAPITALS: Final = Evidence(0.15, "capitalised words, not known")
_UNKNOWN: Final = Evidence(0.05, "words not known")
_TITLE: Final = Evidence(0.5, "after a title")
_CUE: Final = Evidence(0.6, "announced as a name")
_FAINT_CUE: Final = Evidence(0.4, "perhaps announced as a name")
_RECEIVER: Final = Evidence(0.6, "announced as a sender or receiver")
_FAINT_RECEIVER: Final = Evidence(0.45, "after a word for a sender or receiver")
_SELF: Final = Evidence(0.3, "after `I am`")
_ROLE: Final = Evidence(0.3, "after a word for what somebody is")
_GREETED: Final = Evidence(0.25, "after a greeting or call")
_KIN: Final = Evidence(0.35, "before a word of address")
_SPEAKS: Final = Evidence(0.3, "before a verb of speaking")
_PHONE: Final = Evidence(0.35, "before a phone number")
_BESIDE: Final = Evidence(0.3, "in a row with another name")
_SIGNED: Final = Evidence(0.35, "signed")
_OBJECT: Final = Evidence(0.15, "with a case ending that people take")
_SHOP: Final = Evidence(-0.9, "before a word that makes it a shop, a firm or a place")
_PRODUCT: Final = Evidence(-0.35, "before a word for goods")

_LONGEST: Final = 6
_ANNOUNCED: Final = re.compile(r"\s{0,3}[:=ঃ-]{0,2}[\s\"'(*]{0,3}")
_PHONE_AFTER: Final = re.compile(r"[ ,;:|/()\n-]{1,4}\+?(?:88|0?1[3-9])\d")
_SIGNATURE: Final = re.compile(r"(?:^|[.!?।\n] ?)-{1,2} ?$")
_PARTING: Final = frozenset({",", ", ", " ও ", " এবং ", " আর ", " and ", " & ", " r ", " ar ", " o ", " / ", "/"})
_VERB: Final = re.compile(
    "(?:ছে|ছেন|ছি|ছিল|ছিলেন|ছিলাম|বেন|বে|বো|লাম|লেন|লো|তে|\u09af\u09bc\u09c7|\u09df\u09c7|েন|টা|টি|গুলো|গুলি|গুলা|ভাবে|কারী|জন)$"
)


class NameDetector:
    """Finds names of people by what is known of names and by the words beside them."""

    type = "NAME"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        known = lexicon()
        if known.telling.keys().isdisjoint(words(text)):
            return
        yield from _Weighing(Reading(text, known)).findings()


def canonical_name(text: str) -> str:
    """A name in the one form that its writings share.

    NFC, without invisible characters, titles and dots; case folded, single spaces.
    """
    plain = without_invisible(unicodedata.normalize("NFC", text)).casefold().replace(".", " ").strip()
    bare = _HEAD.sub("", plain)
    return " ".join((bare or plain).split())


_HEAD: Final = re.compile(
    r"^(?:(?:md|mohd|muhd|mr|mrs|ms|miss|dr|engr|prof|adv|mst|most|mosa|mosammat|janab)\s+"
    r"|(?:মোসাম্মৎ|মোছাম্মৎ|মিস্টার|মিসেস|জনাবা?|মোহাঃ|মোছাঃ|মোসাঃ|ইঞ্জিঃ|মোঃ|মুঃ|ডাঃ|ডঃ)\s*"
    r"|(?:মোছা|মোসা|ইঞ্জি|মো|মু|ডা|ড)[\s:]\s*)+(?=\S)"
)


class _Weighing:
    """One text's candidates, from left to right."""

    __slots__ = ("_announced", "_free", "_last", "_reading")

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._announced: dict[int, tuple[Evidence, ...]] = {}
        self._free = 0
        """First word that is in no candidate yet."""
        self._last = -1
        """Where the last name that was admitted ends."""

    def findings(self) -> Iterator[Finding]:
        reading = self._reading
        place = 0
        while place < reading.count:
            senses = reading.senses[place]
            announced = self._announced.pop(place, ())
            if senses & Sense.TITLE and self._titled(place):
                self._announced[place + 1] = announced if _TITLE in announced else (*announced, _TITLE)
            elif (announced or (senses & Sense.NAME and not senses & Sense.MOSTLY)) and not reading.glued(place):
                last = self._last_word(place, bool(announced))
                if last >= 0:
                    yield self._finding(self._first_word(place) if not announced else place, last, announced)
                    place = self._free = last + 1
                    continue
            if senses & (Sense.CUE | Sense.RECEIVER | Sense.SELF):
                self._announce(place, senses)
            elif place and reading.keys[place] == "m" and reading.keys[place - 1] == "i":
                self._announce(place, Sense.SELF)
            place += 1

    def _titled(self, place: int) -> bool:
        """Whether a title stands before a name: short ones are also other words."""
        reading = self._reading
        if place + 1 >= reading.count:
            return False
        gap = reading.gap(place)
        after = reading.senses[place + 1]
        if gap not in (" ", ". ", ".", ": ", ":", "  ") or (after & Sense.BOUNDARY and not after & Sense.NAME):
            return False
        if reading.senses[place] & Sense.NAME and gap == " " and not after & Sense.NAME:
            return False
        if after & Sense.NAME or not reading.latin(place):
            return True
        return reading.capital(place + 1) and reading.latin(place + 1)

    def _announce(self, place: int, senses: int) -> None:
        """Note what a cue says of the word that it points at."""
        reading = self._reading
        before = reading.senses[place - 1] if place and reading.beside(place - 1) else 0
        if senses & Sense.CUE and before & Sense.THING:
            return
        target = place + 1
        linked = False
        while target < reading.count and reading.senses[target] & Sense.LINK and reading.beside(target - 1):
            linked = True
            target += 1
        if target >= reading.count:
            return
        gap = reading.gap(target - 1)
        match = _ANNOUNCED.fullmatch(gap)
        if match is None and not (senses & Sense.RECEIVER and gap.strip(" ,\n\r") == "" and len(gap) < _LONGEST):
            return
        marked = any(mark in gap for mark in ":=ঃ-") or reading.keys[place].endswith("ঃ")
        if senses & Sense.CUE:
            evidence = _CUE if marked or linked or before & Sense.OWN else _FAINT_CUE
        elif senses & Sense.RECEIVER:
            evidence = _RECEIVER if marked else _FAINT_RECEIVER
        elif marked:
            return
        else:
            evidence = _SELF
        self._announced[target] = (evidence,)

    def _last_word(self, first: int, announced: bool) -> int:
        """The last word of the name that begins with a word; -1 where none begins."""
        reading = self._reading
        senses = reading.senses[first]
        if not senses & Sense.NAME and not self._may_be_unknown(first, first, announced):
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
                if not self._continues(first, place):
                    break
                last = place
            elif senses & (Sense.PARTICLE | Sense.INITIAL | Sense.TITLE) and not senses & Sense.BOUNDARY:
                continue
            elif self._may_be_unknown(first, place, announced):
                last = place
            else:
                break
        return last

    def _continues(self, first: int, place: int) -> bool:
        """Whether a known name goes on with the one begun."""
        reading = self._reading
        senses = reading.senses[place]
        if reading.glued(place) or reading.latin(first) != reading.latin(place):
            return False
        if reading.latin(place) and reading.capital(first) != reading.capital(place) and senses & Sense.ORDINARY:
            return False
        return (
            not senses & Sense.MOSTLY or self._ends_phrase(place) or (reading.latin(place) and reading.capital(place))
        )

    def _may_be_unknown(self, first: int, place: int, announced: bool) -> bool:
        """Whether a word that is not known may be part of a name."""
        reading = self._reading
        if reading.senses[place] or reading.glued(place) or reading.latin(first) != reading.latin(place):
            return False
        if reading.latin(place):
            if len(reading.keys[place]) < 2:
                return False
            if reading.capital(place):
                return reading.capital(first)
            return announced and not reading.capital(first) and (place == first or self._ends_phrase(place))
        if _VERB.search(reading.keys[place]):
            return False
        return announced and (place == first or self._ends_phrase(place))

    def _ends_phrase(self, place: int) -> bool:
        """Whether nothing of the same phrase follows a word, or only what follows a name."""
        reading = self._reading
        if place + 1 >= reading.count or not reading.beside(place):
            return True
        return bool(reading.senses[place + 1] & (Sense.KIN | Sense.SPEECH | Sense.NAME | Sense.CUE))

    def _first_word(self, place: int) -> int:
        """The first word of the name in which a known one stands: initials, and a capitalised word not known."""
        reading = self._reading
        first = place
        initials = 0
        for before in range(place - 1, max(self._free, place - _LONGEST) - 1, -1):
            if not reading.joined(before) or reading.glued(before) or reading.latin(before) != reading.latin(place):
                break
            senses = reading.senses[before]
            if reading.latin(before):
                if len(reading.keys[before]) == 1 and reading.capital(before) and reading.keys[before] != "i":
                    first = before
                    continue
                if senses & Sense.INITIAL or reading.keys[before] == "al":
                    first = before
                    continue
                if (
                    initials == 0
                    and first == place
                    and senses == 0
                    and reading.capital(before)
                    and reading.capital(place)
                    and len(reading.keys[before]) > 2
                ):
                    first = before
                break
            if senses & Sense.INITIAL:
                initials += 1
                if not senses & Sense.BOUNDARY or initials > 1:
                    first = before
                continue
            if reading.keys[before] == "আল" and first == place:
                first = before
            break
        return first

    def _finding(self, first: int, last: int, announced: tuple[Evidence, ...]) -> Finding:
        reading = self._reading
        start, end = reading.starts[first], reading.end_of_name(last)
        evidence = (self._known(first, last), *announced, *self._before(first, start), *self._after(last, end))
        score = min(max(sum(each.weight for each in evidence), 0.01), 0.99)
        if score >= ADMITTED:
            self._last = reading.ends[last]
        return Finding("NAME", start, end, score, canonical_name(reading.text[start:end]), evidence)

    def _known(self, first: int, last: int) -> Evidence:
        """What the words alone say."""
        reading = self._reading
        certain = ordinary = unknown = 0
        given = False
        for senses in reading.senses[first : last + 1]:
            if senses & Sense.NAME:
                if senses & Sense.ORDINARY:
                    ordinary += 1
                else:
                    certain += 1
                    given |= bool(senses & Sense.GIVEN)
            elif not senses:
                unknown += 1
        if certain > 1:
            return _NAMES
        if certain and ordinary:
            return _NAME_AND_ORDINARY
        if certain and (unknown or last > first):
            return _NAME_AND_CAPITAL
        if certain:
            return _GIVEN if given else _FAMILY
        if ordinary > 1:
            full = reading.senses[first] & Sense.GIVEN and reading.senses[last] & Sense.FAMILY
            return _FULL_ORDINARY if full and (reading.capital(last) or not reading.latin(last)) else _ORDINARIES
        if ordinary:
            return _ORDINARY
        return _CAPITALS if reading.capital(first) else _UNKNOWN

    def _before(self, first: int, start: int) -> Iterator[Evidence]:
        reading = self._reading
        if self._last >= 0 and reading.text[self._last : start] in _PARTING:
            yield _BESIDE
        if first and reading.beside(first - 1):
            senses = reading.senses[first - 1]
            if senses & Sense.ROLE:
                yield _ROLE
            elif senses & Sense.GREETING and (reading.capital(first) or not reading.latin(first)):
                yield _GREETED
        elif _SIGNATURE.search(reading.text[max(start - 5, 0) : start]):
            yield _SIGNED

    def _after(self, last: int, end: int) -> Iterator[Evidence]:
        reading = self._reading
        ending = reading.senses[last] >> ENDING_SHIFT
        if ending and not reading.latin(last) and reading.keys[last].endswith("কে"):
            yield _OBJECT
        if _PHONE_AFTER.match(reading.text, end):
            yield _PHONE
        if last + 1 >= reading.count:
            return
        after = reading.senses[last + 1]
        gap = reading.gap(last)
        if not reading.beside(last) and gap not in (" & ", "-"):
            return
        if after & Sense.KIN:
            yield _KIN
        elif after & Sense.SPEECH:
            yield _SPEAKS
        elif ending:
            return
        elif after & Sense.SHOP or self._shop_next(last + 1):
            yield _SHOP
        elif after & Sense.PRODUCT:
            yield _PRODUCT

    def _shop_next(self, place: int) -> bool:
        """Whether a word that is no name is part of a shop's: `Super Market`, `General Store`."""
        reading = self._reading
        if place + 1 >= reading.count or not reading.beside(place) or not reading.senses[place + 1] & Sense.SHOP:
            return False
        if reading.latin(place):
            return reading.capital(place)
        return not reading.senses[place] & Sense.BOUNDARY
