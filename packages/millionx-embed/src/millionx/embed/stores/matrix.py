"""The vectors of one collection of an SQLite store, for exact search."""

from __future__ import annotations

import sqlite3
from typing import Final

import numpy as np
from numpy.typing import NDArray

from millionx.embed.stores.vector_file import VectorFile

__all__ = ["Matrix", "unit"]

_FEW: Final = 8
"""If fewer than one in so many vectors is admitted, these are gathered and the others not read."""
_NONE: Final = -1
_UNIT: Final = 1e-5


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors, shape (..., dimension), scaled to length 1; one that has it, but for rounding, stays bit by bit."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return (vectors / np.where(np.abs(lengths - 1) < _UNIT, np.float32(1), lengths)).astype(np.float32, copy=False)


class Matrix:
    """Which row of the database each slot of a vector file belongs to. Not for several threads at once.

    An object whose vector changes moves to a new slot; its old one belongs to nobody.
    """

    def __init__(self, collection: str, file: VectorFile) -> None:
        self.file: Final = file
        self._collection = collection
        self._row_at = np.empty(0, dtype=np.int64)
        self._slot_of = np.empty(0, dtype=np.int64)
        self._slots = 0
        self.count = 0
        """Objects that have a vector here, which is all of the collection."""

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Learn of what was written since the last time."""
        found = connection.execute(
            "select slot, row from object where collection = ? and slot >= ? order by slot",
            (self._collection, self._slots),
        ).fetchall()
        if not found:
            return
        slots, rows = np.array(found, dtype=np.int64).T
        self._slots = int(slots[-1]) + 1
        self._row_at = _grown(self._row_at, self._slots)
        self._slot_of = _grown(self._slot_of, int(rows.max()) + 1)
        left = self._slot_of[rows]
        left = left[left != _NONE]
        self._row_at[left] = _NONE
        self.count += len(rows) - len(left)
        self._row_at[slots] = rows
        self._slot_of[rows] = slots

    def nearest(
        self, vector: NDArray[np.float32], limit: int, allowed: NDArray[np.int64] | None
    ) -> list[tuple[int, float]]:
        """Row and cosine similarity of the vectors nearest to `vector`, best first; only `allowed` rows, if given."""
        vectors = self.file.view(self._slots)
        query = unit(vector)
        slots = np.flatnonzero(self._row_at[: self._slots] != _NONE) if allowed is None else self._slot_of[allowed]
        few = len(slots) * _FEW < self._slots
        scores = vectors[slots] @ query if few else (vectors @ query)[slots]
        if limit < len(scores):
            best = np.argpartition(-scores, limit)[:limit]
            slots, scores = slots[best], scores[best]
        order = np.argsort(-scores, kind="stable")
        return [(int(self._row_at[slots[at]]), float(scores[at])) for at in order]


def _grown(array: NDArray[np.int64], size: int) -> NDArray[np.int64]:
    if size <= len(array):
        return array
    grown = np.full(2 * size, _NONE, dtype=np.int64)
    grown[: len(array)] = array
    return grown
