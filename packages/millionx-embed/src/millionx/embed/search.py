"""Finds records by meaning: a text, or the vector of a record, against the vectors of the store."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from millionx.embed.collections import COLLECTIONS
from millionx.embed.model.embedder import Embedder
from millionx.embed.model.folder import ModelFolder
from millionx.embed.settings import EmbedSettings
from millionx.embed.stores import open_store
from millionx.embed.stores.store import ALL, Filters, VectorStore

__all__ = ["Match", "Search", "UnknownRecordError"]


class UnknownRecordError(LookupError):
    """No collection that was asked holds a record of this id."""


class Match(NamedTuple):
    """A record found. `id` is its post_id or order_id; `score` the cosine similarity, 1 at best."""

    id: str
    score: float
    collection: str
    properties: dict[str, Any]


class Search:
    """Searches the store of the settings, for the time of a `with` block.

        with Search.from_settings(settings) as search:
            search.by_text("cheap smartphones", limit=5)

    `collections` are those asked if none are named. The model is loaded when a text is first embedded.
    """

    def __init__(self, store: VectorStore, model: ModelFolder, settings: EmbedSettings) -> None:
        self._store = store
        self._model = model
        self._settings = settings
        self._embedder: Embedder | None = None

    @classmethod
    def from_settings(cls, settings: EmbedSettings) -> Self:
        """Search in the store and with the model of the settings.

        Raises:
            ConfigError: the model's folder is not there.
        """
        model = ModelFolder.read(settings.model_path)
        return cls(open_store(settings, dimension=model.dimension), model, settings)

    def __enter__(self) -> Self:
        self._store.open()
        return self

    def __exit__(self, *_: object) -> None:
        self._store.close()
        if self._embedder is not None:
            self._embedder.close()

    def by_text(
        self,
        text: str,
        *,
        collections: Sequence[str] = tuple(COLLECTIONS),
        limit: int = 10,
        filters: Filters = ALL,
    ) -> list[Match]:
        """Records whose meaning is nearest to that of a text, best first.

        Raises:
            Unavailable: the store does not answer.
        """
        if self._embedder is None:
            self._embedder = Embedder.from_settings(self._settings)
        vector = self._embedder.embed([text], role="query").vectors[0]
        return self._nearest(vector, collections, limit, filters)

    def similar_to(
        self,
        key: str,
        *,
        collections: Sequence[str] = tuple(COLLECTIONS),
        limit: int = 10,
        filters: Filters = ALL,
    ) -> list[Match]:
        """Records nearest to the one of this post_id or order_id, which itself is left out.

        Raises:
            UnknownRecordError: there is no such record.
            Unavailable: the store does not answer.
        """
        for home in collections:
            vector = self._store.vector_of(home, key)
            if vector is not None:
                found = self._nearest(vector, collections, limit + 1, filters)
                return [match for match in found if (match.collection, match.id) != (home, key)][:limit]
        raise UnknownRecordError(f"no record of this id in {', '.join(collections)}")

    def _nearest(
        self, vector: NDArray[np.float32], collections: Sequence[str], limit: int, filters: Filters
    ) -> list[Match]:
        matches = [
            Match(hit.key, hit.score, collection, hit.properties)
            for collection in collections
            for hit in self._store.nearest(collection, vector, limit=limit, filters=filters)
        ]
        return sorted(matches, key=lambda match: -match.score)[:limit]
