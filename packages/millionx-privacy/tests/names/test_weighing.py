"""What speaks for a candidate and against it."""

import pytest

from millionx.privacy.detectors.name import NameDetector
from millionx.privacy.finding import ADMITTED, Finding
from millionx.privacy.folding import fold


def candidates(text: str) -> list[Finding]:
    return list(NameDetector().find(fold(text)))


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Rahim Uddin", "two or more known names"),
        ("I told Tanvir", "a known given name"),
        ("Name: Zxyq", "announced as a name"),
        ("প্রাপক: শারমিন সুলতানা", "announced as a sender or receiver"),
        ("Mr. Zxyq came", "after a title"),
        ("rider Jashim", "after a word for what somebody is"),
        ("Thank you Monika!", "greeted or called"),
        ("Rahim bhai", "before a word of address"),
        ("করিম চাচা", "before a word of address"),
        ("ami Tanvir bolchi", "before a verb of speaking"),
        ("ami Tanvir bolchi", "after `I am`"),
        ("Mehedi 01812345678", "before a phone number"),
        ("Rony and Tuhin", "in a row with another name"),
        ("Good. - Tahmina", "signed"),
        ("রহিমকে দিন", "with a case ending that people take"),
        ("Rahim Store", "before a word that makes it a shop, a firm or a place"),
        ("Humayun lamp", "before a word for goods"),
        ("Hotel Noorjahan", "after a word for what has names too"),
    ],
)
def test_reasons(text: str, reason: str) -> None:
    """Each kind of evidence is named."""
    assert reason in {evidence.reason for each in candidates(text) for evidence in each.evidence}


@pytest.mark.parametrize("text", ["Rahim Store", "করিম টাওয়ার", "Hotel Noorjahan", "Humayun lamp", "Chowdhury is bad"])
def test_refused(text: str) -> None:
    """What is refused is still a candidate, with its reasons."""
    (refused, *others) = candidates(text)
    assert not others
    assert refused.score < ADMITTED
    assert refused.evidence


@pytest.mark.parametrize("word", ["আশা", "নদী", "Asha", "Nodi"])
def test_ordinary_words_need_more(word: str) -> None:
    """A name that is also an ordinary word is none alone, and is one where it is announced or addressed."""
    assert not [each for each in candidates(f"{word} kore dekhi") if each.score >= ADMITTED]
    assert [each for each in candidates(f"Name: {word}") if each.score >= ADMITTED]
    assert [each for each in candidates(f"{word} apu") if each.score >= ADMITTED]


def test_no_text_in_reasons() -> None:
    """Reasons are fixed sentences: nothing of the text is in them."""
    assert all("Rahim" not in evidence.reason for evidence in candidates("My name is Rahim")[0].evidence)
    assert "Rahim" not in repr(candidates("My name is Rahim")[0])
