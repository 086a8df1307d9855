"""Writes objects into the tables and the vector files of an SQLite store."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

from millionx.embed.collections import COLLECTIONS
from millionx.embed.stores.identity import Version, comparable
from millionx.embed.stores.matrix import unit
from millionx.embed.stores.schema import refusal
from millionx.embed.stores.sqlite_schema import terms_table
from millionx.embed.stores.store import Rejected, Superseded, Unchanged, VectorObject, Verdict, Written
from millionx.embed.stores.vector_file import VectorFile

__all__ = ["Writer", "taken_slots", "vector_file"]

_PUT: Final = """
    insert into object values (null, :id, :collection, :key, :platform, :category, :moment, :price, :engagement,
                               :version, :model, :text_sha256, :record_sha256, :properties, :raw_data, :slot)
    on conflict (id) do update set moment = :moment, category = :category, price = :price, engagement = :engagement,
        version = :version, model = :model, text_sha256 = :text_sha256, record_sha256 = :record_sha256,
        properties = :properties, raw_data = :raw_data, slot = :slot
    returning row"""


def vector_file(path: Path, collection: str, ending: str, dimension: int) -> VectorFile:
    """The file with the vectors of a collection, beside the database at `path`."""
    return VectorFile(path.with_name(f"{path.name}-vectors-{ending}-{collection}"), dimension)


def taken_slots(connection: sqlite3.Connection, collection: str) -> int:
    """How many slots of a collection are taken."""
    found = connection.execute("select max(slot) from object where collection = ?", (collection,)).fetchone()[0]
    return 0 if found is None else int(found) + 1


class _Stored(NamedTuple):
    version: str
    model: str
    text_sha256: str
    record_sha256: str
    slot: int


class Writer:
    """Writes the objects of one transaction; their new vectors are collected, and saved together at its end."""

    def __init__(self, connection: sqlite3.Connection, dimension: int) -> None:
        self._connection = connection
        self._dimension = dimension
        self._first = {name: taken_slots(connection, name) for name in COLLECTIONS}
        self._new: dict[str, list[NDArray[np.float32]]] = {name: [] for name in COLLECTIONS}

    def put(self, candidate: VectorObject) -> Verdict:
        """Write one object; see `VectorStore.put`."""
        reason = refusal(candidate, self._dimension)
        if reason is not None:
            return Rejected(reason)
        found = self._connection.execute(
            "select version, model, text_sha256, record_sha256, slot from object where id = ?", (candidate.id.bytes,)
        ).fetchone()
        stored = None if found is None else _Stored(*found)
        made_of = (candidate.model, candidate.text_sha256)
        if stored is not None:
            if candidate.version.is_older_than(Version.read(stored.version)):
                return Superseded()
            if stored[:4] == (candidate.version.text, *made_of, candidate.record_sha256):
                return Unchanged()
        same_vector = stored is not None and stored[1:3] == made_of
        slot = stored.slot if stored is not None and same_vector else self._add(candidate)
        row = self._connection.execute(_PUT, _values(candidate, slot)).fetchone()[0]
        if not same_vector:
            table = terms_table(candidate.collection)
            self._connection.execute(
                f"insert or replace into {table} (rowid, words, sounds) values (?, ?, ?)",  # noqa: S608 - our name
                (row, *candidate.terms),
            )
        return Written()

    def save_vectors(self, collection: str, file: VectorFile) -> None:
        """Save the new vectors of a collection, before the transaction commits.

        Raises:
            OSError: the file can't be written.
        """
        if self._new[collection]:
            file.write(self._first[collection], np.stack(self._new[collection]))

    def _add(self, candidate: VectorObject) -> int:
        new = self._new[candidate.collection]
        new.append(unit(candidate.vector))
        return self._first[candidate.collection] + len(new) - 1


def _values(candidate: VectorObject, slot: int) -> dict[str, Any]:
    price = candidate.properties.get("total_price")
    return {
        "id": candidate.id.bytes,
        "collection": candidate.collection,
        "key": candidate.key,
        "platform": candidate.platform,
        "category": candidate.category,
        "moment": comparable(candidate.moment),
        "price": None if price is None else float(price),
        "engagement": candidate.properties.get("engagement_count"),
        "version": candidate.version.text,
        "model": candidate.model,
        "text_sha256": candidate.text_sha256,
        "record_sha256": candidate.record_sha256,
        "properties": json.dumps(candidate.properties, ensure_ascii=False),
        "raw_data": candidate.raw_data,
        "slot": slot,
    }
