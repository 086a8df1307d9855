"""The embed stage: makes vectors of a batch, writes them to the store, passes the records on to the sink topics."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Any, ClassVar, Final, NamedTuple

import numpy as np
import orjson
from numpy.typing import NDArray

from millionx.core.codec import dump, read_object, utc_text
from millionx.core.errors import Code, DataError
from millionx.core.stage import BatchStage, Declaration, Outcome, Output, Record, Route
from millionx.core.topics import contextualized_topics, kind_of, sink_topics
from millionx.embed import metrics
from millionx.embed.api.routes import SearchApi
from millionx.embed.collections import Collection, collection_of
from millionx.embed.model.embedder import Embedder
from millionx.embed.objects import object_of, text_sha256
from millionx.embed.search import Search
from millionx.embed.settings import EmbedSettings
from millionx.embed.stores import open_store
from millionx.embed.stores.identity import object_id, version_of
from millionx.embed.stores.store import Rejected, Superseded, Unchanged, VectorStore, Written
from millionx.embed.text import text_of

__all__ = ["EmbedStage"]

_TARGETS: Final = {topic: f"sink.snowflake.{kind_of(topic)}" for topic in contextualized_topics()}
_OURS: Final = ("embedding", "_embedding_model", "_embedding_timestamp")
_ORIGIN: Final = "millionx-origin"
_COUNTERS: Final = {Written: metrics.WRITTEN, Unchanged: metrics.UNCHANGED, Superseded: metrics.SUPERSEDED}


class _Prepared(NamedTuple):
    """A record that can be embedded."""

    record: Record
    document: dict[str, Any]
    collection: Collection
    text: str

    @property
    def key(self) -> str:
        """Its post_id or order_id."""
        key: str = self.document[self.collection.key]
        return key


class EmbedStage(BatchStage):
    """Embeds a batch. An object that the store refuses is one dead letter; the others go on."""

    declaration: ClassVar = Declaration(
        name="embed",
        processor="embedding_service",
        package="millionx-embed",
        consumer_group="embedding-service",
        port=6068,
        reads=contextualized_topics(),
        writes=sink_topics(),
        dead_letters="dead-letters-embedding-service",
        summary_extra=metrics.summary,
    )

    def __init__(self, settings: EmbedSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._settings = settings
        self._clock = clock
        self._embedder: Embedder | None = None
        self._store: VectorStore | None = None
        self._search: Search | None = None

    @property
    def batch_size(self) -> int:
        """See the base class."""
        return self._settings.embedding_batch_size

    @property
    def linger_s(self) -> float:
        """See the base class."""
        return self._settings.linger_s

    def open(self) -> None:
        """See the base class."""
        settings = self._settings
        self._embedder = Embedder.from_settings(settings)
        folder = self._embedder.folder
        self._store = open_store(settings, dimension=self._embedder.dimension, model=folder.name)
        self._store.open()
        # Its own connection: a search never waits for a batch that is written, nor a batch for a search.
        own = open_store(settings, dimension=self._embedder.dimension, model=folder.name)
        self._search = Search(own, folder, settings, self._embedder)
        self._search.open()

    def routes(self) -> Sequence[Route]:
        """See the base class."""
        assert self._search is not None  # noqa: S101 - asked for after `open`
        token = self._settings.search_token
        return SearchApi(self._search, token.get_secret_value() if token else None).routes()

    def close(self) -> None:
        """See the base class."""
        if self._search is not None:
            self._search.close()
        if self._store is not None:
            self._store.close()
        if self._embedder is not None:
            self._embedder.close()

    def process_batch(self, records: Sequence[Record]) -> Sequence[Outcome]:
        """See the base class."""
        assert self._store is not None  # noqa: S101 - opened before the first batch
        outcomes: list[Outcome | None] = [None] * len(records)
        prepared: dict[int, _Prepared] = {}
        for index, record in enumerate(records):
            try:
                prepared[index] = _prepare(record)
            except DataError as error:
                outcomes[index] = error
        if prepared:
            self._embed_and_write(prepared, outcomes)
        return [outcome for outcome in outcomes if outcome is not None]

    def _embed_and_write(self, prepared: dict[int, _Prepared], outcomes: list[Outcome | None]) -> None:
        assert self._embedder is not None  # noqa: S101 - opened before the first batch
        assert self._store is not None  # noqa: S101 - opened before the first batch
        vectors = self._vectors(list(prepared.values()))
        moment = utc_text(self._clock())
        for each in prepared.values():
            for name in _OURS:
                each.document.pop(name, None)
            each.document["_embedding_model"] = self._embedder.name
            each.document["_embedding_timestamp"] = moment
        objects = [
            object_of(
                each.document,
                each.collection,
                each.text,
                version=version_of(each.document, _origin(each.record)),
                model=self._embedder.fingerprint,
                vector=vector,
            )
            for each, vector in zip(prepared.values(), vectors, strict=True)
        ]
        started = perf_counter()
        verdicts = self._store.put(objects)
        metrics.STORE_SECONDS.observe(perf_counter() - started)
        for (index, each), object_, verdict in zip(prepared.items(), objects, verdicts, strict=True):
            if isinstance(verdict, Rejected):
                metrics.REJECTED.inc()
                outcomes[index] = DataError(Code.STORE_REJECTED, f"the vector store refused it: {verdict.reason}")
                continue
            _COUNTERS[type(verdict)].inc()
            outcomes[index] = _output(each, object_.vector)

    def _vectors(self, prepared: Sequence[_Prepared]) -> list[NDArray[np.float32]]:
        """The vectors of records: the store's own of those that it has from the same text and model, new ones else."""
        assert self._embedder is not None  # noqa: S101 - opened before the first batch
        found = self._reusable(prepared)
        missing = [index for index in range(len(prepared)) if index not in found]
        metrics.STORED.inc(len(found))
        if missing:
            started = perf_counter()
            embedded = self._embedder.embed([prepared[index].text for index in missing])
            metrics.EMBED_SECONDS.observe(perf_counter() - started)
            metrics.CUT_TEXTS.inc(embedded.truncated)
            metrics.TOKENS.inc(embedded.tokens)
            metrics.PADDED_TOKENS.inc(embedded.padded_tokens)
            metrics.CACHED.inc(embedded.reused)
            metrics.COMPUTED.inc(len(missing) - embedded.reused)
            found.update(zip(missing, embedded.vectors, strict=True))
        return [found[index] for index in range(len(prepared))]

    def _reusable(self, prepared: Sequence[_Prepared]) -> dict[int, NDArray[np.float32]]:
        assert self._embedder is not None  # noqa: S101 - opened before the first batch
        assert self._store is not None  # noqa: S101 - opened before the first batch
        found: dict[int, NDArray[np.float32]] = {}
        ids = [object_id(each.collection.name, each.document["platform"], each.key) for each in prepared]
        for name in {each.collection.name for each in prepared}:
            places = [index for index, each in enumerate(prepared) if each.collection.name == name]
            known = self._store.known(name, [ids[index] for index in places])
            for index in places:
                held = known.get(ids[index])
                if held is not None and held[:2] == (self._embedder.fingerprint, text_sha256(prepared[index].text)):
                    found[index] = held.vector
        return found


