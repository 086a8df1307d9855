"""Joins lists of different searches by the ranks in them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final, Generic, Literal, TypeVar, get_args

__all__ = ["MODES", "Mode", "Part", "fuse"]

T = TypeVar("T")

Mode = Literal["hybrid", "vector", "keyword"]
"""Which searches are asked: by vector, by keyword, or both."""
MODES: Final[tuple[Mode, ...]] = get_args(Mode)

_SMOOTHING: Final = 60
"""Of the paper; the higher, the less the first ranks stand out."""
_DIGITS: Final = 6
"""Scores that agree so far are equal: the stores compute them in different ways."""


class Part(Generic[T]):
    """What one search found, by score; equal scores share a rank.

    `weight`, 0 to 1, says how much its ranks count, `trust` the same of single items, 1 if not given.
    """

    def __init__(self, scores: Mapping[T, float], weight: float = 1.0, trust: Mapping[T, float] | None = None) -> None:
        self.scores: Final = scores
        self.weight: Final = weight
        self._trust = trust or {}
        rounded = {item: round(score, _DIGITS) for item, score in scores.items()}
        first: dict[float, int] = {}
        for rank, score in enumerate(sorted(rounded.values(), reverse=True), start=1):
            first.setdefault(score, rank)
        self.ranks: Final = {item: first[score] for item, score in rounded.items()}

    def weight_of(self, item: T) -> float:
        """How much the rank of an item counts."""
        return self.weight * self._trust.get(item, 1.0)


def fuse(parts: Sequence[Part[T]]) -> list[tuple[T, float]]:
    """All items, best first, each with its score: 1 for what is trusted and first in every part.

    Items of equal score stand in the order of the last part's scores, then of their own.
    """
    best = sum(part.weight for part in parts) / (_SMOOTHING + 1)
    totals: dict[T, float] = {}
    for part in parts:
        for item, rank in part.ranks.items():
            totals[item] = totals.get(item, 0.0) + part.weight_of(item) / (_SMOOTHING + rank)

    def order(item: T) -> tuple[float, float, str]:
        return -round(totals[item], 2 * _DIGITS), -parts[-1].scores.get(item, 0.0), str(item)

    return [(item, totals[item] / best if best else 0.0) for item in sorted(totals, key=order)]
