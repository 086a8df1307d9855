"""The tables of an SQLite store, and how one of an earlier layout becomes one of this."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from millionx.core.errors import ConfigError
from millionx.embed.collections import COLLECTIONS

__all__ = ["EARLIER", "FORMAT", "TABLES", "layout", "terms_table", "transaction"]

FORMAT: Final = 0x4D585632
"""SQLite's application_id of our files; another layout of the tables gets another number."""
EARLIER: Final = 0x4D585631
"""That of files with the vectors in the database and without terms, which `migrate` takes."""

# Bangla's vowel signs (M) are parts of words; FTS5's own choice cuts there.
_TOKENIZER: Final = "unicode61 remove_diacritics 0 categories ''L* N* Co M*''"


def terms_table(collection: str) -> str:
    """Name of the full-text table of a collection; its rowid is the object's row."""
    return f"terms_{collection}"


TABLES: Final = (
    # `vectors` is what the names of the vector files end in, so that a file of another database is never read.
    "create table store (dimension integer not null, model text not null, vectors text not null)",
    """create table object (
        row integer primary key, id blob not null unique, collection text not null, key text not null,
        platform text not null, category text not null, moment text not null, price real, engagement integer,
        version text not null, model text not null, text_sha256 text not null, record_sha256 text not null,
        properties text not null, raw_data text not null, slot integer not null)""",
    "create unique index object_slot on object (collection, slot)",
    "create index object_key on object (collection, key)",
    "create index object_filter on object (collection, platform, category, moment)",
    "create index object_price on object (collection, price) where price is not null",
    "create index object_engagement on object (collection, engagement) where engagement is not null",
    *(
        f"create virtual table {terms_table(name)} using fts5(words, sounds, tokenize = '{_TOKENIZER}')"
        for name in COLLECTIONS
    ),
)


@contextmanager
def transaction(connection: sqlite3.Connection, mode: str) -> Iterator[None]:
    """A transaction that the block's end commits and an exception rolls back."""
    connection.execute(f"begin {mode}")
    try:
        yield
        connection.execute("commit")
    except BaseException:
        if connection.in_transaction:  # a full disk, for one, has rolled it back already
            connection.execute("rollback")
        raise


def layout(connection: sqlite3.Connection) -> int | None:
    """`FORMAT` or `EARLIER`; None if the file is empty.

    Raises:
        ConfigError: the file is someone else's.
    """
    found: int = connection.execute("pragma application_id").fetchone()[0]
    if found in (FORMAT, EARLIER):
        return found
    if found == 0 and connection.execute("select 1 from sqlite_master").fetchone() is None:
        return None
    raise ConfigError(["the file of VECTOR_STORE is not a vector store of this version; name another"])
