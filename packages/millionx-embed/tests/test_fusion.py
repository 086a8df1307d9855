"""Lists joined by rank."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from millionx.embed.fusion import Part, fuse


def test_first_in_both() -> None:
    """What is first in both lists has the score 1; second in both beats first in one."""
    both = fuse([Part({"a": 9.0, "b": 5.0}), Part({"a": 0.9, "b": 0.5})])
    assert both[0] == ("a", 1.0)
    found = fuse([Part({"a": 9.0, "b": 5.0}), Part({"c": 0.9, "b": 0.5})])
    assert found[0][0] == "b"


def test_equal_scores() -> None:
    """Equal scores share a rank."""
    assert Part({"a": 2.0, "b": 2.0, "c": 1.0}).ranks == {"a": 1, "b": 1, "c": 3}


def test_weight() -> None:
    """A list that counts for nothing changes nothing; trust does so for single items."""
    weightless = fuse([Part({"a": 1.0, "b": 0.5}), Part({"b": 1.0, "a": 0.5}, weight=0)])
    assert [item for item, _ in weightless] == ["a", "b"]
    distrusted = fuse([Part({"a": 1.0, "b": 0.5}, trust={"a": 0.0})])
    assert [item for item, _ in distrusted] == ["b", "a"]


_SCORES = st.dictionaries(st.integers(0, 20), st.floats(0, 10), max_size=10)


@given(_SCORES, _SCORES)
def test_any_lists(one: dict[int, float], other: dict[int, float]) -> None:
    """Every item of either list comes once, best first, with a score from 0 to 1."""
    found = fuse([Part(one), Part(other)])
    assert {item for item, _ in found} == one.keys() | other.keys()
    assert len(found) == len(one.keys() | other.keys())
    scores = [round(score, 9) for _, score in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)
