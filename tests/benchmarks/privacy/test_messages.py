"""The benchmark's messages are what they say."""

from __future__ import annotations

from tests.benchmarks.privacy.messages import messages


def test_spans() -> None:
    """Marked spans lie apart in the text, without blanks at their ends, and about half of the texts have none."""
    rows = messages(500)
    for row in rows:
        values = [row.text[span.start : span.end] for span in row.spans]
        assert all(value and value == value.strip() for value in values)
        assert all(before.end <= after.start for before, after in zip(row.spans, row.spans[1:], strict=False))
    assert 0.4 < sum(not row.spans for row in rows) / len(rows) < 0.6


def test_seeded() -> None:
    """The same seed gives the same messages, another one others."""
    assert [row.text for row in messages(100)] == [row.text for row in messages(100)]
    assert [row.text for row in messages(100)] != [row.text for row in messages(100, seed=2)]
