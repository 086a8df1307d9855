"""The categoriser and the command `millionx-enrich categorize`."""

from __future__ import annotations

import argparse
import io
import json
import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.enrich.categories import CATEGORIES, Categorizer
from millionx.enrich.categorize import add_categorize_command, categorize_lines
from millionx.enrich.vocabulary import load

CATEGORIZER = Categorizer()


def name_of(text: str) -> str:
    return CATEGORIZER.categorize(text).name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("phone cover", "electronics"),
        ("headphones", "electronics"),
        ("phone er charger", "electronics"),
        ("laptop bag", "electronics"),
        ("laptop stand", "electronics"),
        ("Tempered glass for Redmi Note 13", "electronics"),
        ("cover iPhone 14", "electronics"),
        ("air conditioner cover", "home"),
        ("laptop table", "home"),
        ("shoe rack", "home"),
        ("baby dress", "fashion"),
        ("toy phone", "general"),
        ("mobile recharge offer", "general"),
        ("ফোনের কভার", "electronics"),
        ("জুতার র‍্যাক", "home"),
    ],
)
def test_describing_noun(text: str, name: str) -> None:
    """A noun that only describes another product does not decide."""
    assert name_of(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "iPhone 13 128GB with box and charger",
        "Poco X6 free back cover",
        "realme c53 charger shoho",
        "আইফোন ১৩ চার্জার সহ",
        "gaming er jonno valo phone",
    ],
)
def test_what_comes_along(text: str) -> None:
    """What comes with a phone does not make it an accessory."""
    assert name_of(text) == "smartphone"


@pytest.mark.parametrize("text", ["carphones", "homophone", "scarcity", "ফোনেটিক", "stable", "embedded"])
def test_inside_words(text: str) -> None:
    """A term inside a longer word is no match."""
    assert CATEGORIZER.categorize(text).evidence == ()


@pytest.mark.parametrize(
    "text",
    ["মোবাইলটা", "মোবাইলটি", "মোবাইলের", "মোবাইলগুলো", "মোবাইলে", "মোবাইলকে", "mobiles", "mobiler", "mobile-er", "MOBILE!"],
)
def test_endings(text: str) -> None:
    """Case endings, plurals and punctuation do not hinder a match."""
    category = CATEGORIZER.categorize(text)
    assert (category.name, category.evidence) == ("smartphone", ("mobile" if text.isascii() else "মোবাইল",))


@pytest.mark.parametrize("text", ["শাড়ি", "হাঁড়ি", "বিছানার চাদর", "ওয়াশিং মেশিন", "সোয়েটার", "জুতার র‍্যাক", "লেহেঙ্গা", "ঘড়ি"])
def test_unicode_forms(text: str) -> None:
    """The composed and the decomposed form of Bangla give the same verdict, and are known."""
    verdicts = {CATEGORIZER.categorize(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC", "NFKD")}
    assert len(verdicts) == 1
    assert verdicts.pop().evidence


def test_fancy_letters() -> None:
    """Full-width and mathematical letters are read as the letters they stand for."""
    assert name_of("ｉＰｈｏｎｅ １５") == name_of("𝗶𝗣𝗵𝗼𝗻𝗲 𝟭𝟱") == "smartphone"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("samsug galxy", "smartphone"),
        ("macbuk", "laptop"),
        ("refrigrator", "home"),
        ("ponjabeee", "fashion"),
        ("smartwtch", "electronics"),
        ("iphhone cover", "electronics"),
    ],
)
def test_misspelt(text: str, name: str) -> None:
    """In a title that names nothing known, a letter too much, too few, or spelling by ear is forgiven."""
    assert name_of(text) == name


@pytest.mark.parametrize("text", ["refrigrator " + "lorem " * 40, "honey refrigrator"])
def test_not_misspelt(text: str) -> None:
    """Long texts and texts that name something known are taken as they are."""
    assert "refrigerator" not in CATEGORIZER.categorize(text).evidence


def test_privacy_tokens() -> None:
    """The tokens of the privacy stage are no words of the text."""
    assert CATEGORIZER.categorize("call PHONE_0123456789abcdef or CC_fedcba9876543210").evidence == ()


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Realme 8 8/128 full box, original charger, display fresh", "smartphone"),
        ("dell latitude core i5 8gb ram, battery 3 ghonta, charger", "laptop"),
        ("Realme 8 original charger", "electronics"),
        ("dell latitude battery", "electronics"),
    ],
)
def test_parts_of_a_whole(text: str, name: str) -> None:
    """Parts named beside what is said of a whole device only describe it; alone they are what is offered."""
    assert name_of(text) == name


