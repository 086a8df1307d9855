"""Where a name begins and ends."""

import pytest

from millionx.privacy.detectors.name import NameDetector
from millionx.privacy.finding import ADMITTED
from millionx.privacy.folding import fold


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("call S. M. Ashraful Alam now", "S. M. Ashraful Alam"),
        ("A.K.M. Fazlul Haque wrote", "A.K.M. Fazlul Haque"),
        ("এ কে এম শামসুল হক সাহেব", "এ কে এম শামসুল হক"),
        ("দারোয়ান আব্দুল মাবুদ নিয়েছেন", "আব্দুল মাবুদ"),
        ("Karim is not Rahim's brother", "Rahim"),
        ("রহিমের ফোন বন্ধ", "রহিম"),
        ("Turjo Bin Ali paid", "Turjo Bin Ali"),
        ("my name is Al-Amin Sarker.", "Al-Amin Sarker"),
        ("then Zxyq Rahman paid", "Zxyq Rahman"),
        ("Name: Zxyq Wvu, Dhaka", "Zxyq Wvu"),
        ("আবদুল্লাহ সরকার এসে দিয়ে গেছে", "আবদুল্লাহ সরকার"),
        ("জনাব মুখলেসুর রহমান", "মুখলেসুর রহমান"),
        ("তাঁর বাবা মুখলেসুর রহমান", "মুখলেসুর রহমান"),
        ("সদস্য খুশী কবির বলেন", "খুশী কবির"),
        ("Nusrat Please check", "Nusrat"),
    ],
)
def test_extent(text: str, name: str) -> None:
    """Initials and what stands inside a name belong to it; titles, endings and other words do not."""
    found = [text[each.start : each.end] for each in NameDetector().find(fold(text)) if each.score >= ADMITTED]
    assert name in found


def test_longest() -> None:
    """A row of names without end is cut into names of six words at most."""
    text = "Rahim Karim " * 50
    assert all(len(text[each.start : each.end].split()) <= 6 for each in NameDetector().find(text))
