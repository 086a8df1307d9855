"""BM25 over words and sounds."""

from __future__ import annotations

import pytest

from millionx.embed.keywords.score import LookedFor, rarity, score
from millionx.embed.keywords.sounds import SOUND, sounds
from millionx.embed.keywords.terms import Terms


def looked_for(word: str, weight: float = 2.0) -> LookedFor:
    """A word of a query."""
    return LookedFor(word, weight, sounds(word), weight)


def total(text: str, *words: str) -> float:
    """The score of a text."""
    return sum(match.score for match in score(Terms.of(text), [looked_for(word) for word in words]))


def test_rarity() -> None:
    """A rarer word weighs more; even one that all have weighs something."""
    assert rarity(100, 1) > rarity(100, 50) > rarity(100, 100) > 0


def test_order() -> None:
    """More words met, or a shorter text, score higher; no word met scores nothing."""
    assert total("cheap phone", "cheap", "phone") > total("cheap saree", "cheap", "phone") > 0
    assert total("phone", "phone") > total("phone " + "and so on " * 20, "phone")
    assert total("saree", "phone") == 0


def test_sound_counts_less() -> None:
    """A word that only sounds alike counts less than the very word, and is told as what it was met by."""
    exact = score(Terms.of("sosta"), [looked_for("sosta")])[0]
    alike = score(Terms.of("সস্তা"), [looked_for("sosta")])[0]
    assert (exact.term, exact.word, alike.word) == ("sosta", "sosta", "sosta")
    assert alike.term in sounds("সস্তা")
    assert alike.score == pytest.approx(SOUND * exact.score, rel=0.2)
