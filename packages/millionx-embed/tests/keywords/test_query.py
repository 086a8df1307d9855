"""What of a query is looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.embed.keywords.query import query_words, without_instruction


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("Find posts about cheap smartphones", "cheap smartphones"),
        ("please show me orders for a rice cooker", "a rice cooker"),
        ("cheap smartphones", "cheap smartphones"),
        ("finding nemo", "finding nemo"),
        ("search", "search"),
    ],
)
def test_instruction(text: str, kept: str) -> None:
    """What is said to the search is left out, and nothing else."""
    assert without_instruction(text) == kept


def test_empty_words() -> None:
    """Words that say nothing are left out, in three languages, unless there are no others."""
    assert query_words("where is the phone") == ["phone"]
    assert query_words("mobile er dam koto chai") == ["mobile", "dam"]
    assert query_words("কম দামে ফোন কোথায়") == ["কম", "দামে", "ফোন"]
    assert query_words("where is it") == ["where", "is", "it"]


@given(st.text(max_size=500))
def test_any_query(text: str) -> None:
    """Any text has a bounded number of words, each once."""
    found = query_words(without_instruction(text))
    assert len(found) == len(set(found)) <= 32