def test_digits_split() -> None:
    """Letters joined to digits are still words."""
    assert CATEGORIZER.categorize("iphone15promax 256gb").name == "smartphone"


def test_evidence() -> None:
    """The evidence is the terms of the winner, folded, each once, in the order of the text."""
    category = CATEGORIZER.categorize("Sofa, SOFA and a Bed-Sheet; no charger")
    assert (category.name, category.evidence) == ("home", ("sofa", "bed sheet"))


def test_nothing_found() -> None:
    """A text without any term is general, with a fixed confidence and no evidence."""
    assert CATEGORIZER.categorize("") == CATEGORIZER.categorize("zzz qqq") == ("general", 0.4, ())


def test_confidence_of_a_mixture() -> None:
    """A text about two things is less sure than one about one of them."""
    assert CATEGORIZER.categorize("sofa and saree").confidence < CATEGORIZER.categorize("sofa").confidence


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.one_of(
            st.sampled_from(["iphone", "er", "cover", "for", "ফোন", "এর", "with", "laptop", "সহ", "free"]), st.text()
        )
    )
)
def test_any_text(words: list[str]) -> None:
    """Any text has a verdict: a known name, a confidence from 0 to 1 in two digits, evidence only of its own words."""
    text = " ".join(words)
    category = CATEGORIZER.categorize(text)
    assert category.name in CATEGORIES
    assert 0 < category.confidence <= 1
    assert category.confidence == round(category.confidence, 2)
    assert bool(category.evidence) or category.name == "general"
    assert category == CATEGORIZER.categorize(text.upper().lower()) or not text.isascii()


def run(*lines: str) -> tuple[int, list[dict[str, object]]]:
    sink = io.BytesIO()
    status = categorize_lines(io.BytesIO("\n".join(lines).encode("utf-8", "surrogatepass")), sink)
    return status, [json.loads(line) for line in sink.getvalue().decode().splitlines()]


def test_command_answers_in_order() -> None:
    """Each line is answered in order under its own id, of whatever type; empty lines are skipped."""
    status, answers = run('{"id": "a", "text": "sofa"}', "", '{"id": [1], "text": "ফোন"}', '{"id": null, "text": ""}')
    assert status == 0
    assert [(answer["id"], answer["category"]) for answer in answers] == [
        ("a", "home"),
        ([1], "smartphone"),
        (None, "general"),
    ]
    assert list(answers[0]) == ["id", "category", "confidence", "evidence"]
    assert answers[1]["evidence"] == ["ফোন"]


@pytest.mark.parametrize(
    "line",
    [
        "kodeword",
        "[1]",
        '{"id": 1}',
        '{"text": "kodeword"}',
        '{"id": 1, "text": 5}',
        '{"id": "kodeword\udc80"}',
        "[" * 9999,
    ],
)
def test_command_stops_at_a_bad_line(line: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A bad line ends the command with status 2 after the answers before it, named by number and not by content."""
    status, answers = run('{"id": 1, "text": "sofa"}', line, '{"id": 3, "text": "sofa"}')
    error = capsys.readouterr().err
    assert status == 2
    assert [answer["id"] for answer in answers] == [1]
    assert error.startswith("line 2: ")
    assert "kodeword" not in error


def test_command_surrogate_id() -> None:
    """An id that cannot be written in UTF-8 comes back as the escape it came as."""
    assert run('{"id": "\\ud800", "text": "sofa"}')[1][0]["id"] == "\ud800"


def test_command_is_added() -> None:
    """The command line gets `categorize` with a handler."""
    parser = argparse.ArgumentParser()
    add_categorize_command(parser.add_subparsers())
    assert callable(parser.parse_args(["categorize"]).handler)


def test_command_as_a_process() -> None:
    """`millionx-enrich categorize` answers each line at once, in UTF-8 under an ASCII locale."""
    program = "import sys; from millionx.enrich.cli import main; sys.exit(main(['categorize']))"
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env={"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for number, text in enumerate(("শাড়ি", "ল্যাপটপ")):
            process.stdin.write(json.dumps({"id": number, "text": text}, ensure_ascii=False).encode() + b"\n")
            process.stdin.flush()
            assert json.loads(process.stdout.readline().decode())["evidence"] == [unicodedata.normalize("NFKC", text)]
        process.stdin.close()
        assert process.wait(timeout=20) == 0


def test_vocabulary() -> None:
    """Every term has a spelling of its own and something to say, and no category lacks terms."""
    terms = load().terms
    assert all(term.text for term in terms)
    assert len({term.text for term in terms}) == len(terms)
    assert {name for term in terms for name, _ in term.weights} == set(CATEGORIES)
