"""The direct export, beside its parity with sentence-transformers."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save_file

from millionx.core.errors import ConfigError
from millionx.embed.model import Embedder
from millionx.embed.model.export import export


def test_same_bytes(tiny_bert, tmp_path: Path) -> None:
    """The same weights give the same graph, byte for byte."""
    weights = str(tiny_bert())
    first, second = (export(weights, tmp_path / name).folder for name in ("one", "two"))
    assert first.graph("fp32").read_bytes() == second.graph("fp32").read_bytes()


def test_prefix(tiny_bert, tmp_path: Path) -> None:
    """Weights saved with a head, under `bert.`, give the same graph."""
    weights = tiny_bert("plain"), tiny_bert("prefixed", prefix="bert.")
    assert len({export(str(folder), tmp_path / f"{folder.name}-out").folder.graphs["fp32"] for folder in weights}) == 1


@pytest.mark.parametrize("dtype", ["float16", "bfloat16"])
def test_half_precision(tiny_bert, tmp_path: Path, dtype: str) -> None:
    """Weights in half precision are computed in float32."""
    weights = tiny_bert("single"), tiny_bert("half", dtype=dtype)
    assert len({export(str(folder), tmp_path / f"{folder.name}-out").folder.graphs["fp32"] for folder in weights}) == 1


def test_padding(tiny_bert, tmp_path: Path) -> None:
    """A short text beside a long one keeps its vector."""
    embedder = Embedder(export(str(tiny_bert()), tmp_path / "out").folder)
    together = embedder.embed(["cheap phone", "saree " * 20]).vectors[0]
    assert np.abs(together - embedder.embed(["cheap phone"]).vectors[0]).max() <= 1e-6


@pytest.mark.parametrize(
    ("key", "value"), [("model_type", "deberta"), ("hidden_act", "relu"), ("position_embedding_type", "relative_key")]
)
def test_other_architecture(tiny_bert, tmp_path: Path, key: str, value: str) -> None:
    """What is not such a BERT is refused, with the way that can export it."""
    with pytest.raises(ConfigError, match=f"{key} {value}, not .*--with optimum"):
        export(str(tiny_bert(**{key: value})), tmp_path / "out")


def test_missing_tensor(tiny_bert, tmp_path: Path) -> None:
    """A tensor that is not in the weights is named."""
    weights = tiny_bert() / "model.safetensors"
    tensors = load_file(weights)
    del tensors["encoder.layer.1.output.dense.weight"]
    save_file(tensors, weights)
    with pytest.raises(ConfigError, match=r"encoder\.layer\.1\.output\.dense\.weight"):
        export(str(weights.parent), tmp_path / "out")


def test_no_safetensors(tiny_bert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without safetensors the error names the extra to install."""
    weights = str(tiny_bert())
    monkeypatch.setitem(sys.modules, "safetensors.numpy", None)
    with pytest.raises(ConfigError, match=r"install millionx-embed\[onnx\]"):
        export(weights, tmp_path / "out")
