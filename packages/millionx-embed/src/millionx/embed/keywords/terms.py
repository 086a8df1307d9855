"""What a text is found by: its words, and what each of them sounds like."""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple, Self

from millionx.embed.keywords.sounds import sounds
from millionx.embed.keywords.words import words

__all__ = ["Terms"]

_CACHED: Final = 65_536
"""As many words as `sounds` remembers."""


class Terms(NamedTuple):
    """The terms of one text, with a space between: `words` in their order, `sounds` with every key of every word."""

    words: str
    sounds: str

    @classmethod
    def of(cls, text: str) -> Self:
        """The terms of a text."""
        found = words(text)
        return cls(" ".join(found), " ".join(map(_keys, found)))


@lru_cache(_CACHED)
def _keys(word: str) -> str:
    return " ".join(sounds(word))
