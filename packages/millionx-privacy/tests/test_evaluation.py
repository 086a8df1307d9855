"""Evaluation: what counts as hit, found, leaked and altered, and how sure the figures are."""

from __future__ import annotations

import json

import pytest

from millionx.privacy.evaluation import Evaluation, Row, Span, evaluate, in_quoted_half, read_rows, wilson

TEXT = "call 01712345678 now please ok"
GOLD = Span("PHONE", 5, 16)


def row(*spans: Span, text: str = TEXT, template: str = "") -> Row:
    """A row with marked spans."""
    return Row("1", text, "en", spans, template or "1", bool(template))


def result(*found: Span, gold: tuple[Span, ...] = (GOLD,), text: str = TEXT) -> Evaluation:
    """The evaluation of one row."""
    return evaluate([row(*gold, text=text)], [found])


@pytest.mark.parametrize(
    ("found", "hit", "leaked"),
    [
        ([Span("PHONE", 5, 16)], 1, 0),
        ([Span("PHONE", 5, 13)], 1, 1),
        ([Span("PHONE", 5, 10)], 0, 1),
        ([Span("PHONE", 0, 30)], 0, 0),
        ([Span("NID", 5, 16)], 0, 0),
        ([Span("NID", 5, 10), Span("NID", 10, 16)], 0, 0),
        ([], 0, 1),
    ],
    ids=["exact", "short", "under half", "too long", "another type", "in pieces", "none"],
)
def test_hit_and_leak(found: list[Span], hit: int, leaked: int) -> None:
    """A hit has the type, half of the span and not too much more; a leak is what no finding covers."""
    assert result(*found).counts() == (hit, len(found), 1, leaked)


def test_one_to_one() -> None:
    """Two findings of one span are one hit."""
    assert result(GOLD, GOLD).counts("PHONE", "en") == (1, 2, 1, 0)


def test_unhidden_parts() -> None:
    """Titles, case endings and punctuation at the ends of a span need not be covered."""
    text = "মো. করিমকে ডাকো"
    gold = Span("NAME", 0, 10, head=4, tail=2)
    assert result(Span("NAME", 4, 8), gold=(gold,), text=text).counts()[3] == 0


def test_clean_texts() -> None:
    """A finding in a text without marks alters it, and a NAME touches ordinary words."""
    outcome = result(Span("NAME", 17, 27), gold=())
    assert (outcome.clean, outcome.altered) == (1, 1)
    assert (outcome.words, outcome.words_as_name) == (4, 2)


def test_wilson() -> None:
    """Wilson's bounds of 8 in 10, as in the literature."""
    assert wilson(8, 10) == pytest.approx((0.490, 0.943), abs=1e-3)


def test_templates_widen() -> None:
    """Many texts of few templates are less evidence than as many of their own."""
    rows = [row(GOLD, template=f"t{number % 4}") for number in range(80)]
    found = [[GOLD] if number % 4 else [] for number in range(80)]
    grouped = evaluate(rows, found).estimates()["recall"]
    alone = evaluate([Row(str(n), each.text, "en", each.spans, str(n), False) for n, each in enumerate(rows)], found)
    single = alone.estimates()["recall"]
    assert grouped.value == single.value == 0.75
    assert (grouped.low or 0) < (single.low or 0)


def test_read_rows() -> None:
    """Rows are read with their template; what is no row is named by its line, without content."""
    line = json.dumps({"id": 1, "text": TEXT, "lang": "en", "template": "t", "entities": [GOLD._asdict()]}).encode()
    assert read_rows([line, b"\n"]) == [Row("1", TEXT, "en", (GOLD,), "t", True)]
    for wrong in (b"{}", b"[]", b"\xff", line.replace(b"16", b"99"), line.replace(b'"PHONE"', b"[]")):
        with pytest.raises(ValueError, match="line 2") as caught:
            read_rows([line, wrong])
        assert "0171" not in str(caught.value)


def test_halves() -> None:
    """Texts of one template are in one half, and the halves are about equal."""
    quoted = [in_quoted_half(row(template=f"t{number}")) for number in range(200)]
    assert 70 < sum(quoted) < 130
    assert in_quoted_half(row(template="t1")) == in_quoted_half(row(text="other", template="t1"))
