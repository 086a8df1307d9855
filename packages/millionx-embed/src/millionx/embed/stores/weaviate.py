"""Weaviate, by its v4 client: one request a batch, with a verdict for each object."""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from threading import RLock
from typing import Any, Final
from urllib.parse import urlsplit
from uuid import UUID

import httpx
import numpy as np
import weaviate
from numpy.typing import NDArray
from weaviate.classes.data import DataObject
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.classes.query import Filter, MetadataQuery
from weaviate.client import WeaviateClient
from weaviate.collections.classes.filters import FilterReturn
from weaviate.config import ConnectionConfig, GrpcConfig
from weaviate.exceptions import (
    InsufficientPermissionsError,
    UnexpectedStatusCodeError,
    WeaviateBaseError,
    WeaviateInsertManyAllFailedError,
)

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.collections import COLLECTIONS
from millionx.embed.stores.identity import Version
from millionx.embed.stores.schema import PROPERTIES, Type, refusal
from millionx.embed.stores.store import (
    ALL,
    Filters,
    Hit,
    Rejected,
    Superseded,
    VectorObject,
    VectorStore,
    Verdict,
    Written,
)
from millionx.embed.stores.weaviate_schema import RAW_DATA, VECTOR, VERSION, ensure_collections
from millionx.embed.stores.weaviate_verdicts import rejected

__all__ = ["WeaviateStore"]

_QUERY_S: Final = 4
_INSERT_S: Final = 6
# Far below the 100 MiB that the server takes in a request, and the 10,000 objects that it gives in an answer.
_PIECE_CHARACTERS: Final = 8 * 1024 * 1024
_PIECE_OBJECTS: Final = 1000
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


class WeaviateStore(VectorStore):
    """The store at `url`, with its gRPC interface on `grpc_port` of the same host.

    `dimension` is that of the vectors, or None to read only. Two processes that write the same object at the same time
    may leave the older version: Weaviate has no conditional write. The stages avoid it, since a key has one partition.
    """

    def __init__(self, url: str, *, grpc_port: int, api_key: str | None, dimension: int | None) -> None:
        self._url = urlsplit(url)
        self._grpc_port = grpc_port
        self._api_key = api_key
        self._dimension = dimension
        self._lock = RLock()
        self._client: WeaviateClient | None = None
        self._checked = False

    def open(self) -> None:
        """See the base class."""
        # The client logs a refused object with all that is in it.
        logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)
        with self._lock, self._answers():
            try:
                if self._client is None:
                    self._client = self._connect()
                if not self._checked:
                    ensure_collections(self._client, self._dimension)
                    self._checked = True
            except (InsufficientPermissionsError, UnexpectedStatusCodeError) as error:
                if error.status_code in (401, 403):
                    raise ConfigError(["Weaviate refuses WEAVIATE_API_KEY, or asks for one; set it right"]) from None
                raise

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
                self._check()
                verdicts.update(self._write(request))
        return [verdicts[index] for index in range(len(objects))]

    def nearest(self, collection: str, vector: NDArray[np.float32], *, limit: int, filters: Filters = ALL) -> list[Hit]:
        """See the base class."""
        self._check()
        with self._answers():
            found = self._collection(collection).query.near_vector(
                vector.tolist(),
                limit=limit,
                filters=_condition(collection, filters),
                return_metadata=MetadataQuery(distance=True),
                return_properties=list(PROPERTIES[collection]),
            )
        return [_hit(collection, each.properties, each.metadata.distance) for each in found.objects]

    def vector_of(self, collection: str, key: str) -> NDArray[np.float32] | None:
        """See the base class."""
        self._check()
        with self._answers():
            found = self._collection(collection).query.fetch_objects(
                filters=Filter.by_property(COLLECTIONS[collection].key).equal(key),
                limit=1,
                include_vector=True,
                return_properties=[],
            )
        return np.array(found.objects[0].vector[VECTOR], dtype=np.float32) if found.objects else None

    def count(self, collection: str) -> int:
        """See the base class."""
        self._check()
        with self._answers():
            return self._collection(collection).aggregate.over_all(total_count=True).total_count or 0

    def close(self) -> None:
        """See the base class."""
        with self._lock:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._checked = False

    def _check(self) -> None:
        if self._client is None:
            raise RuntimeError("the store is not open")
        if not self._checked:
            self.open()

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
        newer: list[_Numbered] = []
        with self._answers():
            stored = _stored_versions(collection, [candidate.id for _, candidate in request])
            for index, candidate in request:
                version = stored.get(candidate.id)
                if version is not None and candidate.version.is_older_than(version):
                    verdicts[index] = Superseded()
                else:
                    newer.append((index, candidate))
            if newer:
                refused = _insert(collection, [candidate for _, candidate in newer])
                verdicts.update({index: refused.get(at, Written()) for at, (index, _) in enumerate(newer)})
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
                f"{type(error).__name__}"
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


def _stored_versions(collection: Any, ids: list[UUID]) -> dict[UUID, Version]:
    found = collection.query.fetch_objects_by_ids(ids, limit=len(ids), return_properties=[VERSION])
    return {each.uuid: Version.read(each.properties[VERSION] or "") for each in found.objects}


def _insert(collection: Any, objects: Sequence[VectorObject]) -> dict[int, Rejected]:
    """Write objects; those that were refused, by their place."""
    try:
        refused = collection.data.insert_many([_data(candidate) for candidate in objects]).errors
    except WeaviateInsertManyAllFailedError as error:
        # Each message once, a line each, after the client's own words.
        messages = error.message.partition("errors: ")[2].splitlines()
        verdict = rejected(messages, others_written=False)
        return dict.fromkeys(range(len(objects)), verdict)
    return {index: rejected([error.message], others_written=True) for index, error in refused.items()}


def _data(candidate: VectorObject) -> DataObject[dict[str, Any], None]:
    properties = {name: value for name, value in candidate.properties.items() if value is not None}
    moment = {COLLECTIONS[candidate.collection].moment: candidate.moment}
    ours = {VERSION: candidate.version.text, RAW_DATA: candidate.raw_data}
    vector = {VECTOR: candidate.vector.tolist()}
    return DataObject(properties={**properties, **moment, **ours}, uuid=candidate.id, vector=vector)


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
    return Filter.all_of(wanted) if wanted else None


def _hit(collection: str, properties: dict[str, Any], distance: float | None) -> Hit:
    kept = {name: _plain(properties.get(name), kind) for name, kind in PROPERTIES[collection].items()}
    return Hit(kept[COLLECTIONS[collection].key], 1.0 - (distance or 0.0), kept)


def _plain(value: Any, kind: Type) -> Any:
    if kind is Type.INSTANT and isinstance(value, datetime):
        second, _, fraction = value.astimezone(UTC).isoformat().removesuffix("+00:00").partition(".")
        return f"{second}.{fraction.rstrip('0')}Z" if fraction else f"{second}Z"
    return value
