"""A text as words with their senses, and what stands between them."""

from __future__ import annotations

import re
from typing import Final

from millionx.privacy.folding import INVISIBLE
from millionx.privacy.names.lexicon import ENDING_SHIFT, Lexicon, Sense, plain

__all__ = ["Reading", "words"]

_LATIN: Final = "a-zA-Z\u00c0-\u012f\u0131-\u024f"
_BANGLA: Final = "\u0980\u0982-\u09e3\u09f0-\u09fe"
_NASAL: Final = "\u0981"
_ASCII_WORD: Final = re.compile("[a-z]+")
_WORD: Final = re.compile(f"[{_LATIN}]+|[{_BANGLA}]+")
_PLACED_WORD: Final = re.compile(f"[{_LATIN}][{_LATIN}{INVISIBLE}]*|[{_BANGLA}][{_BANGLA}{_NASAL}{INVISIBLE}]*")
_PLACED_ASCII_WORD: Final = re.compile("[a-zA-Z]+")
_DOTTED_LETTERS: Final = "\u09dc\u09dd\u09df"
"""Letters that the lexicon writes as two characters."""
_NOT_WRITTEN: Final = frozenset(INVISIBLE + _NASAL)
_JOINTS: Final = frozenset({" ", "  ", "-", "'", "’", ". ", "."})
_DOTTED: Final = frozenset({". ", "."})
_FREE: Final = frozenset(("", " ", ",", "\n"))
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

    __slots__ = ("count", "ends", "gaps", "keys", "senses", "starts", "text")

    def __init__(self, text: str, lexicon: Lexicon, keys: list[str]) -> None:
        """Read a text of which `words` gave the keys."""
        self.text = text
        ascii_only = text.isascii()
        starts: list[int] = []
        ends: list[int] = []
        for match in (_PLACED_ASCII_WORD if ascii_only else _PLACED_WORD).finditer(text):
            # Nothing is kept but numbers: a tuple a word would set off the garbage collector.
            start, end = match.span()
            starts.append(start)
            ends.append(end)
        if len(starts) != len(keys):
            # What is not seen stood where a word ends.
            keys = [plain(text[start:end]).lower() for start, end in zip(starts, ends, strict=True)]
        self.keys, self.starts, self.ends = keys, starts, ends
        self.gaps = [text[end:start] for end, start in zip(ends, starts[1:], strict=False)]
        """What stands between a word and the next; nothing after the last."""
        if keys:
            self.gaps.append("")
        self.count = len(keys)
        known, others = lexicon.telling.get, lexicon.others.get
        self.senses = senses = [known(key) or others(key, 0) for key in keys]
        for place, bits in enumerate(senses):
            if not bits:
                if not ascii_only:
                    senses[place] = lexicon.senses(keys[place])
            elif bits & Sense.CASED and not text[starts[place]].isupper():
                senses[place] = bits | Sense.ORDINARY

    def joined(self, place: int) -> bool:
        """Whether a word and the next one may be parts of one name."""
        gap = self.gaps[place]
        if gap == " ":
            return True
        if gap not in _JOINTS:
            return False
        if gap in _DOTTED:
            return bool(self.senses[place] & _DOTTED_SENSES) or len(self.keys[place]) < _DOTTED_LENGTH
        return gap != "'" or len(self.keys[place + 1]) > 1

    def beside(self, place: int) -> bool:
        """Whether a word and the next one are parted by spaces alone."""
        gap = self.gaps[place]
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
        before = text[start - 1] if start else ""
        after = text[end : end + 1]
        if before in _FREE and after in _FREE:
            return False
        if before in _GLUED and not (before == "@" and after in ("", " ", ",")):
            return True
        if after in _GLUED_AFTER:
            return True
        dotted = (after == "." and text[end + 1 : end + 2].isalnum()) or (
            before == "." and text[start - 2 : start - 1].isalnum()
        )
        return dotted and end - start > 1 and not (self.senses[place] & _DOTTED_SENSES or self._short_before(place))

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
        return place > 0 and self.gaps[place - 1] == "." and self.joined(place - 1)
