"""Phone numbers: one canonical form for all writings, and what keeps other numbers apart."""

import pytest

from millionx.privacy.detectors.phone import PhoneDetector, canonical_phone
from millionx.privacy.folding import fold

MOBILES = [
    "01712345678",
    "+8801712345678",
    "8801712345678",
    "008801712345678",
    "+88 01712-345678",
    "+880 1712-345678",
    "+880 (0)1712 345678",
    "(+880) 1712345678",
    "0171-234-5678",
    "017 1234 5678",
    "01712 - 345678",
    "01712.345.678",
    "01712–345678",
    "০১৭১২-৩৪৫৬৭৮",
    "०१७१२३४५६७८",
    "০1৭1২3৪5৬7৮",
    "0\ufe0f\u20e31\ufe0f\u20e37\ufe0f\u20e312345678",
    "0171\u200b2345\u200d678",
    "⓪①⑦①②③④⑤⑥⑦⑧",
]


@pytest.mark.parametrize("writing", MOBILES)
def test_one_canonical_form(writing: str) -> None:
    """However a mobile is written, its canonical form is E.164, in a text and as a field."""
    assert [finding.canonical for finding in PhoneDetector().find(fold(f"to {writing}, now"))] == ["+8801712345678"]
    assert canonical_phone(writing) == "+8801712345678"


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("01712345678, 01812345678", 2),
        ("01712345678/01812345678", 2),
        ("01712345678 01812345678", 2),
        ("02-55667788 / 01812345678 office phone", 2),
    ],
)
def test_several(text: str, count: int) -> None:
    """Numbers that stand side by side are found one by one."""
    assert len(list(PhoneDetector().find(text))) == count
