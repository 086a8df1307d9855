"""Names of people, in English, Bangla and Banglish: known names, announced ones, and what stands beside them.

A word is looked up once, and only a text with a telling word (a name, a title, a word that announces a name) is read
further. Candidates are runs of known names, and the words that an announcement points at. What speaks for and against
a candidate is added up: a known name that is no ordinary word is enough, others need a second name, a title, a cue,
a word of address; a shop, a street or a product after the name makes it the name of that. The lists are in
`millionx.privacy.names`.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from millionx.privacy.finding import Finding
from millionx.privacy.names import Lexicon, Reading, Sense, Weighing, canonical_name, lexicon, words

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


class NameDetector:
    """Finds names of people by what is known of names and by the words beside them."""

    type = "NAME"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        known = lexicon()
        seen = words(text)
        if known.telling.keys().isdisjoint(seen) and (known.kin.isdisjoint(seen) or not _addressed(seen, known)):
            return
        yield from Weighing(Reading(text, known, seen)).findings()


def _addressed(seen: list[str], known: Lexicon) -> bool:
    """Whether a word of address is after a word that may be a name."""
    others = known.others
    for before, word in pairwise(seen):
        if word in known.kin:
            senses = others.get(before, Sense.NAME)
            if senses & Sense.NAME and not senses & Sense.BOUNDARY:
                return True
    return False
