"""Brings an SQLite store of the earlier layout into the present one, and frees the space of replaced vectors."""

from __future__ import annotations

import secrets
import sqlite3
from pathlib import Path
from typing import Final

import numpy as np

from millionx.core.errors import ConfigError
from millionx.embed.collections import COLLECTIONS
from millionx.embed.objects import restored
from millionx.embed.stores.sqlite_schema import EARLIER, FORMAT, TABLES, layout, transaction
from millionx.embed.stores.sqlite_writer import Writer, taken_slots, vector_file
from millionx.embed.stores.store import Written

__all__ = ["migrate"]

_FETCH: Final = 1000


def migrate(connection: sqlite3.Connection, path: Path) -> int:
    """Bring the database at `path` into the present layout; returns how many objects moved.

    All in one transaction: a failure leaves everything as it was. Of a database in the present layout the vectors move
    to new files if old ones of changed texts are among them.
    """
    match layout(connection):
        case None:
            return 0
        case found if found == EARLIER:
            with transaction(connection, "immediate"):
                moved = _convert(connection, path)
            connection.execute("vacuum")
            return moved
        case _:
            return _tidy(connection, path)


def _convert(connection: sqlite3.Connection, path: Path) -> int:
    for index in ("object_key", "object_filter"):
        connection.execute(f"drop index if exists {index}")
    for table in ("object", "store"):
        connection.execute(f"alter table {table} rename to earlier_{table}")
    for statement in TABLES:
        connection.execute(statement)
    dimension = (connection.execute("select dimension from earlier_store").fetchone() or (0,))[0]
    ending = secrets.token_hex(4)
    models: set[str] = set()
    moved = 0
    cursor = connection.execute("select collection, raw_data, version, vector from earlier_object order by row")
    files = {name: vector_file(path, name, ending, dimension) for name in COLLECTIONS}
    while rows := cursor.fetchmany(_FETCH):
        objects = []
        for name, raw_data, version, vector in rows:
            try:
                candidate = restored(COLLECTIONS[name], raw_data, version, np.frombuffer(vector, dtype=np.float32))
            except (ValueError, KeyError):
                raise ConfigError(
                    ["the file of VECTOR_STORE holds an object that is no record; name another"]
                ) from None
            objects.append(candidate)
            models.add(candidate.model)
        for verdict in Writer(connection, dimension).put(objects, files):
            if not isinstance(verdict, Written):
                raise ConfigError([f"an object of the file of VECTOR_STORE can't be moved: {verdict}"])
            moved += 1
    if dimension:
        # Of vectors of several models, which an earlier version let in, none is the store's.
        connection.execute(
            "insert into store values (?, ?, ?)", (dimension, min(models) if len(models) == 1 else "", ending)
        )
    for table in ("object", "store"):
        connection.execute(f"drop table earlier_{table}")
    connection.execute(f"pragma application_id = {FORMAT}")
    return moved


def _tidy(connection: sqlite3.Connection, path: Path) -> int:
    moved = 0
    with transaction(connection, "immediate"):
        dimension, ending = connection.execute("select dimension, vectors from store").fetchone() or (0, "")
        new_ending = secrets.token_hex(4)
        counts = dict(connection.execute("select collection, count(*) from object group by collection"))
        if all(taken_slots(connection, name) == counts.get(name, 0) for name in COLLECTIONS):
            return 0
        for name, count in counts.items():
            slots = [
                slot
                for (slot,) in connection.execute("select slot from object where collection = ? order by slot", (name,))
            ]
            old = vector_file(path, name, ending, dimension).view(slots[-1] + 1)
            new = vector_file(path, name, new_ending, dimension)
            for start in range(0, count, _FETCH):
                new.write(start, old[slots[start : start + _FETCH]])
            # In rising order, so that no slot is taken twice for a moment.
            connection.executemany(
                "update object set slot = ? where collection = ? and slot = ?",
                ((place, name, slot) for place, slot in enumerate(slots)),
            )
            moved += count
        connection.execute("update store set vectors = ?", (new_ending,))
    for name in counts:
        vector_file(path, name, ending, dimension).delete()
    return moved
