"""The benchmark's texts are as long as they are said to be."""

from __future__ import annotations

from statistics import fmean

from tests.benchmarks.embed.texts import batches, posts


def _letters(word: str) -> int:
    return 1 + len(word) // 4


def _tokens(text: str) -> int:
    return 2 + sum(map(_letters, text.split()))


def test_posts() -> None:
    """Lengths average to what was asked for, about a twentieth is over 71, and the same seed gives the same texts."""
    texts = posts(600, _letters)
    lengths = [_tokens(text) for text in texts]
    assert 27 < fmean(lengths) < 34
    assert 0.02 < sum(length > 71 for length in lengths) / len(lengths) < 0.1
    assert texts == posts(600, _letters)


def test_batches() -> None:
    """Every batch has a hundred texts and the tokens that were asked for."""
    for batch in batches(3, 1200, _letters):
        assert len(batch) == 100
        assert abs(sum(map(_tokens, batch)) - 1200) <= 6
