"""Cutting texts into batches."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.embed.model.batching import cut

LENGTHS = st.lists(st.integers(1, 512), max_size=60)
BUDGET = st.integers(1, 4096)


@settings(max_examples=60)
@given(LENGTHS, BUDGET)
def test_partition(lengths: list[int], budget: int) -> None:
    """Every text is in exactly one batch."""
    assert sorted(index for batch in cut(lengths, budget) for index in batch) == list(range(len(lengths)))


@settings(max_examples=60)
@given(LENGTHS, BUDGET)
def test_budget(lengths: list[int], budget: int) -> None:
    """A batch of several texts stays within the budget, padding included."""
    batches = [batch for batch in cut(lengths, budget) if len(batch) > 1]
    assert all(max(lengths[index] for index in batch) * len(batch) <= budget for batch in batches)


def test_long_text_alone() -> None:
    """A long text does not pad the short ones around it."""
    assert cut([10, 256, 10, 12], 300) == [[0, 2, 3], [1]]


def test_empty() -> None:
    """No texts are no batches."""
    assert cut([], 100) == []
