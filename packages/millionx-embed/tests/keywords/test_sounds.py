"""Spellings of one word meet in what they sound like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.embed.keywords.sounds import SKELETON, SOUND, sounds
from millionx.embed.keywords.words import words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("sosta", "সস্তা"),
        ("shosta", "সস্তা"),
        ("sasta", "sosta"),
        ("mobile", "মোবাইল"),
        ("mobail", "mobile"),
        ("fon", "phone"),
        ("vhalo", "bhalo"),
        ("kalo", "কালো"),
        ("charger", "চার্জার"),
        ("saree", "শাড়ি"),
        ("smartphones", "স্মার্টফোন"),
        ("tv", "টিভি"),
    ],
)
def test_meet(one: str, other: str) -> None:
    """Ways to write a word, in either script, share a key."""
    (first,), (second,) = words(one), words(other)
    assert sounds(first).keys() & sounds(second).keys()


@pytest.mark.parametrize(("one", "other"), [("phone", "saree"), ("মধু", "মোবাইল"), ("laptop", "tablet"), ("15", "16")])
def test_apart(one: str, other: str) -> None:
    """Different words do not."""
    assert not sounds(one).keys() & sounds(other).keys()


@given(st.text())
def test_any_word(text: str) -> None:
    """Every word has a key; keys hold no space and no quote, and each counts less than the word itself."""
    for word in words(text):
        keys = sounds(word)
        assert set(keys.values()) <= {SOUND, SKELETON}
        assert not any(set(key) & set(' "') for key in keys)
