"""What a text is found by: its words, and what each of them sounds like."""

from __future__ import annotations

from typing import NamedTuple, Self

from millionx.embed.keywords.sounds import sounds
from millionx.embed.keywords.words import words

__all__ = ["Terms"]


class Terms(NamedTuple):
    """The terms of one text, with a space between: `words` in their order, `sounds` with every key of every word."""

    words: str
    sounds: str

    @classmethod
    def of(cls, text: str) -> Self:
        """The terms of a text."""
        found = words(text)
        return cls(" ".join(found), " ".join(key for word in found for key in sounds(word)))
