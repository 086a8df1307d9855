"""Texts as long as social posts are, in the words of the repository's own sample: English, Bangla and Banglish."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator

from millionx.core.codec import parse
from millionx.embed.text import text_of
from millionx.local.sample import sample
from tests.benchmarks.stages import valid_records

__all__ = ["batches", "posts"]

Count = Callable[[str], int]
"""Tokens of a word; those of a text are its words' and two more, since BERT's tokenizers never join words."""

_SPREAD = 0.66
"""Of the logarithm of a text's length: with a mean of 30 tokens, 5 % of the texts are over 71."""
_LONGEST = 256


def posts(count: int, tokens: Count, *, mean: float = 30, seed: int = 1) -> list[str]:
    """Different texts with a log-normal length, `mean` tokens on average; the same seed gives the same texts."""
    rng = random.Random(seed)
    words = _words(rng, tokens)
    made: dict[str, None] = {}  # in order
    while len(made) < count:
        made[_text(words, _length(rng, mean))[0]] = None
    return list(made)


def batches(count: int, total: int, tokens: Count, *, size: int = 100, seed: int = 2) -> list[list[str]]:
    """Batches of `size` texts that have `total` tokens together, give or take one in two hundred."""
    rng = random.Random(seed)
    words = _words(rng, tokens)
    made = []
    for _ in range(count):
        lengths = [_length(rng, total / size) for _ in range(size)]
        factor = total / sum(lengths)
        batch = [_text(words, round(length * factor)) for length in lengths]
        while abs(surplus := sum(length for _, length in batch) - total) > total / 200:
            place = rng.randrange(size)
            batch[place] = _text(words, batch[place][1] - int(math.copysign(2, surplus)))
        made.append([text for text, _ in batch])
    return made


def _length(rng: random.Random, mean: float) -> int:
    drawn = rng.lognormvariate(math.log(mean) - _SPREAD**2 / 2, _SPREAD)
    return min(_LONGEST, round(drawn))


def _text(words: Iterator[tuple[str, int]], wanted: int) -> tuple[str, int]:
    """Words one after the other until the text has as many tokens as wanted, or a few more; and how many it has."""
    word, tokens = next(words)
    chosen, length = [word], tokens + 2
    while length < wanted:
        word, tokens = next(words)
        chosen.append(word)
        length += tokens
    return " ".join(chosen), length


def _words(rng: random.Random, tokens: Count) -> Iterator[tuple[str, int]]:
    """The words of the sample's texts with their tokens, text after text in random order, for ever."""
    values = [record.value for record in valid_records(len(sample()))]
    documents = [parse(value) for value in values if value is not None]
    texts = sorted({text_of(each, "social" if "post_id" in each else "market") for each in documents})
    lengths = {word: tokens(word) for text in texts for word in text.split()}
    while True:
        rng.shuffle(texts)
        for text in texts:
            yield from ((word, lengths[word]) for word in text.split())
