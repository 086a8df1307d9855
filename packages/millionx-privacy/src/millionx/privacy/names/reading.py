"""A text as words with their senses, and what stands between them."""

from __future__ import annotations

import re
from typing import Final

from millionx.privacy.folding import INVISIBLE
from millionx.privacy.names.lexicon import ENDING_SHIFT, Lexicon, Sense, plain

__all__ = ["Reading", "words"]

_LATIN: Final = "a-zA-Z\u00c0-\u024f"
_BANGLA: Final = "\u0980-\u09e3\u09f0-\u09fe"
_ASCII_WORD: Final = re.compile("[a-z]+")
_WORD: Final = re.compile(f"[{_LATIN}]+|[{_BANGLA}]+")
_PLACED_WORD: Final = re.compile(f"[{_LATIN}][{_LATIN}{INVISIBLE}]*|[{_BANGLA}][{_BANGLA}{INVISIBLE}]*")
_DOTTED_LETTERS: Final = "\u09dc\u09dd\u09df"
"""Letters that the lexicon writes as two characters."""
_NOT_WRITTEN: Final = frozenset(INVISIBLE + "\u0981")
_JOINTS: Final = frozenset({" ", "  ", "-", "'", "’", ". ", "."})
_DOTTED: Final = frozenset({". ", "."})
_GLUED: Final = frozenset("@/_#=%\\0123456789")
_GLUED_AFTER: Final = frozenset("@_0123456789")
_DOTTED_LENGTH: Final = 4
"""A longer word with a dot is the end of a sentence, a shorter one an initial or a title."""
_DOTTED_SENSES: Final = Sense.TITLE | Sense.INITIAL | Sense.PARTICLE


def words(text: str) -> list[str]:
    """The words of a folded text, as the lexicon writes them."""
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return _WORD.findall(plain(text).lower())


class Reading:
    """The words of a folded text that are known or not: where they are, and their senses."""

    __slots__ = ("count", "ends", "keys", "senses", "starts", "text")

    def __init__(self, text: str, lexicon: Lexicon) -> None:
        self.text = text
        self.starts: list[int] = []
        self.ends: list[int] = []
        self.keys: list[str] = []
        self.senses: list[int] = []
        folded = not text.isascii()
        senses = lexicon.senses
        for match in _PLACED_WORD.finditer(text):
            key = match[0].lower()
            if folded:
                key = plain(key)
            self.keys.append(key)
            self.starts.append(match.start())
            self.ends.append(match.end())
            self.senses.append(senses(key))
        self.count = len(self.keys)

    def gap(self, place: int) -> str:
        """What stands between a word and the next; nothing is told from the end of the text."""
        if place + 1 >= self.count:
            return ""
        return self.text[self.ends[place] : self.starts[place + 1]]

    def joined(self, place: int) -> bool:
        """Whether a word and the next one may be parts of one name."""
        gap = self.gap(place)
        if gap == " ":
            return True
        if gap not in _JOINTS:
            return False
        if gap in _DOTTED:
            return bool(self.senses[place] & _DOTTED_SENSES) or len(self.keys[place]) < _DOTTED_LENGTH
        return gap != "'" or len(self.keys[place + 1]) > 1

    def beside(self, place: int) -> bool:
        """Whether a word and the next one are parted by spaces alone."""
        gap = self.gap(place)
        return gap == " " or (bool(gap) and gap.isspace() and "\n" not in gap)

    def capital(self, place: int) -> bool:
        """Whether a word begins with a capital; in Bangla script there are none."""
        return self.text[self.starts[place]].isupper()

    def latin(self, place: int) -> bool:
        """Whether a word is in Latin letters."""
        return self.keys[place][0] < "\u0980"

    def glued(self, place: int) -> bool:
        """Whether a word is part of something longer: a handle, an address, a code."""
        text, start, end = self.text, self.starts[place], self.ends[place]
        before = text[start - 1 : start]
        after = text[end : end + 1]
        if before in _GLUED and before != "" and not (before == "@" and after in ("", " ", ",")):
            return True
        if after and after in _GLUED_AFTER:
            return True
        dotted = (after == "." and text[end + 1 : end + 2].isalnum()) or (
            before == "." and text[start - 2 : start - 1].isalnum()
        )
        return dotted and not (self.senses[place] & _DOTTED_SENSES or self._short_before(place))

    def end_of_name(self, place: int) -> int:
        """Where the name ends of which this is the last word: before its case ending."""
        end = self.ends[place]
        ending = self.senses[place] >> ENDING_SHIFT
        while ending > 0:
            end -= 1
            character = self.text[end]
            if character not in _NOT_WRITTEN:
                ending -= 2 if character in _DOTTED_LETTERS else 1
        return end

    def _short_before(self, place: int) -> bool:
        return place > 0 and self.gap(place - 1) == "." and self.joined(place - 1)
