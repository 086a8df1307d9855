"""E-mail addresses: one canonical form for all writings."""

import pytest

from millionx.privacy.detectors.email import EmailDetector, canonical_email
from millionx.privacy.folding import fold

WRITINGS = [
    "rina.b@gmail.com",
    "Rina.B@GMAIL.com",
    "rina.b [at] gmail [dot] com",
    "rina dot b at gmail dot com",
    "rina.b%40gmail.com",
    "rina.b@gmail com"[:12] + "．com",
    "ｒｉｎａ．ｂ＠gmail.com",
    "rina.b অ্যাট জিমেইল ডট কম",
    "rinа.b@gmail.com",  # a Cyrillic a
    "ri\u200bna.b@gm\u00adail.com",
]


@pytest.mark.parametrize("writing", WRITINGS)
def test_one_canonical_form(writing: str) -> None:
    """However an address is written, its canonical form is the plain one, in a text and as a field."""
    assert [finding.canonical for finding in EmailDetector().find(fold(f"to {writing}, now"))] == ["rina.b@gmail.com"]
    assert canonical_email(writing) == "rina.b@gmail.com"


@pytest.mark.parametrize("field", ["mailto:Rina@example.com", "<rina@example.com>", " RINA@example.com "])
def test_field(field: str) -> None:
    """What surrounds an address in a field of its own is no part of it."""
    assert canonical_email(field) == "rina@example.com"
