"""Bangla in Latin letters."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.embed.keywords.romanise import romanised, spelled_out, stem

BANGLA = st.text(st.characters(min_codepoint=0x0980, max_codepoint=0x09FF))


@pytest.mark.parametrize(
    ("word", "spelling"),
    [("সস্তা", "sosta"), ("সস্তা", "sasta"), ("ল্যাপটপ", "laptop"), ("দাম", "dam"), ("মধু", "modhu"), ("ওয়াইফাই", "waifai")],
)
def test_romanised(word: str, spelling: str) -> None:
    """The spelling that people type is among those given."""
    from unicodedata import normalize

    assert spelling in romanised(normalize("NFC", word))


def test_stem() -> None:
    """An ending is taken off, not a root of two letters."""
    assert stem("মোবাইলের") == "মোবাইল"
    assert stem("ফোনটা") == "ফোন"
    assert stem("দের") is None


def test_spelled_out() -> None:
    """Names of Latin letters are those letters; an ordinary word is not."""
    assert (spelled_out("টিভি"), spelled_out("সিসি"), spelled_out("মোবাইল")) == ("tv", "cc", None)


@given(BANGLA)
def test_any_word(word: str) -> None:
    """Any text of the script has spellings, in Latin letters only."""
    found = romanised(word)
    assert found
    assert all(spelling.isascii() for spelling in found)
    stem(word)
    spelled_out(word)
