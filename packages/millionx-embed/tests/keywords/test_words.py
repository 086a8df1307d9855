"""What a word is."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.embed.keywords.words import MAX_LETTERS, words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("সস্তা স্মার্টফোন কত?", ["সস্তা", "স্মার্টফোন", "কত"]),
        ("দাম ১৫,০০০ টাকা", ["দাম", "15000", "টাকা"]),
        ("Cheap #Phone_Deals", ["cheap", "phone", "deals"]),
        ("শাড়ি", ["শাড়ি"]),
        ("ক্\u200dষ", ["ক্ষ"]),
        ("👍🏽 …", []),
    ],
)
def test_words(text: str, found: list[str]) -> None:
    """Bangla words stay whole with their vowel signs; digits, case and joiners are folded."""
    assert words(text) == words(" ".join(found)) == [word for each in found for word in words(each)]
    assert len(words(text)) == len(found)


@given(st.text())
def test_any_text(text: str) -> None:
    """Words of any text are bounded, hold no space and no quote, and are their own words."""
    for word in words(text):
        assert 0 < len(word) <= MAX_LETTERS
        assert not set(word) & set(' "\x00\n')
