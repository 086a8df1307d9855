"""Handles: `@mentions`, and the part of a profile URL that names whose profile it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

__all__ = ["handles"]

_MENTION: Final = re.compile(r"(?<![\w@/.])@(?=[\w.]{0,30}[^\W\d_])([\w.]{2,30})")
_PROFILE: Final = re.compile(
    r"\b(?:tiktok|facebook|fb|instagram|twitter|x|youtube|threads|linkedin|pinterest|telegram|t)\.(?:com|me|net)/"
    r"(?:in/|people/)?"
    r"(?:profile\.php\?(?:[^\s#]{0,200}?&)?id=|(?:story|permalink)\.php\?(?:[^\s#]{0,200}?&)?id=)?"
    r"@?([\w.%-]{2,80})",
    re.IGNORECASE,
)
_STORY_OWNER: Final = re.compile(r"(?:story|permalink)\.php\?[^\s#]{0,300}?\bid=(\d{3,20})", re.IGNORECASE)
# First parts of a path that are the platform's own pages.
_NOT_HANDLES: Final = frozenset(
    """
    about accounts ads b business c channel company developer discover embed events explore feed gaming games groups
    hashtag help home i in intent jobs legal live login marketplace media messages music notifications p pages people
    permalink.php photo photo.php photos plugins posts privacy profile.php pulse reel reels results s school search
    settings share share.php sharer sharer.php short shorts status stories story.php t tag terms trending tv upload
    video videos v w watch web
    """.split()  # noqa: SIM905 - as a list it would fill a screen
)


def handles(text: str) -> Iterator[tuple[int, int]]:
    """Places of handles in a text, half-open, without the `@`."""
    if "@" in text:
        for match in _MENTION.finditer(text):
            start, end = match.span(1)
            while text[end - 1] == ".":
                end -= 1
            yield start, end
    if "/" in text:
        for match in _PROFILE.finditer(text):
            if match[1].lower() not in _NOT_HANDLES:
                yield match.span(1)
        for match in _STORY_OWNER.finditer(text):
            yield match.span(1)
