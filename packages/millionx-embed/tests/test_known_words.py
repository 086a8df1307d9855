"""How much of a query the model can read."""

from __future__ import annotations

import pytest

from millionx.embed.keywords.words import words
from millionx.embed.known_words import KnownWords
from millionx.embed.model.folder import ModelFolder


@pytest.fixture(scope="module")
def known(model_folder: ModelFolder) -> KnownWords:
    """Of all-MiniLM-L6-v2, which reads English."""
    return KnownWords(model_folder.tokenizer_file)


@pytest.mark.parametrize(
    ("text", "share"),
    [
        ("cheap smartphone", 1),
        ("সস্তা মোবাইল", 0),
        ("sosta phone", 0.5),
        ("koto dam", 0),
        ("iphone 15", 1),
        ("15", 1),
        ("", 1),
    ],
)
def test_share(known: KnownWords, text: str, share: float) -> None:
    """English words are known, Bangla and Banglish ones not; numbers do not count."""
    assert known.share(words(text)) == share
