"""Which texts are computed together: like length with like, so that little of a batch is padding."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["cut"]


def cut(lengths: Sequence[int], budget: int, overhead: int, step: int | None = None) -> list[list[int]]:
    """Cut texts of these token counts into the batches that together cost least.

    A batch costs its longest text times its size, and `overhead` tokens for being one more; it has at most `budget`
    tokens, padding included, unless a single text is longer; with `step`, all its lengths are the same multiple of it
    and less than one step more. Returns the indices of each batch, every index once; in a
    batch the longest text is first, and the costliest batches come first, so that what is computed last is small.

    The best batches are runs in the order of length, so this finds the cheapest way through that order.
    """
    order = sorted(range(len(lengths)), key=lambda index: -lengths[index])
    cheapest: list[float] = [0, *[float("inf")] * len(order)]
    starts = [0] * (len(order) + 1)
    for start, index in enumerate(order):
        longest = max(lengths[index], 1)
        cost = cheapest[start] + overhead
        for end in range(start + 1, min(start + max(1, budget // longest), len(order)) + 1):
            if step and lengths[order[end - 1]] // step != longest // step:
                break
            cost += longest
            if cost < cheapest[end]:
                cheapest[end], starts[end] = cost, start
    batches = []
    end = len(order)
    while end:
        batches.append(order[starts[end] : end])
        end = starts[end]
    return sorted(batches, key=lambda batch: -lengths[batch[0]] * len(batch))
