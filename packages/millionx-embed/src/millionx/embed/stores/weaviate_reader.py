"""What is asked of one collection of Weaviate, and how its answers are read."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.client import WeaviateClient
from weaviate.collections.classes.filters import FilterReturn

from millionx.embed.collections import COLLECTIONS
from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.schema import PROPERTIES, Type
from millionx.embed.stores.store import Candidate, Filters, Found, Hit, Known, TermField
from millionx.embed.stores.weaviate_schema import MODEL, SOUNDS, TEXT_SHA256, VECTOR, WORDS

__all__ = ["Reader", "admits_none"]

_PRICE: Final = "total_price"
_ENGAGEMENT: Final = "engagement_count"


def admits_none(collection: str, filters: Filters) -> bool:
    """Whether a filter asks for a property that the collection does not have."""
    priced = (filters.min_price, filters.max_price) != (None, None)
    engaged = filters.min_engagement is not None
    return (priced and _PRICE not in PROPERTIES[collection]) or (engaged and _ENGAGEMENT not in PROPERTIES[collection])


class Reader:
    """Reads a collection in single requests; see the methods of `VectorStore` that have their names.

    Each raises WeaviateBaseError or httpx.TransportError if the server does not answer.
    """

    def __init__(self, client: WeaviateClient, name: str) -> None:
        self._name = name
        self._collection: Any = client.collections.use(name)

    def known(self, ids: Sequence[UUID]) -> dict[UUID, Known]:
        """See `VectorStore`; of at most some thousand ids."""
        found = self._collection.query.fetch_objects_by_ids(
            list(ids), limit=len(ids), include_vector=True, return_properties=[MODEL, TEXT_SHA256]
        )
        return {
            _uuid(each): Known(each.properties[MODEL] or "", each.properties[TEXT_SHA256] or "", _vector(each))
            for each in found.objects
        }

    def nearest(self, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[Hit]:
        """See `VectorStore`."""
        found = self._collection.query.near_vector(
            vector.tolist(),
            limit=limit,
            filters=_condition(self._name, filters),
            return_metadata=MetadataQuery(distance=True),
            return_properties=list(PROPERTIES[self._name]),
        )
        hits = []
        for each in found.objects:
            kept = _kept(self._name, each.properties)
            score = 1.0 - (each.metadata.distance or 0.0)
            hits.append(Hit(_uuid(each), kept[COLLECTIONS[self._name].key], score, kept))
        return hits

    def frequency(self, field: TermField, terms: Sequence[str]) -> int:
        """See `VectorStore`."""
        condition = Filter.by_property(field).contains_any(list(terms))
        return self._collection.aggregate.over_all(total_count=True, filters=condition).total_count or 0

    def with_terms(self, words: Sequence[str], sounds: Sequence[str], limit: int, filters: Filters) -> list[Candidate]:
        """See `VectorStore`."""
        wanted = Filter.any_of(
            [
                Filter.by_property(field).contains_any(list(terms))
                for field, terms in ((WORDS, words), (SOUNDS, sounds))
                if terms
            ]
        )
        condition = _condition(self._name, filters)
        found = self._collection.query.bm25(
            " ".join(dict.fromkeys((*words, *sounds))),
            query_properties=[WORDS, SOUNDS],
            # A word is looked for among the sounds too; what is found only so is not meant.
            filters=wanted if condition is None else wanted & condition,
            limit=limit,
            return_properties=[*PROPERTIES[self._name], WORDS, SOUNDS],
        )
        candidates = []
        for each in found.objects:
            kept = _kept(self._name, each.properties)
            candidates.append(Candidate(_uuid(each), kept[COLLECTIONS[self._name].key], kept, _terms(each)))
        return candidates

    def find(self, key: str) -> Found | None:
        """See `VectorStore`."""
        found = self._collection.query.fetch_objects(
            filters=Filter.by_property(COLLECTIONS[self._name].key).equal(key),
            limit=1,
            include_vector=True,
            return_properties=[WORDS, SOUNDS],
        )
        return next((Found(_uuid(each), _vector(each), _terms(each)) for each in found.objects), None)

    def count(self) -> int:
        """See `VectorStore`."""
        return self._collection.aggregate.over_all(total_count=True).total_count or 0


def _condition(collection: str, filters: Filters) -> FilterReturn | None:
    moment = Filter.by_property(COLLECTIONS[collection].moment)
    wanted: list[FilterReturn] = []
    if filters.platform is not None:
        wanted.append(Filter.by_property("platform").equal(filters.platform))
    if filters.category is not None:
        wanted.append(Filter.by_property("product_category").equal(filters.category))
    if filters.since is not None:
        wanted.append(moment.greater_or_equal(datetime.fromisoformat(filters.since)))
    if filters.until is not None:
        wanted.append(moment.less_than(datetime.fromisoformat(filters.until)))
    if filters.min_price is not None:
        wanted.append(Filter.by_property(_PRICE).greater_or_equal(float(filters.min_price)))
    if filters.max_price is not None:
        wanted.append(Filter.by_property(_PRICE).less_or_equal(float(filters.max_price)))
    if filters.min_engagement is not None:
        wanted.append(Filter.by_property(_ENGAGEMENT).greater_or_equal(filters.min_engagement))
    return Filter.all_of(wanted) if wanted else None


def _uuid(found: Any) -> UUID:
    return UUID(int=found.uuid.int)


def _vector(found: Any) -> NDArray[np.float32]:
    return np.array(found.vector[VECTOR], dtype=np.float32)


def _terms(found: Any) -> Terms:
    return Terms(found.properties[WORDS] or "", found.properties[SOUNDS] or "")


def _kept(collection: str, properties: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(properties.get(name), kind) for name, kind in PROPERTIES[collection].items()}


def _plain(value: Any, kind: Type) -> Any:
    if kind is Type.INSTANT and isinstance(value, datetime):
        second, _, fraction = value.astimezone(UTC).isoformat().removesuffix("+00:00").partition(".")
        return f"{second}.{fraction.rstrip('0')}Z" if fraction else f"{second}Z"
    return value
