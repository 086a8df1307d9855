"""What is asked of an SQLite store: by id, by vector, by terms, by key."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any, Final
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.identity import comparable
from millionx.embed.stores.matrix import Matrix
from millionx.embed.stores.sqlite_schema import terms_table
from millionx.embed.stores.store import ALL, Candidate, Filters, Found, Hit, Known, TermField

__all__ = ["Reader"]

_VARIABLES: Final = 500
"""Values bound in one statement."""


class Reader:
    """Reads within one transaction, so that all it sees is one state of the file; see the methods of `VectorStore`.

    `matrices` are those of the collections; none before a writer has said of which dimension they are.
    """

    def __init__(self, connection: sqlite3.Connection, matrices: Mapping[str, Matrix]) -> None:
        self._connection = connection
        self._matrices = matrices

    def known(self, collection: str, ids: Sequence[UUID]) -> dict[UUID, Known]:
        """See `VectorStore`."""
        found: dict[UUID, Known] = {}
        for start in range(0, len(ids), _VARIABLES):
            some = [each.bytes for each in ids[start : start + _VARIABLES]]
            marks = ", ".join("?" * len(some))
            # The marks are ours; every value is bound.
            query = f"select id, model, text_sha256, slot from object where id in ({marks})"  # noqa: S608
            for id_, model, text_sha256, slot in self._connection.execute(query, some):
                found[UUID(bytes=id_)] = Known(model, text_sha256, self._vector(collection, slot))
        return found

    def nearest(self, collection: str, vector: NDArray[np.float32], limit: int, filters: Filters) -> list[Hit]:
        """See `VectorStore`."""
        matrix = self._matrices.get(collection)
        if matrix is None:
            return []
        matrix.refresh(self._connection)
        allowed = None if filters == ALL else self._rows(collection, filters)
        hits = []
        for row, score in matrix.nearest(vector, limit, allowed):
            id_, key, properties = self._connection.execute(
                "select id, key, properties from object where row = ?", (row,)
            ).fetchone()
            hits.append(Hit(UUID(bytes=id_), key, score, json.loads(properties)))
        return hits

    def frequency(self, collection: str, field: TermField, terms: Sequence[str]) -> int:
        """See `VectorStore`."""
        table = terms_table(collection)
        # The names are ours; every value is bound.
        query = f"select count(*) from {table} where {table} match ?"  # noqa: S608
        return int(self._connection.execute(query, (_any_of(field, terms),)).fetchone()[0])

    def with_terms(
        self, collection: str, words: Sequence[str], sounds: Sequence[str], limit: int, filters: Filters
    ) -> list[Candidate]:
        """See `VectorStore`."""
        table = terms_table(collection)
        wanted = " OR ".join(_any_of(field, terms) for field, terms in (("words", words), ("sounds", sounds)) if terms)
        where, values = _condition(collection, filters)
        # The conditions and names are ours; every value is bound. A cross join keeps the order of tables: else SQLite
        # may ask the full-text index once for each object that a filter admits.
        query = (
            f"select id, key, properties, words, sounds from {table} cross join object on row = {table}.rowid "  # noqa: S608
            f"where {table} match ? and {where} order by rank, row limit ?"
        )
        return [
            Candidate(UUID(bytes=id_), key, json.loads(properties), Terms(its_words, its_sounds))
            for id_, key, properties, its_words, its_sounds in self._connection.execute(query, (wanted, *values, limit))
        ]

    def find(self, collection: str, key: str) -> Found | None:
        """See `VectorStore`."""
        table = terms_table(collection)
        query = (
            f"select id, slot, words, sounds from object join {table} on {table}.rowid = row "  # noqa: S608
            "where collection = ? and key = ? order by row"
        )
        found = self._connection.execute(query, (collection, key)).fetchone()
        if found is None:
            return None
        id_, slot, words, sounds = found
        return Found(UUID(bytes=id_), self._vector(collection, slot), Terms(words, sounds))

    def count(self, collection: str) -> int:
        """See `VectorStore`."""
        matrix = self._matrices.get(collection)
        if matrix is None:
            return 0
        # SQLite would go through all of an index.
        matrix.refresh(self._connection)
        return matrix.count

    def _vector(self, collection: str, slot: int) -> NDArray[np.float32]:
        return np.array(self._matrices[collection].file.view(slot + 1)[slot])

    def _rows(self, collection: str, filters: Filters) -> NDArray[np.int64]:
        where, values = _condition(collection, filters)
        # The conditions are ours; every value is bound.
        query = f"select row from object where {where}"  # noqa: S608
        return np.array(self._connection.execute(query, values).fetchall(), dtype=np.int64).reshape(-1)


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
