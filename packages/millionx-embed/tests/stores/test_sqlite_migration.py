"""An SQLite store of the earlier layout, and one with replaced vectors."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from millionx.core.errors import ConfigError
from millionx.embed.stores import open_store
from millionx.embed.stores.sqlite_schema import EARLIER


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is."""
    return tmp_path / "vectors.db"


@pytest.fixture
def new_store(path: Path, make_settings: Any) -> Any:
    """Makes stores on the file."""
    made = []

    def new() -> Any:
        made.append(open_store(make_settings(vector_store=f"sqlite:{path}"), dimension=16, model="tiny"))
        return made[-1]

    yield new
    for store in made:
        store.close()


def _earlier(path: Path, objects: list[Any]) -> None:
    """A file as the earlier version wrote it: vectors in the database, no terms."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"pragma application_id = {EARLIER}")
        connection.execute("create table store (dimension integer not null)")
        connection.execute("insert into store values (16)")
        connection.execute(
            "create table object (row integer primary key, id blob not null unique, collection text, key text, "
            "platform text, category text, moment text, version text, properties text, raw_data text, vector blob)"
        )
        connection.execute("create index object_key on object (collection, key)")
        for each in objects:
            connection.execute(
                "insert into object (id, collection, key, version, raw_data, vector) values (?, ?, ?, ?, ?, ?)",
                (each.id.bytes, each.collection, each.key, each.version.text, each.raw_data, each.vector.tobytes()),
            )
        connection.commit()


def test_earlier_layout(path: Path, new_store: Any, make_object: Any, make_stored: Any) -> None:
    """It is refused with the way to migrate; migrating keeps objects and vectors and adds their terms."""
    post = make_stored(make_object)
    _earlier(path, [post])
    with pytest.raises(ConfigError, match="millionx-embed collections migrate"):
        new_store().open()
    assert any("collections migrate" in problem for problem in new_store().check())
    assert new_store().migrate() == 1
    store = new_store()
    assert store.check() == []
    store.open()
    (hit,) = store.nearest("SocialPost", post.vector, limit=5)
    assert (hit.key, hit.properties["content"]) == ("key-1", "cheap phone")
    assert store.frequency("SocialPost", "words", ["phone"]) == 1


def test_failed(path: Path, new_store: Any, make_object: Any) -> None:
    """Objects that are no records stop it, and the file stays as it was."""
    _earlier(path, [make_object(1)])
    with pytest.raises(ConfigError, match="no record"):
        new_store().migrate()
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("pragma application_id").fetchone()[0] == EARLIER
        assert connection.execute("select count(*) from object").fetchone()[0] == 1


def test_replaced_vectors(path: Path, new_store: Any, make_object: Any) -> None:
    """Vectors of texts that changed are dropped from the file; all others are found as before."""
    store = new_store()
    store.open()
    store.put([make_object(number) for number in range(10)])
    store.put([make_object(20 + number, key=f"key-{number}") for number in range(5)])
    assert _vector_bytes(path) == 15 * 16 * 4
    store.close()
    assert new_store().migrate() == 10
    assert _vector_bytes(path) == 10 * 16 * 4
    store = new_store()
    store.open()
    for number, vector_of in [(0, 20), (4, 24), (5, 5), (9, 9)]:
        (hit,) = store.nearest("SocialPost", make_object(vector_of).vector, limit=1)
        assert hit.key == f"key-{number}"
        assert np.isclose(hit.score, 1, atol=1e-5)
    assert store.count("SocialPost") == 10


def _vector_bytes(path: Path) -> int:
    return sum(file.stat().st_size for file in path.parent.glob("vectors.db-vectors-*"))
