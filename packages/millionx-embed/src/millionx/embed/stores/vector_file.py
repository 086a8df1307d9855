"""Vectors in a file beside the database, mapped into memory."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["VectorFile"]

_NUMBER_BYTES = 4


class VectorFile:
    """Float32 vectors of one dimension, by slot: 0, 1, 2, ...

    A slot that a reader may know of is never written again, so readers need no lock: of which slots they may know the
    database tells, in whose transaction they become known. All processes share the one copy in the system's cache.
    """

    def __init__(self, path: Path, dimension: int) -> None:
        self._path = path
        self._dimension = dimension
        self._view: NDArray[np.float32] = np.empty((0, dimension), dtype=np.float32)

    def write(self, slot: int, vectors: NDArray[np.float32]) -> None:
        """Write vectors of shape (n, dimension) from a slot on; they are on the disk when this returns.

        Raises:
            OSError: the disk is full, or the file can't be written.
        """
        data = np.ascontiguousarray(vectors, dtype=np.float32).tobytes()
        file = os.open(self._path, os.O_WRONLY | os.O_CREAT, 0o644)
        try:
            offset = slot * self._dimension * _NUMBER_BYTES
            while data:
                written = os.pwrite(file, data, offset)
                data, offset = data[written:], offset + written
            os.fsync(file)
        finally:
            os.close(file)

    def holds(self, slots: int) -> bool:
        """Whether the file has at least so many slots."""
        size = self._path.stat().st_size if self._path.is_file() else 0
        return size >= slots * self._dimension * _NUMBER_BYTES

    def view(self, slots: int) -> NDArray[np.float32]:
        """The first slots, read only, shape (slots, dimension); they must have been written."""
        if slots > len(self._view):
            self._view = np.memmap(self._path, dtype=np.float32, mode="r", shape=(slots, self._dimension))
        return self._view[:slots]

    def delete(self) -> None:
        """Delete the file; who has it mapped keeps it till then."""
        self._path.unlink(missing_ok=True)
