"""The end of every graph: pooling and normalisation; and the file it is written to."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnxruntime
import pytest

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import Pooling
from millionx.embed.model.graph import GraphBuilder, add_pooling, save_graph

TABLE = np.random.default_rng(1).normal(size=(600, 4)).astype(np.float32)
IDS = np.array([[1, 2, 3], [4, 5, 0]])
MASK = np.array([[1, 1, 1], [1, 1, 0]])


def run(folder: Path, pooling: Pooling, largest_file: int = 2**20, mask: npt.NDArray[np.int64] = MASK) -> object:
    """Look the ids up in a table, pool them, through a file."""
    graph = GraphBuilder()
    tokens = graph.node("Gather", graph.constant("table", TABLE), "input_ids")
    add_pooling(graph, tokens, "attention_mask", pooling)
    save_graph(graph.model(["input_ids", "attention_mask"], 4), folder, largest_file=largest_file)
    session = onnxruntime.InferenceSession(folder / "model.onnx")
    return session.run(None, {"input_ids": IDS, "attention_mask": mask})[0]


def unit(rows: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def test_mean(tmp_path: Path) -> None:
    """The mean is over the tokens that the mask keeps."""
    expected = unit(np.stack([TABLE[[1, 2, 3]].mean(axis=0), TABLE[[4, 5]].mean(axis=0)]))
    assert run(tmp_path, "mean") == pytest.approx(expected, abs=1e-6)


def test_cls(tmp_path: Path) -> None:
    """[CLS] pooling takes the first token."""
    assert run(tmp_path, "cls") == pytest.approx(unit(TABLE[[1, 4]]), abs=1e-6)


def test_nothing_kept(tmp_path: Path) -> None:
    """A row without a token gives zeros, not NaN."""
    assert run(tmp_path, "mean", mask=np.zeros_like(MASK)) == pytest.approx(np.zeros((2, 4)))


def test_second_file(tmp_path: Path) -> None:
    """Weights too large for one file are written beside it and read back."""
    assert run(tmp_path, "cls", largest_file=10) == pytest.approx(unit(TABLE[[1, 4]]), abs=1e-6)
    assert sorted(file.name for file in tmp_path.iterdir()) == ["model.onnx", "model.onnx_data"]


def test_no_onnx(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without onnx the error names the extra to install."""
    monkeypatch.setitem(sys.modules, "onnx", None)
    with pytest.raises(ConfigError, match=r"install millionx-embed\[onnx\]"):
        GraphBuilder()
