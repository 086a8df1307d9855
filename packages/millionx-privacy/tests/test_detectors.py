"""Every detector finds and ignores what its own file says; any text is safe, and none is slow."""

from __future__ import annotations

import unicodedata
from importlib import import_module
from time import perf_counter, thread_time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.privacy import Detector, Keyring, PrivacyShield
from millionx.privacy.detectors import default_detectors
from millionx.privacy.finding import ADMITTED
from millionx.privacy.folding import fold
from millionx.privacy.keyring import TOKEN

DETECTORS = default_detectors()
SHIELD = PrivacyShield(Keyring("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"))
MODULES = {detector.type: import_module(type(detector).__module__) for detector in DETECTORS}


def found(detector: Detector, text: str) -> list[str]:
    """What a detector finds, as it stands in the text."""
    return [text[finding.start : finding.end] for finding in detector.find(fold(text)) if finding.score >= ADMITTED]


@pytest.mark.parametrize(
    ("detector", "text", "expected"),
    [(detector, *example) for detector in DETECTORS for example in MODULES[detector.type].FINDS],
)
def test_finds(detector: Detector, text: str, expected: str) -> None:
    """The examples of hits are found, to the character."""
    assert expected in found(detector, text)


@pytest.mark.parametrize(
    ("detector", "text"), [(detector, text) for detector in DETECTORS for text in MODULES[detector.type].IGNORES]
)
def test_ignores(detector: Detector, text: str) -> None:
    """The examples of misses are left alone."""
    assert found(detector, text) == []


@pytest.mark.parametrize(
    "writings",
    [
        [
            "01712345678",
            "+8801712345678",
            "8801712-345678",
            "০১৭১২-৩৪৫৬৭৮",
            "00880 1712 345678",
            "０１７１２３４５６７８",
        ],
        ["John.Doe@Example.com", "john.doe@example.com", "john.doe [at] example [dot] com", "john.doe%40example.com"],
        ["4111 1111 1111 1111", "4111-1111-1111-1111", "৪১১১১১১১১১১১১১১১"],
        ["NID 19902691649112345", "NID 2691649112345", "এনআইডি ২৬৯১৬৪৯১১২৩৪৫"],
        ["My name is Rahim Uddin", "Md. Rahim Uddin"],
    ],
)
def test_one_token(writings: list[str]) -> None:
    """All writings of a value have one token."""
    assert len({TOKEN.findall(SHIELD.pseudonymize(text))[0] for text in writings}) == 1


@given(st.text() | st.text(alphabet="01789০১৭৮ +-().@aM\u200b%40নামd", max_size=80))
@settings(max_examples=300)
def test_offsets(text: str) -> None:
    """Findings lie in the text, in order and apart; masking twice is masking once."""
    end = 0
    for finding in SHIELD.scan(text):
        assert end <= finding.start < finding.end <= len(text)
        end = finding.end
    masked = SHIELD.pseudonymize(text)
    assert SHIELD.pseudonymize(masked) == masked


@given(st.text())
def test_folding(text: str) -> None:
    """Folding keeps the length, and leaves no digit of another script."""
    folded = fold(text)
    assert len(folded) == len(text)
    assert all(unicodedata.decimal(character, None) is None or character.isascii() for character in folded)


_HOSTILE = {
    "digits": "1" * 8000,
    "spaced digits": "1 " * 4000,
    "almost phones": "0171234567 " * 727,
    "dashes": "-" * 8000,
    "at signs": "@" * 8000,
    "local parts": "a." * 4000 + "@",
    "domains": "a@" + "b." * 4000,
    "disguised": "a [at] " * 1100,
    "capitals": "Aa " * 2600,
    "cues": "my name is " * 720,
    "Bangla": "আমার নাম " * 880,
    "honorifics": "Md. " * 2000,
    "zero width": "1\u200b" * 4000,
    "words": "nid " * 2000,
    "slashes": "x.com/" * 1300,
}


@pytest.mark.parametrize("text", _HOSTILE.values(), ids=_HOSTILE.keys())
def test_hostile_input(text: str) -> None:
    """8,000 characters of any kind take a fraction of a second: nothing backtracks, whatever the machine."""
    started = perf_counter()
    SHIELD.pseudonymize_record({"content": text})
    assert perf_counter() - started < 0.5


@pytest.mark.parametrize(
    "piece",
    [
        *["+880", "017-1", "4111 1111 1111 1112 ", "01712345678 ", "01712345678te", "123456 ", "1 ", "rina@gmail.com"],
        *[
            "Dhaka Metro Ga 11-1234 ",
            "zero one ",
            "O1712l4567 ",
            "PHONE_0123456789abcdef",
            "&#48;",
            "N.I.D ",
            "a [at] ",
        ],
    ],
)
def test_twice_as_long(piece: str) -> None:
    """Twice as much of it takes about twice the time."""
    times = []
    for length in (8000, 16_000):
        runs = []
        for _ in range(4):
            started = thread_time()
            SHIELD.pseudonymize((piece * length)[:length])
            runs.append(thread_time() - started)
        times.append(min(runs))
    assert times[1] < 3 * times[0] + 0.005
