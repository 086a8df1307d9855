"""SQLite: a database with a file of vectors beside it, exact cosine similarity; for one machine."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from threading import RLock
from typing import Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.collections import COLLECTIONS
from millionx.embed.stores.matrix import Matrix
from millionx.embed.stores.sqlite_reader import Reader
from millionx.embed.stores.sqlite_schema import EARLIER, FORMAT, TABLES, layout, transaction
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
        with self._reading() as reader:
            return reader.known(collection, ids)

    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        """See the base class."""
        if self._dimension is None:
            raise ValueError("a store that was opened without a dimension is read only")
        with self._use("immediate") as connection:
            files = {name: matrix.file for name, matrix in self._map(connection).items()}
            return Writer(connection, self._dimension).put(objects, files)

    def nearest(self, collection: str, vector: NDArray[np.float32], *, limit: int, filters: Filters = ALL) -> list[Hit]:
        """See the base class."""
        with self._reading() as reader:
            return reader.nearest(collection, vector, limit, filters)

    def frequency(self, collection: str, field: TermField, terms: Sequence[str]) -> int:
        """See the base class."""
        with self._reading() as reader:
            return reader.frequency(collection, field, terms)

    def with_terms(
        self, collection: str, words: Sequence[str], sounds: Sequence[str], *, limit: int, filters: Filters = ALL
    ) -> list[Candidate]:
        """See the base class."""
        if not words and not sounds:
            return []
        with self._reading() as reader:
            return reader.with_terms(collection, words, sounds, limit, filters)

    def find(self, collection: str, key: str) -> Found | None:
        """See the base class."""
        with self._reading() as reader:
            return reader.find(collection, key)

    def count(self, collection: str) -> int:
        """See the base class."""
        with self._reading() as reader:
            return reader.count(collection)

    def close(self) -> None:
        """See the base class."""
        with self._lock:
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    @contextmanager
    def _reading(self) -> Iterator[Reader]:
        with self._use("deferred") as connection:
            yield Reader(connection, self._map(connection))

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
