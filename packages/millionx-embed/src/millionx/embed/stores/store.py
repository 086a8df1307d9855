"""What a vector store is: the objects it takes, the verdicts and the hits it gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from millionx.embed.stores.identity import Version, comparable

__all__ = ["Filters", "Hit", "Rejected", "Superseded", "VectorObject", "VectorStore", "Verdict", "Written"]


class VectorObject(NamedTuple):
    """A record with its vector.

    `key` is its post_id or order_id, `category` its product category ("" if it has none), `moment` the time of the
    event in UTC (RFC 3339 with Z), `raw_data` the JSON text of the record without the vector, `vector` float32 of
    shape (dimension,) and length 1.
    """

    id: UUID
    collection: str
    key: str
    platform: str
    category: str
    moment: str
    version: Version
    properties: dict[str, Any]
    raw_data: str
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Written:
    """The store holds the object."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """The store holds a newer version; nothing was written."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The store never takes this object. `reason` holds nothing of the record."""

    reason: str


Verdict = Written | Superseded | Rejected


class Hit(NamedTuple):
    """An object found. `score` is the cosine similarity: 1 for the same direction, 0 for unrelated."""

    key: str
    score: float
    properties: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Filters:
    """Which objects are searched; None admits all.

    `since` (inclusive) and `until` (exclusive) are times in UTC (RFC 3339 with Z) of the event.
    """

    platform: str | None = None
    category: str | None = None
    since: str | None = None
    until: str | None = None

    def __post_init__(self) -> None:
        """Refuse a time of another form."""
        for moment in (self.since, self.until):
            if moment is not None and comparable(moment) is None:
                raise ValueError("since and until must be times such as 2025-12-20T10:00:00Z")


ALL: Final = Filters()
"""No filter."""


class VectorStore(ABC):
    """Keeps vectors in collections and finds the nearest. All methods may be called from any thread.

    A new store connects only in `open`. `open` that failed may be called again.
    """

    @abstractmethod
    def open(self) -> None:
        """Connect; create the collections if this is the first time.

        Raises:
            Unavailable: the store does not answer.
            ConfigError: it can't be used with these settings, or holds vectors of another dimension.
        """

    @abstractmethod
    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        """Write objects, one after the other in effect, and give a verdict for each, in the same order.

        The same objects again leave the store as it is. A version older than the stored one is not written.

        Raises:
            Unavailable: the store does not answer; a part of the objects may have been written.
        """

    @abstractmethod
    def nearest(self, collection: str, vector: NDArray[np.float32], *, limit: int, filters: Filters = ALL) -> list[Hit]:
        """The objects nearest to a vector, best first.

        Raises:
            Unavailable: the store does not answer.
        """

    @abstractmethod
    def vector_of(self, collection: str, key: str) -> NDArray[np.float32] | None:
        """The vector, of length 1, of the object with this post_id or order_id; None if there is none.

        If several platforms have an object of this key, any of them.

        Raises:
            Unavailable: the store does not answer.
        """

    @abstractmethod
    def count(self, collection: str) -> int:
        """How many objects a collection holds.

        Raises:
            Unavailable: the store does not answer.
        """

    @abstractmethod
    def close(self) -> None:
        """Release connections; does nothing if there are none. The store may be opened again."""
