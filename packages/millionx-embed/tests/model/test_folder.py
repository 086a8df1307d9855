"""The model folder."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from millionx.core.errors import ConfigError
from millionx.embed.model import ModelFolder
from millionx.embed.model.export import export
from millionx.embed.model.folder import replace_folder


@pytest.fixture
def folder(tiny_bert, tmp_path: Path) -> Path:
    return export(str(tiny_bert()), tmp_path / "exported").folder.path


def test_read(folder: Path) -> None:
    """A folder is read as it was written."""
    found = ModelFolder.read(folder)
    assert (found.name, found.source, found.dimension, found.max_length, found.pooling) == (
        "tiny",
        "tiny",
        8,
        32,
        "mean",
    )


@pytest.mark.parametrize("file", ["model.onnx", "tokenizer.json", "model.json"])
def test_missing_file(folder: Path, file: str) -> None:
    """A missing file is named, with the command that makes it."""
    (folder / file).unlink()
    with pytest.raises(ConfigError, match=rf"has no {file}: make it with `millionx-embed export --output"):
        ModelFolder.read(folder)


def test_no_folder(tmp_path: Path) -> None:
    """A folder that is not there names all three files."""
    with pytest.raises(ConfigError, match=r"model\.onnx, tokenizer\.json, model\.json"):
        ModelFolder.read(tmp_path / "nothing")


@pytest.mark.parametrize("text", ["", "[]", "{}", "3", '{"dimension": "many"}'])
def test_bad_manifest(folder: Path, text: str) -> None:
    """A manifest that is not one of ours is refused."""
    (folder / "model.json").write_text(text)
    with pytest.raises(ConfigError, match="not the manifest of a model"):
        ModelFolder.read(folder)


def test_unknown_pooling(folder: Path) -> None:
    """A manifest with a pooling that we do not have is refused."""
    manifest = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps({**manifest, "pooling": "max"}))
    with pytest.raises(ConfigError, match="not the manifest of a model"):
        ModelFolder.read(folder)


def test_other_graph(folder: Path) -> None:
    """One changed bit in the graph is noticed."""
    graph = bytearray((folder / "model.onnx").read_bytes())
    graph[len(graph) // 2] ^= 1
    (folder / "model.onnx").write_bytes(graph)
    with pytest.raises(ConfigError, match="is not the graph"):
        ModelFolder.read(folder)


def test_other_data(folder: Path) -> None:
    """A second file of weights that was not exported is noticed."""
    (folder / "model.onnx_data").write_bytes(b"weights")
    with pytest.raises(ConfigError, match="is not the graph"):
        ModelFolder.read(folder)


def test_failed_write_leaves_folder(folder: Path) -> None:
    """A write that fails leaves the folder as it was, and nothing beside it."""
    before = sorted(folder.parent.iterdir())

    def fail(new: Path) -> None:
        (new / "model.onnx").write_bytes(b"half")
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"):
        replace_folder(folder, fail)
    ModelFolder.read(folder)
    assert sorted(folder.parent.iterdir()) == before


def test_replaces_whole(folder: Path) -> None:
    """A new model leaves no file of the old one."""
    copy = folder.with_name("copy")
    shutil.copytree(folder, copy)
    (folder / "model.onnx_data").write_bytes(b"old weights")
    replace_folder(folder, lambda new: shutil.copytree(copy, new, dirs_exist_ok=True) and None)
    assert sorted(file.name for file in folder.iterdir()) == ["model.json", "model.onnx", "tokenizer.json"]


def test_foreign_folder(tmp_path: Path) -> None:
    """A folder that holds something else is not replaced."""
    (tmp_path / "thesis.txt").write_text("years of work")
    with pytest.raises(ConfigError, match="not a model folder"):
        replace_folder(tmp_path, lambda _: None)
    assert (tmp_path / "thesis.txt").exists()
