"""Banglish: names in Latin letters by rule."""

import pytest

from millionx.privacy.names.sources import names
from millionx.privacy.names.spelling import MOST, spellings


@pytest.mark.parametrize(
    ("name", "usual"),
    [
        ("রহিম", {"rahim", "rohim"}),
        ("নুসরাত", {"nusrat"}),
        ("জাহিদ", {"jahid", "zahid"}),
        ("তানভীর", {"tanvir", "tanveer"}),
        ("শফিক", {"shafik", "shafiq", "shofik"}),
        ("মৌসুমী", {"mousumi"}),
        ("দেবব্রত", {"debabrata"}),
        ("লক্ষ্মী", {"lakkhmi"}),
    ],
)
def test_usual(name: str, usual: set[str]) -> None:
    """The usual spellings of a name are among those by rule."""
    assert usual <= set(spellings(name))


@pytest.mark.parametrize("kind", ["given", "family"])
def test_letters(kind: str) -> None:
    """Each name has a spelling, and not too many, in small letters a to z, without repeats."""
    for name in names(kind):
        spelt = spellings(name)
        assert 1 <= len(spelt) <= MOST
        assert len(set(spelt)) == len(spelt)
        assert all(word.isascii() and word.isalpha() and word.islower() for word in spelt), name
