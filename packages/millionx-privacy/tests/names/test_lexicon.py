"""The words known, with their senses."""

import pytest

from millionx.privacy.names import Sense, lexicon
from millionx.privacy.names.lexicon import ENDING_SHIFT, plain

WORDS = lexicon()


@pytest.mark.parametrize("name", ["রহিম", "rahim", "tanvir", "সুমাইয়া", "sumaiya", "hossain", "চৌধুরী", "chowdhury"])
def test_names(name: str) -> None:
    """A name is known in both scripts, in all writings of Bangla."""
    senses = WORDS.senses(plain(name))
    assert senses & Sense.NAME
    assert not senses & Sense.MOSTLY


@pytest.mark.parametrize(
    ("word", "length"), [("রহিমের", 2), ("রহিমকে", 2), ("ফাতেমার", 1), ("tanvirer", 2), ("sumaiyake", 2)]
)
def test_case_endings(word: str, length: int) -> None:
    """A name is known with a case ending, and how long that is."""
    senses = WORDS.senses(plain(word))
    assert senses & Sense.NAME
    assert senses >> ENDING_SHIFT == length


@pytest.mark.parametrize("word", ["মিরপুরে", "ঢাকাতে", "দোকানদের", "ভাইকে", "bhaike"])
def test_case_endings_of_other_words(word: str) -> None:
    """Other words are known with their endings too, and are no names."""
    senses = WORDS.senses(plain(word))
    assert senses & Sense.BOUNDARY
    assert not senses & Sense.NAME


@pytest.mark.parametrize("word", ["আশা", "asha", "নদী", "puja"])
def test_mostly_ordinary(word: str) -> None:
    """A word that is seldom a name says nothing alone: a text with no other is not read further."""
    assert WORDS.senses(plain(word)) & Sense.MOSTLY
    assert plain(word) not in WORDS.telling


def test_telling_words_apart() -> None:
    """No word is both telling and not."""
    assert WORDS.telling.keys().isdisjoint(WORDS.others)
    assert WORDS.kin <= WORDS.others.keys()


def test_one_object() -> None:
    """The lists are read once."""
    assert lexicon() is WORDS
