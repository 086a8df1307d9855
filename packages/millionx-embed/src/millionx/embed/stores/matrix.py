"""The vectors of an SQLite store in memory, for exact search."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from itertools import groupby
from operator import itemgetter
from typing import Final

import numpy as np
from numpy.typing import NDArray

__all__ = ["Matrix", "unit"]

_FETCH: Final = 4096


def unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    """Vectors of shape (..., dimension), each scaled to length 1."""
    scaled: NDArray[np.float32] = vectors / np.linalg.norm(vectors, axis=-1, keepdims=True)
    return scaled


class Matrix:
    """All vectors, by collection. Not for several threads at once."""

    def __init__(self) -> None:
        self._change = 0
        self._collections: dict[str, _Rows] = {}

    def refresh(self, connection: sqlite3.Connection) -> None:
        """Fetch what was written since the last time."""
        cursor = connection.execute(
            "select change, collection, row, vector from object where change > ? order by change", (self._change,)
        )
        while rows := cursor.fetchmany(_FETCH):
            for collection, group in groupby(rows, key=itemgetter(1)):
                of_collection = list(group)
                vectors = np.stack([np.frombuffer(vector, dtype=np.float32) for *_, vector in of_collection])
                if collection not in self._collections:
                    self._collections[collection] = _Rows(vectors.shape[1])
                self._collections[collection].replace([row for _, _, row, _ in of_collection], unit(vectors))
            self._change = rows[-1][0]

    def nearest(
        self, collection: str, vector: NDArray[np.float32], limit: int, allowed: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """Row and cosine similarity of the vectors nearest to `vector`, best first; only `allowed` rows, if given."""
        found = self._collections.get(collection)
        return [] if found is None else found.nearest(unit(vector), limit, allowed)


class _Rows:
    """Vectors of one collection in an array that grows, with the row of the table that each belongs to."""

    def __init__(self, dimension: int) -> None:
        self._vectors = np.empty((0, dimension), dtype=np.float32)
        self._rows: list[int] = []
        self._places: dict[int, int] = {}

    def replace(self, rows: Sequence[int], vectors: NDArray[np.float32]) -> None:
        """Set the vectors of rows, new or known."""
        for row in rows:
            if row not in self._places:
                self._places[row] = len(self._rows)
                self._rows.append(row)
        if len(self._rows) > len(self._vectors):
            grown = np.empty((2 * len(self._rows), self._vectors.shape[1]), dtype=np.float32)
            grown[: len(self._vectors)] = self._vectors
            self._vectors = grown
        self._vectors[[self._places[row] for row in rows]] = vectors

    def nearest(
        self, vector: NDArray[np.float32], limit: int, allowed: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        if allowed is None:
            places = np.arange(len(self._rows))
            scores = self._vectors[: len(self._rows)] @ vector
        else:
            places = np.array([self._places[row] for row in allowed], dtype=np.intp)
            scores = self._vectors[places] @ vector
        if limit < len(scores):
            best = np.argpartition(-scores, limit)[:limit]
            places, scores = places[best], scores[best]
        return [(self._rows[places[at]], float(scores[at])) for at in np.argsort(-scores, kind="stable")]
