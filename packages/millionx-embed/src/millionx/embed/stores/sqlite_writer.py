"""Writes objects into the tables and the vector files of an SQLite store."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NamedTuple
from uuid import UUID

import numpy as np
import orjson
from numpy.typing import NDArray

from millionx.embed.collections import COLLECTIONS
from millionx.embed.stores.identity import Version, comparable
from millionx.embed.stores.matrix import unit
from millionx.embed.stores.schema import refusal
from millionx.embed.stores.sqlite_schema import terms_table
from millionx.embed.stores.store import Rejected, Superseded, Unchanged, VectorObject, Verdict, Written
from millionx.embed.stores.vector_file import VectorFile

__all__ = ["Writer", "taken_slots", "vector_file"]

_COLUMNS: Final = (
    "row, id, collection, key, platform, category, moment, price, engagement, version, model, text_sha256, "
    "record_sha256, properties, raw_data, slot"
)
_CHANGING: Final = (
    "category, moment, price, engagement, version, model, text_sha256, record_sha256, properties, raw_data, slot"
)
# The names are ours; every value is bound.
_PUT: Final = (
    f"insert into object ({_COLUMNS}) values ({', '.join('?' * len(_COLUMNS.split()))}) on conflict (row) do update "  # noqa: S608
    f"set {', '.join(f'{name} = excluded.{name}' for name in _CHANGING.split(', '))}"
)
_VARIABLES: Final = 500
"""Values bound in one statement."""


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
    row: int
    slot: int


class _State(NamedTuple):
    """What tells of an object, stored or to be, whether another version of it has to be written."""

    version: str
    model: str
    text_sha256: str
    record_sha256: str


class Writer:
    """Writes objects within one transaction, together at its end.

    The full-text index comes last and in one go: any other statement in between makes it write a segment of its own.
    """

    def __init__(self, connection: sqlite3.Connection, dimension: int) -> None:
        self._connection = connection
        self._dimension = dimension

    def put(self, objects: Sequence[VectorObject], files: Mapping[str, VectorFile]) -> list[Verdict]:
        """Write objects, their vectors into the files of their collections; see `VectorStore.put`.

        Raises:
            OSError: a file can't be written.
        """
        stored = self._stored([candidate.id for candidate in objects])
        states = {id_: _State(*found[:4]) for id_, found in stored.items()}
        last: dict[UUID, VectorObject] = {}
        verdicts: list[Verdict] = []
        for candidate in objects:
            verdict = self._verdict(candidate, states.get(candidate.id))
            verdicts.append(verdict)
            if isinstance(verdict, Written):
                states[candidate.id] = _state(candidate)
                last[candidate.id] = candidate
        for name in COLLECTIONS:
            wanted = [candidate for candidate in last.values() if candidate.collection == name]
            if wanted:
                self._write(wanted, stored, files[name])
        return verdicts

    def _verdict(self, candidate: VectorObject, held: _State | None) -> Verdict:
        reason = refusal(candidate, self._dimension)
        if reason is not None:
            return Rejected(reason)
        if held is not None:
            if candidate.version.is_older_than(Version.read(held.version)):
                return Superseded()
            if held == _state(candidate):
                return Unchanged()
        return Written()

    def _write(self, wanted: Sequence[VectorObject], stored: Mapping[UUID, _Stored], file: VectorFile) -> None:
        """Write objects of one collection, of each id one."""
        collection = wanted[0].collection
        next_row = int(self._connection.execute("select coalesce(max(row), 0) + 1 from object").fetchone()[0])
        first_slot = taken_slots(self._connection, collection)
        values, terms = [], []
        vectors: list[NDArray[np.float32]] = []
        for candidate in wanted:
            held = stored.get(candidate.id)
            if held is not None and held[1:3] == (candidate.model, candidate.text_sha256):
                values.append(_values(candidate, held.row, held.slot))
                continue
            if held is None:
                row, next_row = next_row, next_row + 1
            else:
                row = held.row
            values.append(_values(candidate, row, first_slot + len(vectors)))
            terms.append((row, *candidate.terms))
            vectors.append(candidate.vector)
        self._connection.executemany(_PUT, values)
        if vectors:
            file.write(first_slot, unit(np.stack(vectors)))
            self._connection.executemany(
                f"insert or replace into {terms_table(collection)} (rowid, words, sounds) values (?, ?, ?)",  # noqa: S608 - our name
                terms,
            )

    def _stored(self, ids: Sequence[UUID]) -> dict[UUID, _Stored]:
        found: dict[UUID, _Stored] = {}
        for start in range(0, len(ids), _VARIABLES):
            some = [each.bytes for each in ids[start : start + _VARIABLES]]
            query = (
                "select id, version, model, text_sha256, record_sha256, row, slot from object "  # noqa: S608 - our marks
                f"where id in ({', '.join('?' * len(some))})"
            )
            for id_, *rest in self._connection.execute(query, some):
                found[UUID(bytes=id_)] = _Stored(*rest)
        return found


def _state(candidate: VectorObject) -> _State:
    return _State(candidate.version.text, candidate.model, candidate.text_sha256, candidate.record_sha256)


def _values(candidate: VectorObject, row: int, slot: int) -> tuple[Any, ...]:
    """In the order of the columns."""
    price = candidate.properties.get("total_price")
    return (
        row,
        candidate.id.bytes,
        candidate.collection,
        candidate.key,
        candidate.platform,
        candidate.category,
        comparable(candidate.moment),
        None if price is None else float(price),
        candidate.properties.get("engagement_count"),
        candidate.version.text,
        candidate.model,
        candidate.text_sha256,
        candidate.record_sha256,
        orjson.dumps(candidate.properties).decode(),
        candidate.raw_data,
        slot,
    )
