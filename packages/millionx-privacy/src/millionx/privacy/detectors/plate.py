"""Vehicle registration plates of Bangladesh: place, letter of the class, two digits and four."""

from __future__ import annotations

import re
import unicodedata
from typing import ClassVar, Final

from millionx.privacy.detectors.numbers import Number, NumberDetector
from millionx.privacy.detectors.places import PLACES
from millionx.privacy.finding import Evidence, Verdict, verdict
from millionx.privacy.folding import fold, without_invisible

__all__ = ["FINDS", "IGNORES", "PlateDetector", "canonical_plate"]

FINDS: Final[tuple[tuple[str, str], ...]] = (
    ("ঢাকা মেট্রো-গ ১১-৯৯৯৯", "ঢাকা মেট্রো-গ ১১-৯৯৯৯"),
    ("Car no Dhaka Metro Ga 11-1234 will come", "Dhaka Metro Ga 11-1234"),
    ("DHAKA METRO-GA-11-1234", "DHAKA METRO-GA-11-1234"),
    ("Sylhet-La 43-6629", "Sylhet-La 43-6629"),
    ("bike chatta metro la 11 1234 e", "chatta metro la 11 1234"),
    ("চট্ট মেট্রো - হ ৮৯-৬০৮৪", "চট্ট মেট্রো - হ ৮৯-৬০৮৪"),
    ("গাড়িটা বগুড়া-ট ১১-০০২৩", "বগুড়া-ট ১১-০০২৩"),
    ("Cox's Bazar Ka 11-0203", "Cox's Bazar Ka 11-0203"),
    ("ঢাকা মেট্রো গ ১১১২৩৪", "ঢাকা মেট্রো গ ১১১২৩৪"),
    ("গাড়ি নম্বর গ ১১-১২৩৪", "গ ১১-১২৩৪"),
    ("Dhaka Metro-Cha 53-1234", "Dhaka Metro-Cha 53-1234"),
)
IGNORES: Final[tuple[str, ...]] = (
    "Dhaka 11-1234",
    "Mirpur road 11-1234",
    "ga 11-1234",
    "Dhaka te ga 1234",
    "Dhaka zip 1230-1234",
    "ঢাকা থেকে ২৬-২০২৫",
    "Sylhet e 12 2025",
    "ঢাকা ও ১১-১২৩৪",
)

# Letters of the vehicle classes, by their usual romanisation.
_LETTERS: Final = "কখগঘঙচছজঝটঠডঢতথদধনপফবভমযরলশষসহঅইএউ"
_ROMANISED: Final = """
    ka kha ga gha nga cha chha ja jha ta tha da dha ta tha da dha na pa pha ba bha ma ya ra la sha sha sa ha a e e u
"""
_ROMAN_OF: Final = dict(zip(_LETTERS, _ROMANISED.split(), strict=True))
_ALIASES: Final = {"fa": "pha", "va": "bha", "i": "e", "au": "u"}
_ROMAN: Final = "kha|ka|gha|ga|nga|chha|cha|jha|ja|tha|ta|dha|da|na|pha|pa|fa|bha|ba|va|ma|ya|ra|la|sha|sa|ha|au|a|e|u"
_WORD: Final = r"[A-Za-z]+(?:'s)?|[\u0980-\u09e5]+"
_TAIL: Final = re.compile(
    rf"(?<![A-Za-z\u0980-\u09e5])(?P<place>(?:cox'?s[ ])?(?:{_WORD}))[ .-]{{0,3}}(?P<metro>metropolitan|metro|মেট্রো)?"
    rf"[ .-]{{1,3}}(?P<letter>{_ROMAN}|[ক-হঅইএউ])[ .-]{{0,3}}\Z",
    re.IGNORECASE,
)
_LETTER: Final = re.compile(r"(?<![A-Za-z\u0980-\u09e5])[ক-হঅইএউ][ .-]{1,3}\Z")
_VEHICLE: Final = re.compile(
    r"গাড়ি|গাড়ি|বাইক|প্লেট|ট্রাক|সিএনজি|মোটরসাইকেল|plate|vehicle|gari|bike|truck|\bcar\b", re.IGNORECASE
)
# Words as well as letters of a class, so these need `metro`, as numbers do that may be a year.
_VOWELS: Final = frozenset("aeuঅইউএ")
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}\Z")
_REACH: Final = 48
_DIGITS: Final = 6
_CLASS: Final = 2

_SHAPE: Final = Evidence(0.2, "two digits and four, after the letter of a vehicle class")
_PLACED: Final = verdict(_SHAPE, Evidence(0.75, "a district or `metro` stands before the letter"))
_VEHICLE_SAID: Final = verdict(_SHAPE, Evidence(0.45, "a word for a vehicle stands before"))
_BARE: Final = verdict(_SHAPE, Evidence(0.0, "neither a district nor a word for a vehicle stands before"))


class PlateDetector(NumberDetector):
    """Finds plates by their digits, and then reads what stands before them backwards."""

    type = "PLATE"
    lengths: ClassVar[frozenset[int]] = frozenset({_DIGITS})

    def weigh(self, number: Number) -> Verdict | None:
        """See the base class."""
        groups = number.groups
        if len(groups) > 2 or (len(groups) == 2 and len(groups[0].digits) != _CLASS):
            return None
        before = number.before(_REACH)
        if _tail(before, number.digits) is not None:
            return _PLACED
        if len(groups) == 1 or _LETTER.search(before) is None:
            return None
        return _VEHICLE_SAID if _VEHICLE.search(before) else _BARE

    def span(self, number: Number) -> tuple[int, int]:
        """With place and letter."""
        before = number.before(_REACH)
        tail = _tail(before, number.digits) or _LETTER.search(before)
        start = number.start - len(before) + tail.start() if tail is not None else number.start
        return start, number.end

    def canonical(self, number: Number) -> str:
        """Place, `metro`, letter and digits in Latin letters: `dhaka-metro-ga-11-1234`."""
        start, end = self.span(number)
        return canonical_plate(number.context.text[start:end])


def canonical_plate(text: str) -> str:
    """A plate in the one form that its writings in Bangla and Latin letters share."""
    plain = without_invisible(fold(text))
    digits = re.sub(r"[^0-9]", "", plain)
    tail = _TAIL.search(re.sub(r"[0-9][0-9 ._-]*\Z", "", plain.rstrip()))
    number = f"{digits[:_CLASS]}-{digits[_CLASS:]}"
    if tail is None:
        letter = plain.strip()[:1]
        return f"{_ROMAN_OF.get(letter, letter)}-{number}"
    letter = tail["letter"].lower()
    letter = _ROMAN_OF.get(letter) or _ALIASES.get(letter, letter)
    place = _place(tail["place"]) or tail["place"].lower()
    return "-".join([place, *(["metro"] if tail["metro"] else []), letter, number])


def _tail(before: str, digits: str) -> re.Match[str] | None:
    """Place and letter, where that is what stands there: `Dhaka e 12 2025` names a place and a month."""
    tail = _TAIL.search(before)
    if tail is None or tail["metro"]:
        return tail
    if tail["letter"].lower() in _VOWELS or _YEAR.match(digits, _CLASS):
        return None
    return tail if _place(tail["place"]) else None


def _place(word: str) -> str | None:
    return PLACES.get(unicodedata.normalize("NFC", without_invisible(word)).lower())
