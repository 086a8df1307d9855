"""SQLite: a database with a file of vectors beside it, exact cosine similarity; for one machine."""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.collections import COLLECTIONS
from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.identity import comparable
from millionx.embed.stores.matrix import Matrix
from millionx.embed.stores.sqlite_schema import EARLIER, FORMAT, TABLES, layout, terms_table, transaction
from millionx.embed.stores.sqlite_writer import Writer, taken_slots, vector_file
from millionx.embed.stores.store import (
    ALL,
    Candidate,
    Filters,
    Found,
    Hit,
    Known,
    TermField,
    VectorObject,
    VectorStore,
    Verdict,
)

__all__ = ["SqliteStore"]

_BUSY_S: Final = 5.0
_VARIABLES: Final = 500
"""Values bound in one statement."""
_UNUSABLE: Final = (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)
_EARLIER_LAYOUT: Final = (
    "the file of VECTOR_STORE was written by an earlier version; stop the stage and run "
    "`millionx-embed collections migrate`"
)


class SqliteStore(VectorStore):
    """The store in the file `path`, with its vectors in `path`-vectors-... .

    One transaction a batch, in WAL mode: readers in other processes see whole batches and never wait. `dimension` and
    `model` (its name) are those of the vectors, or None to take what the file has; then nothing can be put.
    """

    def __init__(self, path: Path, dimension: int | None, model: str | None) -> None:
        self._path = path
        self._dimension = dimension
        self._model = model
        self._lock = RLock()
        self._connection: sqlite3.Connection | None = None
        self._matrices: dict[str, Matrix] = {}

    def open(self) -> None:
        """See the base class."""
        with self._lock:
            if self._connection is None:
                with _failures(opening=True):
                    connection = self._connect()
                    try:
                        self._prepare(connection)
                    except BaseException:
                        connection.close()
                        raise
                    self._connection = connection

    def check(self) -> list[str]:
        """See the base class."""
        if not self._path.is_file():
            return ["the file of VECTOR_STORE is not there; `millionx-embed collections create` makes it"]
        with _failures(opening=True), closing(self._connect()) as connection:
            match layout(connection):
                case None:
                    return ["the file of VECTOR_STORE is empty; `millionx-embed collections create` fills it"]
                case found if found == EARLIER:
                    return [_EARLIER_LAYOUT]
            with transaction(connection, "deferred"):
                return self._misfits(connection)

    def migrate(self) -> int:
        """See the base class."""
        # Imported here: it is needed once in the life of a store.
        from millionx.embed.stores.sqlite_migration import migrate

        with _failures(opening=True), closing(self._connect()) as connection:
            return migrate(connection, self._path)

    def _connect(self) -> sqlite3.Connection:
        # Transactions are begun and ended here, not by the module.
        return sqlite3.connect(self._path, timeout=_BUSY_S, isolation_level=None, check_same_thread=False)

    def _prepare(self, connection: sqlite3.Connection) -> None:
        if layout(connection) == EARLIER:  # before anything in a file of someone else changes
            raise ConfigError([_EARLIER_LAYOUT])
        connection.execute("pragma journal_mode = wal")
        connection.execute("pragma synchronous = normal")
        with transaction(connection, "immediate"):
            if layout(connection) is None:
                connection.execute(f"pragma application_id = {FORMAT}")
                for statement in TABLES:
                    connection.execute(statement)
            if self._dimension is not None and connection.execute("select 1 from store").fetchone() is None:
                row = (self._dimension, self._model or "", secrets.token_hex(4))
                connection.execute("insert into store values (?, ?, ?)", row)
            problems = self._misfits(connection)
            if problems:
                raise ConfigError(problems)
        self._matrices = {}

    def _map(self, connection: sqlite3.Connection) -> dict[str, Matrix]:
        """The matrices; none before a writer has said of which dimension they are."""
        if not self._matrices:
            for dimension, ending in connection.execute("select dimension, vectors from store"):
                for name in COLLECTIONS:
                    self._matrices[name] = Matrix(name, vector_file(self._path, name, ending, dimension))
        return self._matrices

    def _misfits(self, connection: sqlite3.Connection) -> list[str]:
        found = connection.execute("select dimension, model, vectors from store").fetchone()
        if found is None:
            return []
        dimension, model, ending = found
        if self._dimension not in (None, dimension):
            return [
                f"the vector store holds vectors of {dimension} numbers, EMBEDDING_MODEL makes {self._dimension}; "
                "name another VECTOR_STORE, or the model that filled this one"
            ]
        if self._model is not None and model not in ("", self._model):
            return [
                f"the vector store holds vectors of the model {model}, EMBEDDING_MODEL is {self._model}; "
                "name another VECTOR_STORE, or the model that filled this one"
            ]
        for name in COLLECTIONS:
            slots = taken_slots(connection, name)
            if not vector_file(self._path, name, ending, dimension).holds(slots):
                return [
                    f"the vectors of {name} are not in the file beside that of VECTOR_STORE whose name ends in "
                    f"-vectors-{ending}-{name}; put it there"
                ]
        return []

    def known(self, collection: str, ids: Sequence[UUID]) -> dict[UUID, Known]:
        """See the base class."""
        found: dict[UUID, Known] = {}
        with self._use("deferred") as connection:
            for start in range(0, len(ids), _VARIABLES):
                some = [each.bytes for each in ids[start : start + _VARIABLES]]
                marks = ", ".join("?" * len(some))
                # The marks are ours; every value is bound.
                query = f"select id, model, text_sha256, slot from object where id in ({marks})"  # noqa: S608
                for id_, model, text_sha256, slot in connection.execute(query, some):
                    found[UUID(bytes=id_)] = Known(model, text_sha256, self._vector(connection, collection, slot))
        return found

    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        """See the base class."""
        if self._dimension is None:
            raise ValueError("a store that was opened without a dimension is read only")
        with self._use("immediate") as connection:
            writer = Writer(connection, self._dimension)
            verdicts = [writer.put(candidate) for candidate in objects]
            for name, matrix in self._map(connection).items():
                writer.save_vectors(name, matrix.file)
            return verdicts

    def nearest(self, collection: str, vector: NDArray[np.float32], *, limit: int, filters: Filters = ALL) -> list[Hit]:
        """See the base class."""
        with self._use("deferred") as connection:  # what is refreshed, filtered and fetched is one state of the file
            matrix = self._map(connection).get(collection)
            if matrix is None:
                return []
            matrix.refresh(connection)
            allowed = None if filters == ALL else _rows(connection, collection, filters)
            hits = []
            for row, score in matrix.nearest(vector, limit, allowed):
                id_, key, properties = connection.execute(
                    "select id, key, properties from object where row = ?", (row,)
                ).fetchone()
                hits.append(Hit(UUID(bytes=id_), key, score, json.loads(properties)))
            return hits

    def frequency(self, collection: str, field: TermField, terms: Sequence[str]) -> int:
        """See the base class."""
        table = terms_table(collection)
        with self._use("deferred") as connection:
            # The names are ours; every value is bound.
            query = f"select count(*) from {table} where {table} match ?"  # noqa: S608
            found = connection.execute(query, (_any_of(field, terms),)).fetchone()
        return int(found[0])

    def with_terms(
        self, collection: str, words: Sequence[str], sounds: Sequence[str], *, limit: int, filters: Filters = ALL
    ) -> list[Candidate]:
        """See the base class."""
        if not words and not sounds:
            return []
        table = terms_table(collection)
        wanted = " OR ".join(_any_of(field, terms) for field, terms in (("words", words), ("sounds", sounds)) if terms)
        where, values = _condition(collection, filters)
        # The conditions and names are ours; every value is bound.
        query = (
            f"select id, key, properties, words, sounds from {table} join object on row = {table}.rowid "  # noqa: S608
            f"where {table} match ? and {where} order by rank, row limit ?"
        )
        with self._use("deferred") as connection:
            return [
                Candidate(UUID(bytes=id_), key, json.loads(properties), Terms(its_words, its_sounds))
                for id_, key, properties, its_words, its_sounds in connection.execute(query, (wanted, *values, limit))
            ]

    def find(self, collection: str, key: str) -> Found | None:
        """See the base class."""
        table = terms_table(collection)
        query = (
            f"select id, slot, words, sounds from object join {table} on {table}.rowid = row "  # noqa: S608
            "where collection = ? and key = ? order by row"
        )
        with self._use("deferred") as connection:
            found = connection.execute(query, (collection, key)).fetchone()
            if found is None:
                return None
            id_, slot, words, sounds = found
            return Found(UUID(bytes=id_), self._vector(connection, collection, slot), Terms(words, sounds))

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

    def _vector(self, connection: sqlite3.Connection, collection: str, slot: int) -> NDArray[np.float32]:
        return np.array(self._map(connection)[collection].file.view(slot + 1)[slot])

    @contextmanager
    def _use(self, mode: str) -> Iterator[sqlite3.Connection]:
        with self._lock:
            if self._connection is None:
                raise RuntimeError("the store is not open")
            with _failures(), transaction(self._connection, mode):
                yield self._connection


