"""Weaviate, by its v4 client: one request a batch, with a verdict for each object."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from millionx.embed.stores.schema import refusal
from millionx.embed.stores.store import (
    ALL,
    Candidate,
    Filters,
    Found,
    Hit,
    Known,
    Rejected,
    TermField,
    VectorObject,
    VectorStore,
    Verdict,
)
from millionx.embed.stores.weaviate_connection import Connection
from millionx.embed.stores.weaviate_reader import Reader, admits_none
from millionx.embed.stores.weaviate_schema import ensure_collections, misfits
from millionx.embed.stores.weaviate_writer import Numbered, requests, write

__all__ = ["WeaviateStore"]

_IDS: Final = 1000
"""Objects asked for in one request; the server gives 10,000 at most."""


class WeaviateStore(VectorStore):
    """The store at `url`, with its gRPC interface on `grpc_port` of the same host.

    `dimension` and `model` (its name) are those of the vectors, or None to read only. Two processes that write the same
    object at the same time may leave the older version: Weaviate has no conditional write. The stages avoid it, since a
    key has one partition.
    """

    def __init__(
        self, url: str, *, grpc_port: int, api_key: str | None, dimension: int | None, model: str | None
    ) -> None:
        self._dimension = dimension
        self._model = model
        self._connection = Connection(
            url,
            grpc_port=grpc_port,
            api_key=api_key,
            prepare=lambda client: ensure_collections(client, dimension, model),
        )

    def open(self) -> None:
        """See the base class."""
        self._connection.open()

    def check(self) -> list[str]:
        """See the base class."""
        return self._connection.once(lambda client: misfits(client, self._dimension, self._model))

    def migrate(self) -> int:
        """See the base class."""
        # Imported here: it is needed once in the life of a store.
        from millionx.embed.stores.weaviate_migration import migrate

        return self._connection.once(migrate)

    def known(self, collection: str, ids: Sequence[UUID]) -> dict[UUID, Known]:
        """See the base class."""
        found: dict[UUID, Known] = {}
        for start in range(0, len(ids), _IDS):
            some = ids[start : start + _IDS]
            found |= self._connection.ask(lambda client, some=some: Reader(client, collection).known(some))  # type: ignore[misc]
        return found

    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        """See the base class."""
        if self._dimension is None:
            raise ValueError("a store that was opened without a dimension is read only")
        verdicts: dict[int, Verdict] = {}
        good: list[Numbered] = []
        for index, candidate in enumerate(objects):
            reason = refusal(candidate, self._dimension)
            if reason is None:
                good.append((index, candidate))
            else:
                verdicts[index] = Rejected(reason)
        with self._connection.lock:  # between reading the versions and writing
            for request in requests(good):
                name = request[0][1].collection
                verdicts |= self._connection.ask(
                    lambda client, name=name, request=request: write(client.collections.use(name), request)  # type: ignore[misc]
                )
        return [verdicts[index] for index in range(len(objects))]

    def nearest(self, collection: str, vector: NDArray[np.float32], *, limit: int, filters: Filters = ALL) -> list[Hit]:
        """See the base class."""
        if admits_none(collection, filters):
            return []
        return self._connection.ask(lambda client: Reader(client, collection).nearest(vector, limit, filters))

    def frequency(self, collection: str, field: TermField, terms: Sequence[str]) -> int:
        """See the base class."""
        return self._connection.ask(lambda client: Reader(client, collection).frequency(field, terms))

    def with_terms(
        self, collection: str, words: Sequence[str], sounds: Sequence[str], *, limit: int, filters: Filters = ALL
    ) -> list[Candidate]:
        """See the base class."""
        if admits_none(collection, filters) or not (words or sounds):
            return []
        return self._connection.ask(lambda client: Reader(client, collection).with_terms(words, sounds, limit, filters))

    def find(self, collection: str, key: str) -> Found | None:
        """See the base class."""
        return self._connection.ask(lambda client: Reader(client, collection).find(key))

    def count(self, collection: str) -> int:
        """See the base class."""
        return self._connection.ask(lambda client: Reader(client, collection).count())

    def close(self) -> None:
        """See the base class."""
        self._connection.close()
