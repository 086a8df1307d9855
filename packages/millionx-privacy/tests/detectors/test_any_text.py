"""Any text is safe for each detector, and none is slow."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.privacy.detectors import default_detectors
from millionx.privacy.finding import Detector
from millionx.privacy.folding import fold

HOSTILE = {
    "one-digit": "1",
    "spaced-digits": "0 1 7 ",
    "phones": "01712345678",
    "prefixes": "+880",
    "at-signs": "a@",
    "dotted": "a.a@a.",
    "dots": ".",
    "at-dot": "a at a dot ",
    "cards": "4539 1488 0343 6467 ",
    "near-cards": "4539-1488-0343-646",
    "nid-cue": "nid ",
    "nid-cue-bangla": "এনআইডি ১২",
    "name-cue": "my name is ",
    "name-cue-capital": "My name is Rahim Uddin Ahmed Khan ",
    "honorific": "Md. ",
    "honorific-bangla": "মোঃ ",
    "name-bangla": "আমার নাম ",
    "capitals": "Rahim ",
    "spaces": " ",
    "invisible": "0\u200b1\u200d7",
    "emoji": "0\ufe0f\u20e3",
    "letters": "আ",
    "underscores": "_-",
    "brackets": "[at](dot)",
}
pieces = st.sampled_from(
    [*HOSTILE.values(), "gmail.com", "২", "ইমেইল", "card", "Mr", "নাম:", "\n", "😀", "é", "@", "01712345678"]
)
texts = st.text(max_size=120) | st.lists(pieces | st.text(max_size=4), max_size=14).map("".join)


@given(text=texts)
@settings(max_examples=300, deadline=None)
def test_offsets(text: str) -> None:
    """On any text a detector raises nothing; findings are of its type, inside the text, with a canonical form."""
    folded = fold(text)
    assert len(folded) == len(text)
    for detector in default_detectors():
        for finding in detector.find(folded):
            assert 0 <= finding.start < finding.end <= len(text)
            assert finding.type == detector.type
            assert 0 <= finding.score <= 1
            assert finding.canonical


@pytest.mark.parametrize("detector", default_detectors(), ids=lambda detector: detector.type)
@pytest.mark.parametrize("unit", HOSTILE.values(), ids=HOSTILE.keys())
def test_time(detector: Detector, unit: str) -> None:
    """8,000 characters of a hostile kind take a detector less than 50 ms, the best of three."""
    text = fold((unit * 8_000)[:8_000])
    times = []
    for _ in range(3):
        start = time.perf_counter()
        list(detector.find(text))
        times.append(time.perf_counter() - start)
    assert min(times) < 0.05
