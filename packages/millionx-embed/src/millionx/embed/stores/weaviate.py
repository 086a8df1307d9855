"""Weaviate, by its v4 client: one request a batch, with a verdict for each object."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from random import uniform
from threading import RLock
from time import monotonic, sleep
from typing import Any, Final, NamedTuple, Self
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import numpy as np
import weaviate
from numpy.typing import NDArray
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.client import WeaviateClient
from weaviate.collections.classes.filters import FilterReturn
from weaviate.config import ConnectionConfig, GrpcConfig
from weaviate.exceptions import (
    InsufficientPermissionsError,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
)

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.collections import COLLECTIONS
from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.identity import Version
from millionx.embed.stores.schema import PROPERTIES, Type, refusal
from millionx.embed.stores.store import (
    ALL,
    Candidate,
    Filters,
    Found,
    Hit,
    Known,
    Rejected,
    Superseded,
    TermField,
    Unchanged,
    VectorObject,
    VectorStore,
    Verdict,
    Written,
)
from millionx.embed.stores.weaviate_insert import insert
from millionx.embed.stores.weaviate_schema import (
    MODEL,
    RECORD_SHA256,
    SOUNDS,
    TEXT_SHA256,
    VECTOR,
    VERSION,
    WORDS,
    ensure_collections,
    misfits,
)

__all__ = ["WeaviateStore"]

_QUERY_S: Final = 4
_INSERT_S: Final = 6
# Far below the 100 MiB that the server takes in a request, and the 10,000 objects that it gives in an answer.
_PIECE_CHARACTERS: Final = 8 * 1024 * 1024
_PIECE_OBJECTS: Final = 1000
_PAUSES_S: Final = (0.1, 0.4)
_QUICK_S: Final = 2.0
"""What failed within this time is tried again at once."""
_AGAIN_AFTER_S: Final = (0.7, 1.5)
_PRICE: Final = "total_price"
_ENGAGEMENT: Final = "engagement_count"
_CHANNEL_OPTIONS: Final = [
    # A call waits for the connection until its own time is up. Else the client repeats it for up to a minute.
    ("grpc.service_config", json.dumps({"methodConfig": [{"name": [{}], "waitForReady": True}]})),
    # Once the server is back, it is found within a second.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # No proxy that the settings do not name.
    ("grpc.enable_http_proxy", 0),
]
_Numbered = tuple[int, VectorObject]


@contextmanager
def _refused_key() -> Iterator[None]:
    try:
        yield
    except (InsufficientPermissionsError, UnexpectedStatusCodeError) as error:
        if error.status_code in (401, 403):
            raise ConfigError(["Weaviate refuses WEAVIATE_API_KEY, or asks for one; set it right"]) from None
        raise


class WeaviateStore(VectorStore):
    """The store at `url`, with its gRPC interface on `grpc_port` of the same host.

    `dimension` and `model` (its name) are those of the vectors, or None to read only. Two processes that write the same
    object at the same time may leave the older version: Weaviate has no conditional write. The stages avoid it, since a
    key has one partition.
    """

    def __init__(
        self, url: str, *, grpc_port: int, api_key: str | None, dimension: int | None, model: str | None
    ) -> None:
        self._url = urlsplit(url)
        self._grpc_port = grpc_port
        self._api_key = api_key
        self._dimension = dimension
        self._model = model
        self._lock = RLock()
        self._client: WeaviateClient | None = None
        self._checked = False

    def open(self) -> None:
        """See the base class."""
        with self._lock, self._answers():
            client = self._connected()
            if not self._checked:
                with _refused_key():
                    ensure_collections(client, self._dimension, self._model)
                self._checked = True

    def check(self) -> list[str]:
        """See the base class."""
        with self._lock, self._answers(), _refused_key():
            return misfits(self._connected(), self._dimension, self._model)

    def migrate(self) -> int:
        """See the base class."""
        # Imported here: it is needed once in the life of a store.
        from millionx.embed.stores.weaviate_migration import migrate

        with self._lock, self._answers(), _refused_key():
            return migrate(self._connected())

    def known(self, collection: str, ids: Sequence[UUID]) -> dict[UUID, Known]:
        """See the base class."""
        found: dict[UUID, Known] = {}
        for start in range(0, len(ids), _PIECE_OBJECTS):
            some = list(ids[start : start + _PIECE_OBJECTS])
            for each in self._ask(
                lambda some=some: self._collection(collection).query.fetch_objects_by_ids(  # type: ignore[misc]
                    some, limit=len(some), include_vector=True, return_properties=[MODEL, TEXT_SHA256]
                )
            ).objects:
                properties = each.properties
                found[_uuid(each)] = Known(properties[MODEL] or "", properties[TEXT_SHA256] or "", _vector(each))
        return found

    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        """See the base class."""
        if self._dimension is None:
            raise ValueError("a store that was opened without a dimension is read only")
        verdicts: dict[int, Verdict] = {}
        good: list[_Numbered] = []
        for index, candidate in enumerate(objects):
            reason = refusal(candidate, self._dimension)
            if reason is None:
                good.append((index, candidate))
            else:
                verdicts[index] = Rejected(reason)
        with self._lock:  # between reading the versions and writing
            for request in _requests(good):
                verdicts.update(self._ask(lambda request=request: self._write(request)))  # type: ignore[misc]
        return [verdicts[index] for index in range(len(objects))]

    def nearest(self, collection: str, vector: NDArray[np.float32], *, limit: int, filters: Filters = ALL) -> list[Hit]:
        """See the base class."""
        if _admits_none(collection, filters):
            return []
        found = self._ask(
            lambda: self._collection(collection).query.near_vector(
                vector.tolist(),
                limit=limit,
                filters=_condition(collection, filters),
                return_metadata=MetadataQuery(distance=True),
                return_properties=list(PROPERTIES[collection]),
            )
        )
        hits = []
        for each in found.objects:
            kept = _kept(collection, each.properties)
            score = 1.0 - (each.metadata.distance or 0.0)
            hits.append(Hit(_uuid(each), kept[COLLECTIONS[collection].key], score, kept))
        return hits

    def frequency(self, collection: str, field: TermField, terms: Sequence[str]) -> int:
        """See the base class."""
        condition = Filter.by_property(field).contains_any(list(terms))
        found = self._ask(lambda: self._collection(collection).aggregate.over_all(total_count=True, filters=condition))
        return found.total_count or 0

    def with_terms(
        self, collection: str, words: Sequence[str], sounds: Sequence[str], *, limit: int, filters: Filters = ALL
    ) -> list[Candidate]:
        """See the base class."""
        if _admits_none(collection, filters) or not (words or sounds):
            return []
        wanted = Filter.any_of(
            [
                Filter.by_property(field).contains_any(list(terms))
                for field, terms in ((WORDS, words), (SOUNDS, sounds))
                if terms
            ]
        )
        condition = _condition(collection, filters)
        found = self._ask(
            lambda: self._collection(collection).query.bm25(
                " ".join(dict.fromkeys((*words, *sounds))),
                query_properties=[WORDS, SOUNDS],
                # A word is looked for among the sounds too; what is found only so is not meant.
                filters=wanted if condition is None else wanted & condition,
                limit=limit,
                return_properties=[*PROPERTIES[collection], WORDS, SOUNDS],
            )
        )
        candidates = []
        for each in found.objects:
            kept = _kept(collection, each.properties)
            candidates.append(Candidate(_uuid(each), kept[COLLECTIONS[collection].key], kept, _terms(each)))
        return candidates

    def find(self, collection: str, key: str) -> Found | None:
        """See the base class."""
        found = self._ask(
            lambda: self._collection(collection).query.fetch_objects(
                filters=Filter.by_property(COLLECTIONS[collection].key).equal(key),
                limit=1,
                include_vector=True,
                return_properties=[WORDS, SOUNDS],
            )
        )
        return next((Found(_uuid(each), _vector(each), _terms(each)) for each in found.objects), None)

    def count(self, collection: str) -> int:
        """See the base class."""
        found = self._ask(lambda: self._collection(collection).aggregate.over_all(total_count=True))
        return found.total_count or 0

    def close(self) -> None:
        """See the base class."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._checked = False

    def _ask(self, action: Callable[[], Any]) -> Any:
        """Do a request, and again after short pauses while trouble passes quickly.

        A call that hung is not repeated: the process must be able to stop, and the runner comes back anyway.
        """
        started = monotonic()
        for pause_s in (*_PAUSES_S, None):
            try:
                if self._client is None:
                    raise RuntimeError("the store is not open")
                if not self._checked:
                    self.open()
                with self._answers():
                    return action()
            except Unavailable:
                if pause_s is None or monotonic() - started > _QUICK_S:
                    raise
                # Replicas that met the same trouble do not come back together.
                sleep(pause_s * uniform(0.5, 1.5))  # noqa: S311 - no secret
        raise AssertionError("the last attempt returns or raises")

    def _connected(self) -> WeaviateClient:
        # The client logs a refused object with all that is in it.
        logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)
        if self._client is None:
            with _refused_key():
                self._client = self._connect()
        return self._client

    def _connect(self) -> WeaviateClient:
        host = self._url.hostname or ""
        secure = self._url.scheme == "https"
        return weaviate.connect_to_custom(
            http_host=host,
            http_port=self._url.port or (443 if secure else 80),
            http_secure=secure,
            grpc_host=host,
            grpc_port=self._grpc_port,
            grpc_secure=secure,
            auth_credentials=Auth.api_key(self._api_key) if self._api_key else None,
            additional_config=AdditionalConfig(
                timeout=Timeout(init=_QUERY_S, query=_QUERY_S, insert=_INSERT_S),
                connection=ConnectionConfig(session_pool_max_retries=0),
                grpc_config=GrpcConfig(channel_options=_CHANNEL_OPTIONS),
            ),
            skip_init_checks=True,  # they ask PyPI for a newer client
        )

    def _collection(self, name: str) -> Any:
        if self._client is None:
            raise RuntimeError("the store was closed")
        return self._client.collections.use(name)

    def _write(self, request: list[_Numbered]) -> dict[int, Verdict]:
        collection = self._collection(request[0][1].collection)
        verdicts: dict[int, Verdict] = {}
        wanted: list[_Numbered] = []
        stored = _stored(collection, [candidate.id for _, candidate in request])
        for index, candidate in request:
            held = stored.get(candidate.id)
            if held is not None and candidate.version.is_older_than(Version.read(held.version)):
                verdicts[index] = Superseded()
            elif held == _Stored.of(candidate):
                verdicts[index] = Unchanged()
            else:
                wanted.append((index, candidate))
        if wanted:
            refused = insert(collection, [candidate for _, candidate in wanted])
            verdicts.update({index: refused.get(at, Written()) for at, (index, _) in enumerate(wanted)})
        return verdicts

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """Turn any failure of a request into `Unavailable`, and check the collections again before the next.

        A server may come back empty; it would then make collections of its own for what is written.
        """
        try:
            yield
        except Unavailable:
            self._checked = False
            raise
        except (WeaviateBaseError, httpx.TransportError) as error:
            self._checked = False
            # Only the kind: the text may hold a value.
            raise Unavailable(
                f"Weaviate does not answer at WEAVIATE_URL, or on port {self._grpc_port} for gRPC: "
                f"{type(error).__name__}",
                retry_after_s=uniform(*_AGAIN_AFTER_S),  # noqa: S311 - no secret
            ) from None


