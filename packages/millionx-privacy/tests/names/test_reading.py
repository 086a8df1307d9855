"""A text as words with places and senses."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.privacy.folding import fold
from millionx.privacy.names import Reading, lexicon, words

ALPHABET = "aRz\u0130é রহিমেকঁ\u09df\u09bc\u200b\u200d.,-@1"


def reading(text: str) -> Reading:
    return Reading(text, lexicon(), words(text))


@given(st.text(max_size=40) | st.text(ALPHABET, max_size=40))
def test_places(text: str) -> None:
    """Each word has a place in the text, in order, and a key; what is between them is the rest."""
    folded = fold(text)
    read = reading(folded)
    assert len(read.keys) == len(read.starts) == len(read.ends) == len(read.senses) == len(read.gaps) == read.count
    end = 0
    for place in range(read.count):
        assert end <= read.starts[place] < read.ends[place]
        assert read.keys[place]
        end = read.ends[place]
        assert read.starts[place] < read.end_of_name(place) <= end
    assert end <= len(folded)


def test_case_ending_is_left() -> None:
    """A name ends before its case ending, whatever is not seen inside."""
    text = "রহি\u200bমে\u200cর"
    assert text[: reading(text).end_of_name(0)] in ("রহি\u200bম", "রহি\u200bম\u200c")


@pytest.mark.parametrize("text", ["rahim@x", "rahim_99", "x/rahim/", "#rahim", "shop.rahim.com"])
def test_glued(text: str) -> None:
    """A word of an address, a handle or a hashtag is glued."""
    read = reading(text)
    assert read.glued(read.keys.index("rahim"))


@pytest.mark.parametrize("text", ["rahim", "(rahim)", "@rahim", "A.rahim", "rahim.", "ok,rahim"])
def test_free(text: str) -> None:
    """A word beside other marks is not; a mention is a name."""
    read = reading(text)
    assert not read.glued(read.keys.index("rahim"))


def test_capital_decides() -> None:
    """A word that is a name with a capital is an ordinary one without."""
    capital, small = reading("Pradip"), reading("pradip")
    assert capital.senses != small.senses
