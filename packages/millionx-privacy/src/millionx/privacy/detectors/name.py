"""Names of people where a word before them says so: `my name is`, `আমার নাম`, `Md.`, `জনাব`."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Final

from millionx.privacy.finding import Finding

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

_LATIN: Final = r"[A-Z][a-z'’.-]*[a-z](?:[ ][A-Z](?:[a-z'’-]*[a-z]|\.)){0,3}"
_BANGLA_WORD: Final = r"[\u0980-\u0983\u0985-\u09e3\u09f0-\u09fe]{2,24}"
_BANGLA: Final = rf"{_BANGLA_WORD}(?:[ ]{_BANGLA_WORD}){{0,2}}"
_CUE_LATIN: Final = re.compile(
    r"(?<![\w])(?:(?i:my name is|my name|myself|name is|ama?r na+me?(?: holo| hocche| hoilo)?|amar full name|"
    r"(?:customer|receiver|recipient|buyer|contact|full|account)(?:'s)? name|contact person|"
    r"best regards|kind regards|regards|yours truly|sincerely|delivered to|deliver to|ask for|speak to|contact with)"
    r"|(?i:i am|i'm|this is|ami)(?= [A-Z][a-z]+ [A-Z])"
    r"|(?i:(?<!product )(?<!brand )(?<!item )(?<!shop )(?<!page )name)(?=\s?[:=-]))"
    rf"\s?[:=,-]?\s{{0,3}}(?:(?i:md|mohd|mr|mrs|ms|dr|engr|mst)\.?\s)?({_LATIN})"
)
_HONORIFIC: Final = re.compile(
    rf"(?<![\w])(?:(?:Md|MD|Mohd|Mr|Mrs|Ms|Dr|Engr|Prof|Adv|Mst|Most)\.?|Mohammad|Muhammad)\s({_LATIN})"
)
_CUE_BANGLA: Final = re.compile(
    rf"(?:আমার নাম(?: হলো| হল| হচ্ছে)?|(?<![\u0980-\u09ff])(?:গ্রাহকের |ক্রেতার |প্রাপকের |পুরো )?নাম\s?[:ঃ=-]"
    rf"|(?<![\u0980-\u09ff])(?:জনাবা?|মিসেস|মোঃ|মো:|মো\.|মোছাঃ|মোসাঃ|মোছা\.|ডাঃ|ডা\.|ইঞ্জিঃ))\s{{0,2}}({_BANGLA})"
)
_QUICK: Final = re.compile(
    r"(?i:name|nam\b|naam|\bi am\b|i'm|this is|\bami\b|regards|sincerely|yours|myself|deliver|ask for|speak to|contact)"
    r"|M[dDrs]|Mohd|Moha|Muha|Mst|Most|Dr|Engr|Prof|Adv|নাম|জনাব|মিসেস|মো|ডা|ইঞ্জি"
)
_HEAD: Final = re.compile(
    r"(?i:(?:md|mohd|mr|mrs|ms|miss|dr|engr|prof|adv|mst|most|mohammad|muhammad)\.?\s+)"
    r"|(?:জনাবা?|মিসেস|মোঃ|মো:|মো\.|মোছাঃ|মোসাঃ|মোছা\.|ডাঃ|ডা\.)\s*"
)
_NOT_NAMES: Final = frozenset(
    """
    a about after all also am an and any are asking available bangladesh bangladeshi best big brand buying call
    calling cash cheap chittagong christian confirm customer cod daraz dear delivery dhaka eid facebook for free
    friday from galaxy going good great happy hello hindu hi hot how i if in instagram interested iphone is it
    khulna laptop looking macbook me mobile muslim my new nike not of offer ok on only order our page phone
    please pm price product rajshahi realme redmi sale samsung saturday selling shop size so sold some sunday
    sylhet thank thanks the there this tiktok to urgent very walton want we what when where why will with xiaomi
    yes you your
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)
_NOT_BANGLA_NAMES: Final = frozenset(
    """
    আমি আমার আমরা আপনি আপনার আছে আসে এই এবং ও কি কে কেন কোন কোথায় জানতে জানাবেন জানান চাই ছিল তার তারা থেকে
    থাকি দয়া দাম দিন দিয়ে দেন ধন্যবাদ নং নম্বর নাম্বার নিতে নেই পণ্য ফোন বলুন বাসা বাড়ি ভাই আপু মোবাইল লিখুন
    শুনে সাথে হয় হবে হলো ঠিকানা কি কী না এর এখন অর্ডার পেজ পণ্যের প্রোডাক্ট ব্র্যান্ড
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)


class NameDetector:
    """Finds the words after a cue that look like a name."""

    type = "NAME"

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        if _QUICK.search(text) is None:
            return
        for pattern, score, refused in (
            (_CUE_LATIN, 0.9, _NOT_NAMES),
            (_HONORIFIC, 0.85, _NOT_NAMES),
            (_CUE_BANGLA, 0.85, _NOT_BANGLA_NAMES),
        ):
            for match in pattern.finditer(text):
                end = _end(match[1], match.start(1), refused)
                if end > match.start(1):
                    name = text[match.start(1) : end]
                    yield Finding("NAME", match.start(1), end, score, canonical_name(name))


def canonical_name(text: str) -> str:
    """A name in the one form that its writings share: NFC, no honorific, case folded, single spaces."""
    plain = unicodedata.normalize("NFC", text).strip()
    bare = _HEAD.sub("", plain, count=1) if _HEAD.match(plain) else plain
    return " ".join((bare or plain).casefold().split())


def _end(words: str, start: int, refused: frozenset[str]) -> int:
    """Where the name ends: before the first word that is none."""
    end = start
    for match in re.finditer(r"\S+", words):
        if match[0].strip(".'’-").lower() in refused:
            break
        end = start + match.end()
    return end
