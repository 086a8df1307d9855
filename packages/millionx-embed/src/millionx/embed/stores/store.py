"""What a vector store is: the objects it takes, the verdicts and the hits it gives."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite
from typing import Any, Final, Literal, NamedTuple
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.identity import Version, comparable

__all__ = [
    "ALL",
    "MAX_ENGAGEMENT",
    "Candidate",
    "Filters",
    "Found",
    "Hit",
    "Known",
    "Rejected",
    "Superseded",
    "TermField",
    "Unchanged",
    "VectorObject",
    "VectorStore",
    "Verdict",
    "Written",
]

MAX_ENGAGEMENT: Final = 2**53
"""Whole numbers up to here are exact in every store."""

TermField = Literal["words", "sounds"]
"""A field of `Terms`."""


class VectorObject(NamedTuple):
    """A record with its vector.

    `key` is its post_id or order_id, `category` its product category ("" if it has none), `moment` the time of the
    event in UTC (RFC 3339 with Z), `raw_data` the JSON text of the record without the vector, `vector` float32 of
    shape (dimension,) and length 1. `model` says exactly what made the vector and `text_sha256` of which text;
    `record_sha256` stands for all of the record that does not differ each time it is processed. By `terms` the object
    is found by keyword.
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
    model: str
    text_sha256: str
    record_sha256: str
    terms: Terms


class Known(NamedTuple):
    """The vector that a store holds of an object, and what it was made by and of; see `VectorObject`."""

    model: str
    text_sha256: str
    vector: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Written:
    """The store holds the object."""


@dataclass(frozen=True, slots=True)
class Unchanged:
    """The store held the object already, in this version; nothing was written."""


@dataclass(frozen=True, slots=True)
class Superseded:
    """The store holds a newer version; nothing was written."""


@dataclass(frozen=True, slots=True)
class Rejected:
    """The store never takes this object. `reason` holds nothing of the record."""

    reason: str


Verdict = Written | Unchanged | Superseded | Rejected


class Hit(NamedTuple):
    """An object found by its vector. `score` is the cosine similarity: 1 for the same direction, 0 for unrelated."""

    id: UUID
    key: str
    score: float
    properties: dict[str, Any]


class Candidate(NamedTuple):
    """An object found by its terms, not scored."""

    id: UUID
    key: str
    properties: dict[str, Any]
    terms: Terms


class Found(NamedTuple):
    """An object found by its key. The vector has length 1."""

    id: UUID
    vector: NDArray[np.float32]
    terms: Terms


@dataclass(frozen=True, slots=True)
class Filters:
    """Which objects are searched; None admits all.

    `since` (inclusive) and `until` (exclusive) are times in UTC (RFC 3339 with Z) of the event. Prices (inclusive) are
    those of `total_price`, so they admit orders only; `min_engagement` (inclusive) admits posts only.
    """

    platform: str | None = None
    category: str | None = None
    since: str | None = None
    until: str | None = None
    min_price: float | None = None
    max_price: float | None = None
    min_engagement: int | None = None

    def __post_init__(self) -> None:
        """Refuse a time of another form, a price that is no number and an engagement out of range."""
        for moment in (self.since, self.until):
            if moment is not None and comparable(moment) is None:
                raise ValueError("since and until must be times such as 2025-12-20T10:00:00Z")
        if any(price is not None and not isfinite(price) for price in (self.min_price, self.max_price)):
            raise ValueError("min_price and max_price must be finite numbers")
        if self.min_engagement is not None and not 0 <= self.min_engagement <= MAX_ENGAGEMENT:
            raise ValueError(f"min_engagement must be from 0 to {MAX_ENGAGEMENT}")


ALL: Final = Filters()
"""No filter."""


class VectorStore(ABC):
    """Keeps vectors in collections and finds the nearest. All methods may be called from any thread.

    A new store connects only in `open`, `check` and `migrate`. `open` that failed may be called again.
    """

    @abstractmethod
    def open(self) -> None:
        """Connect; create the collections if this is the first time.

        Raises:
            Unavailable: the store does not answer.
            ConfigError: it can't be used with these settings, has collections of another layout, or holds vectors of
                another dimension or model.
        """

    @abstractmethod
    def check(self) -> list[str]:
        """What keeps `open` from using the collections as they are, one sentence each; changes nothing.

        Raises:
            Unavailable, ConfigError: as `open`.
        """

    @abstractmethod
    def migrate(self) -> int:
        """Bring the collections into the present layout, with the vectors they have; returns how many objects moved.

        Nothing may write meanwhile. After a failure it may be called again and goes on where it was.

        Raises:
            Unavailable: the store does not answer, or is in use.
            ConfigError: a collection was not made by an earlier version.
        """

    @abstractmethod
    def known(self, collection: str, ids: Sequence[UUID]) -> dict[UUID, Known]:
        """The vectors of those of the objects that the store holds.

        Raises:
            Unavailable: the store does not answer.
        """

    @abstractmethod
    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        """Write objects, one after the other in effect, and give a verdict for each, in the same order.

        A version older than the stored one is not written, nor one that differs in nothing.

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
    def frequency(self, collection: str, field: TermField, terms: Sequence[str]) -> int:
        """How many objects have any of these terms.

        Raises:
            Unavailable: the store does not answer.
        """

    @abstractmethod
    def with_terms(
        self, collection: str, words: Sequence[str], sounds: Sequence[str], *, limit: int, filters: Filters = ALL
    ) -> list[Candidate]:
        """Objects that have any of these terms, those first that the store thinks best.

        Raises:
            Unavailable: the store does not answer.
        """

    @abstractmethod
    def find(self, collection: str, key: str) -> Found | None:
        """The object with this post_id or order_id; None if there is none.

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
