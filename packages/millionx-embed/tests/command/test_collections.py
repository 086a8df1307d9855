"""`millionx-embed collections`, on SQLite; what it does with a Weaviate is in the tests of the stores."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from millionx.embed.cli import main
from millionx.embed.settings import EmbedSettings


@pytest.fixture
def path(environ: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Where the environment says that the store is; nothing is there."""
    path = tmp_path / "vectors.db"
    environ.setenv("VECTOR_STORE", f"sqlite:{path}")
    return path


def test_create(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`create` makes the collections, and again does nothing."""
    for _ in range(2):
        assert main(["collections", "create"]) == 0
        assert capsys.readouterr().out == "SocialPost: 0 objects\nMarketOrder: 0 objects\n"
    assert path.is_file()


def test_check(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`check` ends with status 1 and the next step while there is none, and changes nothing; then with 0."""
    assert main(["collections", "check"]) == 1
    assert "`millionx-embed collections create`" in capsys.readouterr().err
    assert not path.exists()
    assert main(["collections", "create"]) == 0
    assert main(["collections", "check"]) == 0
    assert "can be used as they are" in capsys.readouterr().out


def test_migrate(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`migrate` has nothing to move in a store of this version."""
    assert main(["collections", "create"]) == 0
    capsys.readouterr()
    assert main(["collections", "migrate"]) == 0
    assert capsys.readouterr().out == "0 objects moved\n"


def test_other_model(
    environ: pytest.MonkeyPatch, tiny_model: EmbedSettings, capsys: pytest.CaptureFixture[str]
) -> None:
    """A model of another dimension is named by `check` with status 1, and refused by `create` with status 2."""
    environ.setenv("EMBEDDING_MODEL", tiny_model.embedding_model)
    assert main(["collections", "check"]) == 1
    assert "vectors of 384 numbers, EMBEDDING_MODEL makes 8" in capsys.readouterr().err
    assert main(["collections", "create"]) == 2
    assert "vectors of 384 numbers, EMBEDDING_MODEL makes 8" in capsys.readouterr().err


def test_foreign_file(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A database of someone else is refused by all three, with status 2."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("create table other (value)")
        other.commit()
    for action in ("create", "check", "migrate"):
        assert main(["collections", action]) == 2
        assert "name another" in capsys.readouterr().err


def test_store_gone(environ: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A Weaviate that does not answer ends with status 75."""
    environ.setenv("VECTOR_STORE", "weaviate")
    environ.setenv("WEAVIATE_URL", "http://127.0.0.1:9")
    assert main(["collections", "check"]) == 75
    assert "does not answer" in capsys.readouterr().err
