"""How much of a query a model can read, by which the search weighs its vector.

A model that was not trained on a language still gives a vector for it, and the vector is noise. Its tokenizer tells: a
word that the model has seen often is one piece, a strange one falls apart into letters. MiniLM cuts সস্তা into single
letters and `sosta` into three pieces; a multilingual model does neither.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from millionx.embed.keywords.words import is_bangla

__all__ = ["KnownWords"]

_PROBE: Final = ("মোবাইল", "দাম", "টাকা", "কোথায়", "ভালো", "শাড়ি")
"""A model that reads Bangla knows half of these."""
_LONG: Final = 7
"""From so many letters on, two pieces are no sign of a strange word (`smart` and `phone`)."""
_BANGLISH: Final = (
    "ache age amar ami apni bhai bhalo bhaiya bolen chai dam dame dan dao din dite ekta ekto gese hobe jabe kena "
    "kinbo koi kom koro korte koto kothay lagbe matro moddhe nai neya nibo nite onek pabo paisi sara shob sosta taka "
    "takar tk valo"
)
"""Frequent words of Banglish, some of which happen to be pieces of an English vocabulary."""
_BANGLISH_WORDS: Final = frozenset(_BANGLISH.split())


class KnownWords:
    """Tells of a query which share of its words the model of a tokenizer file knows. Safe between threads."""

    def __init__(self, tokenizer_file: Path) -> None:
        self._tokenizer = Tokenizer.from_file(str(tokenizer_file))
        self._tokenizer.no_padding()
        self._unknown = self._unknown_piece()
        known = sum(self._in_few_pieces(word) for word in _PROBE)
        self._reads_bangla = 2 * known >= len(_PROBE)

    def share(self, words: Sequence[str]) -> float:
        """0 to 1: how many of the words the model knows, of `words` as `millionx.embed.keywords.words` gives them.

        Bangla and Banglish are never known to a model that does not read Bangla. Numbers are in every language, so they
        don't count.
        """
        words = [word for word in words if not word.isdigit()]
        return sum(map(self._knows, words)) / len(words) if words else 1.0

    def _knows(self, word: str) -> bool:
        if not self._reads_bangla and (is_bangla(word) or word in _BANGLISH_WORDS):
            return False
        return self._in_few_pieces(word)

    def _in_few_pieces(self, word: str) -> bool:
        pieces = self._tokenizer.encode(word, add_special_tokens=False).tokens
        return self._unknown not in pieces and len(pieces) <= (2 if len(word) >= _LONG else 1)

    def _unknown_piece(self) -> str | None:
        pieces = self._tokenizer.get_vocab(with_added_tokens=True)
        return next((piece for piece in ("[UNK]", "<unk>") if piece in pieces), None)
