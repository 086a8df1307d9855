"""Names have one canonical form for all writings."""

import pytest

from millionx.privacy.names import canonical_name


@pytest.mark.parametrize(
    "writing",
    ["Rahim Uddin", "RAHIM  UDDIN", "Md. Rahim Uddin", "Md Rahim Uddin", "Mr. Md. Rahim Uddin", "Ra\u200bhim Uddin "],
)
def test_latin(writing: str) -> None:
    """Case, titles, spaces and what is not seen make no difference."""
    assert canonical_name(writing) == "rahim uddin"


@pytest.mark.parametrize(
    "writing", ["ফাতেমা বেগম", "মোছাঃ ফাতেমা বেগম", "মোছাঃফাতেমা বেগম", "মোছা: ফাতেমা বেগম", "ফা\u200dতেমা বেগম"]
)
def test_bangla(writing: str) -> None:
    """Nor do they in Bangla script."""
    assert canonical_name(writing) == "ফাতেমা বেগম"


def test_composed() -> None:
    """A letter with a dot is the same in one character and in two."""
    assert canonical_name("সুমাই\u09dfা") == canonical_name("সুমাইয\u09bcা")


@pytest.mark.parametrize(("name", "form"), [("A.K.M. Fazlul", "a k m fazlul"), ("মোহন দাস", "মোহন দাস"), ("Mr.", "mr")])
def test_left(name: str, form: str) -> None:
    """Initials stay, a name that begins like a title too, and a title alone is the name."""
    assert canonical_name(name) == form
