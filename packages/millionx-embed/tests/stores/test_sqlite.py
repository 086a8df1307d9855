"""What only the SQLite store does: it is a file, which other processes use at the same time."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.stores import open_store, sqlite
from millionx.embed.stores.store import VectorStore, Written

# Writes batches of ten until its end of the pipe is closed, then stops in the middle of what it does.
_WRITER = """
import sys
from pathlib import Path
import numpy as np
from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.identity import Version, object_id
from millionx.embed.stores.sqlite import SqliteStore
from millionx.embed.stores.store import VectorObject

def make(number):
    key = str(number)
    return VectorObject(object_id("SocialPost", "tiktok", key), "SocialPost", key, "tiktok", "", "2026-01-01T00:00:00Z",
        Version("", ""), {"post_id": key}, "{}", np.full(16, number + 1, np.float32), "tiny", key, key, Terms("", ""))

store = SqliteStore(Path(sys.argv[1]), 16, "tiny")
store.open()
print("open", flush=True)
for start in range(0, 1_000_000, 10):
    store.put([make(number) for number in range(start, start + 10)])
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the file is to be."""
    return tmp_path / "vectors.db"


@pytest.fixture
def new_store(path: Path, make_settings: Any) -> Iterator[Callable[[], VectorStore]]:
    """Makes stores on the file, not open yet."""
    made: list[VectorStore] = []

    def new() -> VectorStore:
        made.append(open_store(make_settings(vector_store=f"sqlite:{path}"), dimension=16))
        return made[-1]

    yield new
    for store in made:
        store.close()


@pytest.fixture
def writer(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Another process that writes without a pause."""
    with subprocess.Popen([sys.executable, "-c", _WRITER, path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "open\n"
        yield process
        process.kill()


def test_reads_while_another_writes(
    writer: subprocess.Popen[str], new_store: Callable[[], VectorStore], make_object: Any
) -> None:
    """A search meets whole batches only, and what is found is there, while another process writes."""
    store = new_store()
    store.open()
    while (count := store.count("SocialPost")) < 500:
        assert count % 10 == 0
        assert writer.poll() is None
        hits = store.nearest("SocialPost", make_object().vector, limit=1000)
        assert len(hits) % 10 == 0
        assert len(hits) >= count
        assert all(hit.properties == {"post_id": hit.key} for hit in hits)


def test_killed_writer(writer: subprocess.Popen[str], new_store: Callable[[], VectorStore], make_object: Any) -> None:
    """A writer that is killed in the middle leaves whole batches, and the file is writable."""
    store = new_store()
    store.open()
    while store.count("SocialPost") < 100:
        assert writer.poll() is None
    writer.kill()
    writer.wait()
    assert store.count("SocialPost") % 10 == 0
    assert store.put([make_object(1)]) == [Written()]


def test_locked(
    path: Path, new_store: Callable[[], VectorStore], make_object: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file that another process keeps locked is not available; of the batch nothing is written, and later all."""
    monkeypatch.setattr(sqlite, "_BUSY_S", 0.05)
    store = new_store()
    store.open()
    batch = [make_object(number) for number in range(3)]
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("begin exclusive")
        with pytest.raises(Unavailable, match="locked"):
            store.put(batch)
        with pytest.raises(Unavailable, match="locked"):
            new_store().open()
    assert store.count("SocialPost") == 0
    assert store.put(batch) == [Written()] * 3


def test_full(path: Path, new_store: Callable[[], VectorStore], make_object: Any) -> None:
    """On a full disk the store is not available; of the batch nothing is written."""
    store = new_store()
    store.open()
    store.put([make_object(0)])
    assert isinstance(store, sqlite.SqliteStore)
    assert store._connection is not None
    store._connection.execute("pragma max_page_count = 1")
    with pytest.raises(Unavailable, match="full"):
        store.put([make_object(1), make_object(2, raw_data="x" * 1_000_000)])
    assert store.count("SocialPost") == 1


def test_no_folder(make_settings: Any, tmp_path: Path) -> None:
    """A file in a folder that is not there is an error of the settings."""
    store = open_store(make_settings(vector_store=f"sqlite:{tmp_path / 'absent' / 'vectors.db'}"), dimension=16)
    with pytest.raises(ConfigError, match="file of VECTOR_STORE can't be used"):
        store.open()


@pytest.mark.parametrize("make", ["text", "database", "other-version"])
def test_other_file(path: Path, new_store: Callable[[], VectorStore], make: str) -> None:
    """A file that is something else is refused and stays as it is."""
    if make == "text":
        path.write_text("an invented text, long enough to be no empty database\n" * 100)
    else:
        with closing(sqlite3.connect(path)) as other:
            other.execute("create table other (value)" if make == "database" else "pragma application_id = 7")
            other.commit()
    before = path.read_bytes()
    with pytest.raises(ConfigError, match="VECTOR_STORE"):
        new_store().open()
    assert path.read_bytes() == before
