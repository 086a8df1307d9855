"""The lists: what they hold, and the order in which they are kept."""

import unicodedata

import pytest

from millionx.privacy.names.sources import entries, names, sections

LISTS = ("given", "family", "ambiguous", "ordinary", "context")


def test_size() -> None:
    """There are at least 1,500 given and 300 family names, without those that stems stand for."""
    assert len(set(sections("given")["names"])) >= 1500
    assert len(set(sections("family")["names"])) >= 300


@pytest.mark.parametrize("name", LISTS)
def test_order(name: str) -> None:
    """The words of a section are sorted, without repeats, and in NFC, so that a change is easy to read."""
    for section, words in sections(name).items():
        assert words == sorted(set(words)), section
        assert all(unicodedata.is_normalized("NFC", word) for word in words), section


@pytest.mark.parametrize("kind", ["given", "family"])
def test_names_are_bangla(kind: str) -> None:
    """A name is one word in Bangla script."""
    assert all("\u0980" <= character <= "\u09ff" for name in names(kind) for character in name)


def test_stems() -> None:
    """A stem stands for its compounds, and is no name unless it is listed as one."""
    assert {"আজিজুল", "আজিজুর", "আজিজুদ্দিন", "আজিজউদ্দিন", "আজিজউল্লাহ", "আজিজুজ্জামান", "আজিজ"} <= set(names("given"))
    assert "ফখর" not in names("given")


@pytest.mark.parametrize(
    "name",
    ["রহিম", "সুব্রত", "জোসেফ", "মংসাই", "নুসরাত", "মৌমিতা", "তেরেসা", "ফাতেমা"],
)
def test_communities(name: str) -> None:
    """Names of all large communities are there."""
    assert name in names("given")


@pytest.mark.parametrize("name", ["রহমান", "চক্রবর্তী", "গমেজ", "চাকমা", "মারমা", "হাঁসদা", "বড়ুয়া", "সাংমা"])
def test_communities_by_family(name: str) -> None:
    """So are their family names."""
    assert unicodedata.normalize("NFC", name) in names("family")


def test_spellings_by_hand() -> None:
    """Spellings by hand are for names of the lists, and in small letters a to z."""
    known = {*names("given"), *names("family")}
    for name, spelt in entries("spellings").items():
        assert name in known, name
        assert spelt
        assert all(word.isascii() and word.islower() and word.isalpha() for word in spelt), name


def test_missing() -> None:
    """A list that the package lacks is an error."""
    with pytest.raises(FileNotFoundError):
        sections("none")
