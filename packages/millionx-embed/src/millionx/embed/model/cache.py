"""Vectors of texts that were embedded before: reposts and "price?" are not computed again."""

from __future__ import annotations

from collections import OrderedDict
from hashlib import blake2b
from threading import Lock
from typing import Final

from millionx.embed.model.engine import Vectors

__all__ = ["Known", "VectorCache", "key_of"]

Known = tuple[Vectors, bool]
"""A text's vector, and whether the text was cut."""


def key_of(text: str) -> bytes:
    """What a text is known by; the text itself is not kept."""
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).digest()


class VectorCache:
    """Keeps the vectors of the `size` texts used last, about 1.8 KB each at 384 numbers; safe between threads."""

    def __init__(self, size: int) -> None:
        self._size: Final = size
        self._known: OrderedDict[bytes, Known] = OrderedDict()
        self._lock: Final = Lock()

    def __len__(self) -> int:
        return len(self._known)

    def get(self, key: bytes) -> Known | None:
        """The vector of a text, which counts as used."""
        with self._lock:
            known = self._known.get(key)
            if known is not None:
                self._known.move_to_end(key)
            return known

    def put(self, key: bytes, known: Known) -> None:
        """Keep a vector; the one not used for longest makes room."""
        with self._lock:
            self._known[key] = known
            self._known.move_to_end(key)
            while len(self._known) > self._size:
                self._known.popitem(last=False)
