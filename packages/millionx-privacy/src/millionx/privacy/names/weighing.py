"""Weighs the candidates of a text: what speaks for and against each being the name of a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from millionx.privacy.finding import ADMITTED, Evidence, Finding, verdict
from millionx.privacy.names.canonical import canonical_name
from millionx.privacy.names.extent import ends_phrase, first_word, last_word
from millionx.privacy.names.lexicon import ENDING_SHIFT, Sense
from millionx.privacy.names.reading import Reading

__all__ = ["Weighing"]

_NAMES: Final = Evidence(0.85, "two or more known names")
_NAME_AND_ORDINARY: Final = Evidence(0.75, "a known name, beside one that is also an ordinary word")
_NAME_AND_CAPITAL: Final = Evidence(0.65, "a known name, beside a word not known")
_GIVEN: Final = Evidence(0.55, "a known given name")
_FAMILY: Final = Evidence(0.4, "a known family name")
_FULL_ORDINARY: Final = Evidence(0.5, "given and family name, both also ordinary words")
_ORDINARIES: Final = Evidence(0.4, "names that are also ordinary words")
_ORDINARY: Final = Evidence(0.2, "a name that is also an ordinary word")
_MOSTLY: Final = Evidence(0.15, "an ordinary word that is seldom a name")
_NOUN: Final = Evidence(0.45, "a name that is also an ordinary word, with a capital")
_CAPITALS: Final = Evidence(0.15, "capitalised words, not known")
_UNKNOWN: Final = Evidence(0.05, "words not known")
_TITLE: Final = Evidence(0.5, "after a title")
_CUE: Final = Evidence(0.6, "announced as a name")
_FAINT_CUE: Final = Evidence(0.4, "perhaps announced as a name")
_RECEIVER: Final = Evidence(0.6, "announced as a sender or receiver")
_FAINT_RECEIVER: Final = Evidence(0.45, "after a word for a sender or receiver")
_SELF: Final = Evidence(0.3, "after `I am`")
_ROLE: Final = Evidence(0.3, "after a word for what somebody is")
_GREETED: Final = Evidence(0.35, "greeted or called")
_PERHAPS_GREETED: Final = Evidence(0.25, "after a greeting or call")
_KIN: Final = Evidence(0.35, "before a word of address")
_SPEAKS: Final = Evidence(0.3, "before a verb of speaking")
_PHONE: Final = Evidence(0.35, "before a phone number")
_BESIDE: Final = Evidence(0.3, "in a row with another name")
_SIGNED: Final = Evidence(0.35, "signed")
_OBJECT: Final = Evidence(0.15, "with a case ending that people take")
_SHOP: Final = Evidence(-0.9, "before a word that makes it a shop, a firm or a place")
_THING: Final = Evidence(-0.2, "after a word for what has names too")
_PRODUCT: Final = Evidence(-0.35, "before a word for goods")

_OBJECT_WORDS: Final = frozenset({"ke", "k", "কে"})
_ANNOUNCING: Final = Sense.CUE | Sense.RECEIVER | Sense.SELF
_STARTS: Final = Sense.NAME | Sense.TITLE | _ANNOUNCING
_ANNOUNCED: Final = re.compile(r"\s{0,3}[:=ঃ-]{0,2}[\s\"'(*]{0,3}")
_PAUSE: Final = 6
"""Characters that may stand between a word for a receiver and the name."""
_PHONE_AFTER: Final = re.compile(r"[ ,;:|/()\n-]{1,4}\+?(?:88|0?1[3-9])\d")
_SIGNATURE: Final = re.compile(r"(?:^|[.!?।\n] ?)-{1,2} ?$")
_PARTING: Final = frozenset({",", ", ", " ও ", " এবং ", " আর ", " and ", " & ", " r ", " ar ", " o ", " / ", "/"})


class Weighing:
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
        """All candidates, those too for which too little speaks."""
        reading, waiting = self._reading, self._announced
        all_senses, keys, count = reading.senses, reading.keys, reading.count
        place = 0
        while place < count:
            senses = all_senses[place]
            if not senses & _STARTS and place not in waiting:
                addressed = place + 1 < count and all_senses[place + 1] & Sense.KIN
                if not addressed and (senses or keys[place] != "m"):
                    place += 1
                    continue
            announced = waiting.pop(place, ())
            if senses & Sense.TITLE and self._titled(place):
                waiting[place + 1] = announced if _TITLE in announced else (*announced, _TITLE)
            elif (announced or self._begins(place)) and not reading.glued(place):
                last = last_word(reading, place, announced=bool(announced))
                if last >= 0:
                    yield self._finding(
                        first_word(reading, place, self._free) if not announced else place, last, announced
                    )
                    place = self._free = last + 1
                    continue
            if senses & _ANNOUNCING:
                self._announce(place, senses)
            elif place and keys[place] == "m" and keys[place - 1] == "i":
                self._announce(place, Sense.SELF)
            place += 1

    def _begins(self, place: int) -> bool:
        """Whether a word begins a name by itself, or with the word of address after it."""
        reading = self._reading
        senses = reading.senses[place]
        if senses & Sense.NAME and not senses & Sense.MOSTLY:
            return True
        if place + 1 >= reading.count or not reading.senses[place + 1] & Sense.KIN or reading.gaps[place] != " ":
            return False
        if senses & Sense.NAME:
            return not senses & Sense.BOUNDARY
        # A capital alone says nothing at the beginning of a sentence.
        return not senses and bool(place) and reading.capital(place) and reading.beside(place - 1)

    def _titled(self, place: int) -> bool:
        """Whether a title stands before a name: short ones are also other words."""
        reading = self._reading
        if place + 1 >= reading.count:
            return False
        gap = reading.gaps[place]
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
        gap = reading.gaps[target - 1]
        match = _ANNOUNCED.fullmatch(gap)
        if match is None and not (senses & Sense.RECEIVER and len(gap) < _PAUSE and not gap.strip(" ,\n\r")):
            return
        marked = any(mark in gap for mark in ":=ঃ-") or reading.keys[place].endswith("ঃ")
        if senses & Sense.CUE:
            # `the name is bound`: only a capital, or whose name it is, makes a person of a word not known.
            linked = linked and (reading.capital(target) or not reading.latin(target))
            evidence = _CUE if marked or linked or before & Sense.OWN else _FAINT_CUE
        elif senses & Sense.RECEIVER:
            evidence = _RECEIVER if marked else _FAINT_RECEIVER
        elif marked:
            return
        else:
            evidence = _SELF
        self._announced[target] = (evidence,)

    def _finding(self, first: int, last: int, announced: tuple[Evidence, ...]) -> Finding:
        reading = self._reading
        start, end = reading.starts[first], reading.end_of_name(last)
        evidence = [self._known(first, last), *announced]
        self._look_before(first, last, start, evidence)
        self._look_after(last, end, evidence)
        score, reasons = verdict(*evidence)
        if score >= ADMITTED:
            self._last = reading.ends[last]
        return Finding("NAME", start, end, score, canonical_name(reading.text[start:end]), reasons)

    def _known(self, first: int, last: int) -> Evidence:
        """What the words alone say."""
        reading = self._reading
        if first == last and reading.senses[first] & (Sense.NAME | Sense.ORDINARY | Sense.CASED) == Sense.GIVEN:
            return _GIVEN
        certain = nouns = ordinary = unknown = given = 0
        for senses in reading.senses[first : last + 1]:
            if senses & Sense.NAME:
                if senses & Sense.ORDINARY:
                    ordinary += 1
                else:
                    certain += 1
                    given |= senses & Sense.GIVEN
                    nouns += bool(senses & Sense.CASED)
            elif not senses:
                unknown += 1
        if certain > 1:
            return _NAMES
        if certain and ordinary:
            return _NAME_AND_ORDINARY
        if certain:
            return self._one_known(first, last, unknown=bool(unknown), given=bool(given), noun=bool(nouns))
        senses = reading.senses[first]
        if ordinary > 1:
            full = senses & Sense.GIVEN and reading.senses[last] & Sense.FAMILY
            return _FULL_ORDINARY if full and (reading.capital(last) or not reading.latin(last)) else _ORDINARIES
        if ordinary:
            return _MOSTLY if senses & Sense.MOSTLY else _ORDINARY
        return _CAPITALS if reading.capital(first) else _UNKNOWN

    def _one_known(self, first: int, last: int, *, unknown: bool, given: bool, noun: bool) -> Evidence:
        """What one known name says, perhaps with initials or words not known beside it."""
        reading = self._reading
        if noun and last > first:
            # `Shapla Crafts`: rather a firm.
            return _NOUN
        if noun and not (first and reading.beside(first - 1)):
            # At the beginning of a sentence every word has a capital.
            return _NOUN
        if last > first and (given or not unknown or not reading.senses[first]):
            return _NAME_AND_CAPITAL
        return _GIVEN if given else _FAMILY

    def _look_before(self, first: int, last: int, start: int, evidence: list[Evidence]) -> None:
        reading = self._reading
        if self._last >= 0 and start - self._last < _PAUSE and reading.text[self._last : start] in _PARTING:
            evidence.append(_BESIDE)
        if first and reading.beside(first - 1):
            senses = reading.senses[first - 1]
            thanked = reading.keys[first - 1] == "you" and first > 1 and reading.beside(first - 2)
            if thanked:
                senses = reading.senses[first - 2]
            if senses & Sense.ROLE and not thanked:
                evidence.append(_ROLE)
            elif senses & Sense.THING:
                evidence.append(_THING)
            elif senses & Sense.GREETING and (reading.capital(first) or not reading.latin(first)):
                evidence.append(_GREETED if ends_phrase(reading, last) else _PERHAPS_GREETED)
        elif start and reading.text[start - 1] in "- " and _SIGNATURE.search(reading.text[max(start - 5, 0) : start]):
            evidence.append(_SIGNED)

    def _look_after(self, last: int, end: int, evidence: list[Evidence]) -> None:
        reading = self._reading
        ending = reading.senses[last] >> ENDING_SHIFT
        if ending and not reading.latin(last) and reading.keys[last].endswith("কে"):
            evidence.append(_OBJECT)
        if _PHONE_AFTER.match(reading.text, end):
            evidence.append(_PHONE)
        if last + 1 >= reading.count:
            return
        after = reading.senses[last + 1]
        gap = reading.gaps[last]
        if gap != " " and gap != " & " and gap != "-" and not reading.beside(last):
            return
        if reading.keys[last + 1] in _OBJECT_WORDS:
            evidence.append(_OBJECT)
        if after & Sense.KIN:
            evidence.append(_KIN)
        elif after & Sense.SPEECH:
            evidence.append(_SPEAKS)
        elif ending:
            return
        elif after & Sense.SHOP or self._shop_next(last + 1):
            evidence.append(_SHOP)
        elif after & Sense.PRODUCT:
            evidence.append(_PRODUCT)

    def _shop_next(self, place: int) -> bool:
        """Whether a word that is no name is part of a shop's: `Super Market`, `General Store`."""
        reading = self._reading
        if place + 1 >= reading.count or not reading.beside(place) or not reading.senses[place + 1] & Sense.SHOP:
            return False
        if reading.latin(place):
            return reading.capital(place)
        return not reading.senses[place] & Sense.BOUNDARY