@contextmanager
def _failures(*, opening: bool = False) -> Iterator[None]:
    """Turn what SQLite and the system raise into the errors of a store.

    A file that can't be used is an error of the settings when it is opened; later it is trouble that may pass.
    """
    try:
        yield
    except sqlite3.DatabaseError as error:
        # The low byte is the kind of error.
        if opening and error.sqlite_errorcode & 0xFF in _UNUSABLE:
            raise ConfigError([f"the file of VECTOR_STORE can't be used ({error}); name another"]) from None
        raise Unavailable(f"SQLite: {error}") from None
    except OSError as error:
        raise Unavailable(f"the file of vectors beside that of VECTOR_STORE: {error.strerror}") from None


def _any_of(field: str, terms: Sequence[str]) -> str:
    quoted = " OR ".join(f'"{term}"' for term in terms)
    return f"{field} : ({quoted})"


def _condition(collection: str, filters: Filters) -> tuple[str, list[Any]]:
    conditions = {
        "collection = ?": collection,
        "platform = ?": filters.platform,
        "category = ?": filters.category,
        "moment >= ?": filters.since and comparable(filters.since),
        "moment < ?": filters.until and comparable(filters.until),
        "price >= ?": filters.min_price,
        "price <= ?": filters.max_price,
        "engagement >= ?": filters.min_engagement,
    }
    wanted = {condition: value for condition, value in conditions.items() if value is not None}
    return " and ".join(wanted), list(wanted.values())


def _rows(connection: sqlite3.Connection, collection: str, filters: Filters) -> NDArray[np.int64]:
    where, values = _condition(collection, filters)
    # The conditions are ours; every value is bound.
    query = f"select row from object where {where}"  # noqa: S608
    return np.array(connection.execute(query, values).fetchall(), dtype=np.int64).reshape(-1)
