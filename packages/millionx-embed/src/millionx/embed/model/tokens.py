"""Texts to token ids: the model folder's tokenizer, set up as the encoder needs it."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import ModelFolder

__all__ = ["TextTokenizer", "Tokens", "pad"]

Ids = npt.NDArray[np.int64]


class Tokens(NamedTuple):
    """The tokens of a text."""

    ids: list[int]
    """With the model's special tokens, at most the limit."""
    cut: bool
    """The text was longer than the limit."""


class TextTokenizer:
    """Makes token ids of texts, without padding, cut at `max_length` tokens.

    A tokenizer file may ask for padding to a fixed length and for a lower limit than the model's (MiniLM's says 128
    for both): neither is wanted. Uses up to `threads` threads. Raises ConfigError if the file is no tokenizer.
    """

    def __init__(self, folder: ModelFolder, max_length: int, threads: int) -> None:
        # Read when the tokenizers' thread pool starts, which otherwise has a thread per core of the host.
        os.environ.setdefault("RAYON_NUM_THREADS", str(threads))
        try:
            tokenizer = Tokenizer.from_file(str(folder.tokenizer_file))
        except Exception as error:  # the library raises nothing narrower
            raise ConfigError([f"`{folder.tokenizer_file}` is not a tokenizer: {error}"]) from error
        tokenizer.no_padding()
        tokenizer.enable_truncation(max_length)
        self._tokenizer: Final = tokenizer

    def tokenize(self, texts: Sequence[str]) -> list[Tokens]:
        """The tokens of each text."""
        return [Tokens(each.ids, bool(each.overflowing)) for each in self._tokenizer.encode_batch_fast(texts)]


def pad(rows: Sequence[Sequence[int]], length: int) -> tuple[Ids, Ids]:
    """Token ids and attention mask of a batch, `(texts, length)` each.

    Padding has the id 0 whatever the model's own is: the mask takes it out of attention and pooling.
    """
    shape = (len(rows), length)
    ids, mask = np.zeros(shape, dtype=np.int64), np.zeros(shape, dtype=np.int64)
    for row, tokens in enumerate(rows):
        ids[row, : len(tokens)] = tokens
        mask[row, : len(tokens)] = 1
    return ids, mask
