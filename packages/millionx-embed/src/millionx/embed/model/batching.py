"""Which texts are computed together: like length with like, so that little of a batch is padding."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["cut"]


def cut(lengths: Sequence[int], budget: int) -> list[list[int]]:
    """Cut texts of these token counts into batches of at most `budget` tokens, padding included.

    Returns the indices of each batch, every index once, shortest texts first. A text longer than the budget is a
    batch of its own. A batch costs its longest text times its size, so the texts are taken in order of length:
    social posts in order of arrival would compute four times their tokens, in this order one and a quarter times.
    """
    batches: list[list[int]] = []
    for index in sorted(range(len(lengths)), key=lambda i: lengths[i]):
        if batches and lengths[index] * (len(batches[-1]) + 1) <= budget:
            batches[-1].append(index)
        else:
            batches.append([index])
    return batches