def _prepare(record: Record) -> _Prepared:
    kind = kind_of(record.topic)
    collection = collection_of(kind)
    document = read_object(record)
    for name in (collection.key, "platform", collection.moment):
        if name not in document:
            raise DataError(Code.MISSING_FIELD, f"Field required: {name}", path=name)
        if not isinstance(document[name], str) or not document[name]:
            raise DataError(Code.INVALID_FIELD, "must be a non-empty string", path=name)
    text = text_of(document, kind)
    if not text:
        raise DataError(Code.NO_TEXT, "the record has no text to embed")
    return _Prepared(record, document, collection, text)


def _output(prepared: _Prepared, vector: NDArray[np.float32]) -> Output:
    record, document, _, _ = prepared
    # As float32 a number has nine digits at most; as a list of Python floats it would have seventeen.
    numbers = orjson.Fragment(orjson.dumps(np.ascontiguousarray(vector), option=orjson.OPT_SERIALIZE_NUMPY))
    return Output(_TARGETS[record.topic], dump({**document, "embedding": numbers}), record.key, record.headers)


def _origin(record: Record) -> str:
    for name, value in record.headers:
        if name == _ORIGIN and value is not None:
            return value.decode("ascii", "replace")
    return f"{record.topic}/{record.partition}/{record.offset}"
