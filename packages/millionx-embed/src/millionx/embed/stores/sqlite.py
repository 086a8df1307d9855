"""SQLite: one file, exact cosine similarity in memory; for one machine, up to some 500,000 vectors."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import RLock
from typing import Final

import numpy as np
from numpy.typing import NDArray

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.stores.identity import Version, comparable
from millionx.embed.stores.matrix import Matrix, unit
from millionx.embed.stores.schema import refusal
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

__all__ = ["SqliteStore"]

_FORMAT: Final = 0x4D585631
"""SQLite's application_id of our files; another layout of the tables gets another number."""
_BUSY_S: Final = 5.0
_UNUSABLE: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_TABLES: Final = (
    "create table store (dimension integer not null)",
    # `change` grows with every write, so that a reader fetches only what is new to it.
    """create table object (
        row integer primary key, id blob not null unique, collection text not null, key text not null,
        platform text not null, category text not null, moment text not null, version text not null,
        properties text not null, raw_data text not null, vector blob not null, change integer not null unique)""",
    "create index object_key on object (collection, key)",
    "create index object_filter on object (collection, platform, category, moment)",
)
_PUT: Final = """
    insert into object values (null, :id, :collection, :key, :platform, :category, :moment, :version, :properties,
                               :raw_data, :vector, :change)
    on conflict (id) do update set moment = :moment, category = :category, version = :version,
        properties = :properties, raw_data = :raw_data, vector = :vector, change = :change"""


class SqliteStore(VectorStore):
    """The store in the file `path`.

    One transaction a batch, in WAL mode: readers in other processes see whole batches and never wait. `dimension` is
    that of the vectors, or None to take what the file has; then nothing can be put.
    """

    def __init__(self, path: Path, dimension: int | None) -> None:
        self._path = path
        self._dimension = dimension
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._matrix = Matrix()

    def open(self) -> None:
        """See the base class."""
        with self._lock:
            if self._connection is not None:
                return
            try:
                # Transactions are begun and ended here, not by the module.
                connection = sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)
                try:
                    self._prepare(connection)
                except BaseException:
                    connection.close()
                    raise
            except sqlite3.DatabaseError as error:
                # The low byte is the kind of error.
                if error.sqlite_errorcode & 0xFF in _UNUSABLE:
                    raise ConfigError([f"the file of VECTOR_STORE can't be used ({error}); name another"]) from None
                raise Unavailable(f"SQLite: {error}") from None
            self._connection = connection
            self._matrix = Matrix()

    def _prepare(self, connection: sqlite3.Connection) -> None:
        _is_new(connection)  # refuses a file of someone else before anything in it changes
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        with _transaction(connection, "immediate"):
            if _is_new(connection):
                connection.execute(f"pragma application_id = {_FORMAT}")
                for statement in _TABLES:
                    connection.execute(statement)
            self._check_dimension(connection)

    def _check_dimension(self, connection: sqlite3.Connection) -> None:
        found = connection.execute("select dimension from store").fetchone()
        if found is None and self._dimension is not None:
            connection.execute("insert into store values (?)", (self._dimension,))
        elif found is not None and self._dimension not in (None, found[0]):
            raise ConfigError(
                [
                    f"the vector store holds vectors of {found[0]} numbers, EMBEDDING_MODEL makes {self._dimension}; "
                    "name another VECTOR_STORE, or the model that filled this one"
                ]
            )

    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        """See the base class."""
        if self._dimension is None:
            raise ValueError("a store that was opened without a dimension is read only")
        with self._use("immediate") as connection:
            change: int = connection.execute("select coalesce(max(change), 0) from object").fetchone()[0]
            verdicts: list[Verdict] = []
            for offset, candidate in enumerate(objects, start=1):
                verdicts.append(_put(connection, candidate, self._dimension, change + offset))
            return verdicts

    def nearest(self, collection: str, vector: NDArray[np.float32], *, limit: int, filters: Filters = ALL) -> list[Hit]:
        """See the base class."""
        with self._use("deferred") as connection:  # what is refreshed, filtered and fetched is one state of the file
            self._matrix.refresh(connection)
            allowed = None if filters == ALL else _rows(connection, collection, filters)
            hits = []
            for row, score in self._matrix.nearest(collection, vector, limit, allowed):
                key, properties = connection.execute(
                    "select key, properties from object where row = ?", (row,)
                ).fetchone()
                hits.append(Hit(key, score, json.loads(properties)))
            return hits

    def vector_of(self, collection: str, key: str) -> NDArray[np.float32] | None:
        """See the base class."""
        with self._use("deferred") as connection:
            found = connection.execute(
                "select vector from object where collection = ? and key = ? order by row", (collection, key)
            ).fetchone()
        if found is None:
            return None
        return unit(np.frombuffer(found[0], dtype=np.float32))

    def count(self, collection: str) -> int:
        """See the base class."""
        with self._use("deferred") as connection:
            found = connection.execute("select count(*) from object where collection = ?", (collection,)).fetchone()
        return int(found[0])

    def close(self) -> None:
        """See the base class."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _use(self, mode: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is None:
                raise RuntimeError("the store is not open")
            try:
                with _transaction(self._connection, mode):
                    yield self._connection
            except sqlite3.DatabaseError as error:
                raise Unavailable(f"SQLite: {error}") from None


@contextmanager
def _transaction(connection: sqlite3.Connection, mode: str) -> Iterator[None]:
    connection.execute(f"begin {mode}")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:  # a full disk, for one, has rolled it back already
            connection.execute("rollback")
        raise


def _is_new(connection: sqlite3.Connection) -> bool:
    """Whether the file is empty; refuses one that is not ours."""
    found = connection.execute("pragma application_id").fetchone()[0]
    if found == _FORMAT:
        return False
    if found == 0 and connection.execute("select 1 from sqlite_master").fetchone() is None:
        return True
    raise ConfigError(["the file of VECTOR_STORE is not a vector store of this version; name another"])


def _put(connection: sqlite3.Connection, candidate: VectorObject, dimension: int, change: int) -> Verdict:
    reason = refusal(candidate, dimension)
    if reason is not None:
        return Rejected(reason)
    found = connection.execute("select version from object where id = ?", (candidate.id.bytes,)).fetchone()
    if found is not None and candidate.version.is_older_than(Version.read(found[0])):
        return Superseded()
    row = {
        **candidate._asdict(),
        "id": candidate.id.bytes,
        "moment": comparable(candidate.moment),
        "version": candidate.version.text,
        "properties": json.dumps(candidate.properties, ensure_ascii=False),
        "vector": candidate.vector.astype(np.float32).tobytes(),
        "change": change,
    }
    connection.execute(_PUT, row)
    return Written()


def _rows(connection: sqlite3.Connection, collection: str, filters: Filters) -> list[int]:
    conditions = {
        "platform = ?": filters.platform,
        "category = ?": filters.category,
        "moment >= ?": filters.since and comparable(filters.since),
        "moment < ?": filters.until and comparable(filters.until),
    }
    wanted = {condition: value for condition, value in conditions.items() if value is not None}
    where = " and ".join(("collection = ?", *wanted))
    # The conditions are the constants above; every value is bound.
    query = f"select row from object where {where}"  # noqa: S608
    return [row for (row,) in connection.execute(query, (collection, *wanted.values()))]
