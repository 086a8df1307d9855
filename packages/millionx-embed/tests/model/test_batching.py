"""Cutting texts into batches."""

from __future__ import annotations

from itertools import pairwise, product
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.embed.model.batching import cut

LENGTHS = st.lists(st.integers(1, 512), max_size=60)
BUDGET = st.integers(1, 4096)


OVERHEAD = st.integers(0, 100)


@settings(max_examples=60)
@given(LENGTHS, BUDGET, OVERHEAD)
def test_partition(lengths: list[int], budget: int, overhead: int) -> None:
    """Every text is in exactly one batch."""
    assert sorted(index for batch in cut(lengths, budget, overhead) for index in batch) == list(range(len(lengths)))


@settings(max_examples=60)
@given(LENGTHS, BUDGET, OVERHEAD)
def test_budget(lengths: list[int], budget: int, overhead: int) -> None:
    """A batch of several texts stays within the budget, padding included."""
    batches = [batch for batch in cut(lengths, budget, overhead) if len(batch) > 1]
    assert all(lengths[batch[0]] * len(batch) <= budget for batch in batches)


@settings(max_examples=60)
@given(LENGTHS, BUDGET, OVERHEAD)
def test_longest_first(lengths: list[int], budget: int, overhead: int) -> None:
    """The first text of a batch is its longest."""
    assert all(lengths[batch[0]] == max(lengths[index] for index in batch) for batch in cut(lengths, budget, overhead))


@settings(max_examples=60)
@given(st.lists(st.integers(1, 40), max_size=7), st.integers(1, 100), st.integers(0, 30))
def test_cheapest(lengths: list[int], budget: int, overhead: int) -> None:
    """No other way to cut the texts in order of length costs less."""
    ordered = sorted(lengths)
    costs = []
    for marks in product((False, True), repeat=max(len(lengths) - 1, 0)):
        ends = [end for end, mark in enumerate(marks, 1) if mark] + [len(lengths)]
        runs = [ordered[start:end] for start, end in pairwise([0, *ends]) if start < end]
        if all(len(run) == 1 or run[-1] * len(run) <= budget for run in runs):
            costs.append(sum(run[-1] * len(run) + overhead for run in runs))
    found = cut(lengths, budget, overhead)
    assert sum(lengths[batch[0]] * len(batch) + overhead for batch in found) == min(costs)


@settings(max_examples=60)
@given(LENGTHS, BUDGET, OVERHEAD)
def test_step(lengths: list[int], budget: int, overhead: int) -> None:
    """With a step, no batch has lengths on both sides of a multiple of it."""
    assert all(len({lengths[index] // 8 for index in batch}) == 1 for batch in cut(lengths, budget, overhead, 8))


def test_long_text_alone() -> None:
    """A long text does not pad the short ones around it, and is computed first."""
    assert cut([10, 256, 10, 12], 300, 12) == [[1], [3, 0, 2]]


def test_little_padding() -> None:
    """Of lengths as social posts have them, at most a tenth is padding, in batches of a hundred messages."""
    rng = Random(5)
    lengths = [min(256, 4 + int(rng.lognormvariate(3.1, 0.75))) for _ in range(3000)]
    for start in range(0, 3000, 100):
        hundred = lengths[start : start + 100]
        padded = sum(hundred[batch[0]] * len(batch) for batch in cut(hundred, 512, 12, 8))
        assert padded <= 1.1 * sum(hundred)


def test_empty() -> None:
    """No texts are no batches."""
    assert cut([], 100, 12) == []