def _requests(objects: Sequence[_Numbered]) -> Iterator[list[_Numbered]]:
    """Cut objects into requests: each of one collection, of bounded size, and never twice with one id.

    Objects of one id come in their order in different requests, so the later one meets the earlier one's version.
    """
    seen: Counter[UUID] = Counter()
    groups: dict[tuple[int, str], list[_Numbered]] = {}
    for index, candidate in objects:
        groups.setdefault((seen[candidate.id], candidate.collection), []).append((index, candidate))
        seen[candidate.id] += 1
    for _, group in sorted(groups.items()):
        request: list[_Numbered] = []
        characters = 0
        for numbered in group:
            size = 2 * len(numbered[1].raw_data)  # its text is in the properties a second time
            if request and (characters + size > _PIECE_CHARACTERS or len(request) == _PIECE_OBJECTS):
                yield request
                request, characters = [], 0
            request.append(numbered)
            characters += size
        yield request


class _Stored(NamedTuple):
    """What tells whether an object has to be written."""

    version: str
    model: str
    text_sha256: str
    record_sha256: str

    @classmethod
    def of(cls, candidate: VectorObject) -> Self:
        return cls(candidate.version.text, candidate.model, candidate.text_sha256, candidate.record_sha256)


def _stored(collection: Any, ids: list[UUID]) -> dict[UUID, _Stored]:
    names = [VERSION, MODEL, TEXT_SHA256, RECORD_SHA256]
    found = collection.query.fetch_objects_by_ids(ids, limit=len(ids), return_properties=names)
    return {_uuid(each): _Stored(*(each.properties[name] or "" for name in names)) for each in found.objects}


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


def _admits_none(collection: str, filters: Filters) -> bool:
    """Whether a filter asks for a property that the collection does not have."""
    priced = (filters.min_price, filters.max_price) != (None, None)
    engaged = filters.min_engagement is not None
    return (priced and _PRICE not in PROPERTIES[collection]) or (engaged and _ENGAGEMENT not in PROPERTIES[collection])


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
