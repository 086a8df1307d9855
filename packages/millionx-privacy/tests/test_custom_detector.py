"""A team's own detector: written in a few lines, found, replaced, explained and kept apart from the package's own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from millionx.privacy import Finding, Keyring, PrivacyShield
from millionx.privacy.detectors import default_detectors

KEYRING = Keyring("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO")


class StudentIdDetector:
    """Finds a university's student ids, `CSE-2021-0417`, where a student or a roll number is spoken of."""

    type = "STUDENT"
    _form = re.compile(r"\b([A-Z]{3})[- ]?((?:19|20)[0-9]{2})[- ]?([0-9]{4})\b")
    _word = re.compile(r"student|roll|ছাত্র|রোল", re.IGNORECASE)

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        said = self._word.search(text) is not None
        for match in self._form.finditer(text):
            yield Finding(self.type, match.start(), match.end(), 0.9 if said else 0.3, "-".join(match.groups()))


SHIELD = PrivacyShield(KEYRING, detectors=[*default_detectors(), StudentIdDetector()])


def test_replaced() -> None:
    """Its findings are replaced by tokens of its type, the same for all writings, digits of other scripts too."""
    token = KEYRING.token("STUDENT", "CSE-2021-0417")
    masked = SHIELD.pseudonymize("Student CSE-2021-0417, ছাত্র CSE ২০২১ ০৪১৭")
    assert masked == f"Student {token}, ছাত্র {token}"
    assert SHIELD.pseudonymize(masked) == masked


def test_beside_others() -> None:
    """The package's own detectors find what they found without it."""
    assert [each.type for each in SHIELD.scan("roll CSE-2021-0417 call 01712345678")] == ["STUDENT", "PHONE"]


def test_refused() -> None:
    """What it is not sure of stays, and is explained."""
    assert SHIELD.pseudonymize("model CSE-2021-0417") == "model CSE-2021-0417"
    assert [each.score for each in SHIELD.explain("model CSE-2021-0417") if each.type == "STUDENT"] == [0.3]
