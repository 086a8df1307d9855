"""The embedder, beside its parity with sentence-transformers."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from millionx.core.errors import ConfigError
from millionx.embed.model import Embedder, ModelFolder

TEXTS = ["cheap smartphone", "সস্তা স্মার্টফোন", "sosta phone", "a very long review " * 20, ""]


def distribution(folder: Path, name: str) -> None:
    """Make a distribution look installed to Python's own metadata reader."""
    info = folder / f"{name.replace('-', '_')}-1.31.1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.31.1\n")


def test_no_texts(embedder: Embedder) -> None:
    """No texts give no rows of the right width."""
    assert embedder.embed([]).vectors.shape == (0, 384)


def test_unit_length(embedder: Embedder) -> None:
    """Rows are float32 of length 1, also that of an empty text."""
    vectors = embedder.embed(TEXTS).vectors
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx(1.0, abs=1e-6)


def test_meaning(embedder: Embedder) -> None:
    """A question is nearer to its subject than to something else."""
    question, near, far = embedder.embed(["cheap phones", "low-priced smartphone", "a cotton saree"]).vectors
    assert question @ near > question @ far + 0.3


def test_truncated(embedder: Embedder) -> None:
    """Texts over the model's 256 tokens are counted; one of exactly 256 is not."""
    fits, over = "word " * 254, "word " * 255
    assert embedder.embed([fits, over, over + "x", "short"])[1:3] == (2, 3 * 256 + 3)


def test_cut_text_is_its_beginning(embedder: Embedder) -> None:
    """What is over the limit does not change the vector."""
    fits, over = embedder.embed(["word " * 254, "word " * 254 + "smartphone " * 100]).vectors
    assert np.abs(fits - over).max() < 1e-6


def test_lower_limit(model_folder: ModelFolder) -> None:
    """A lower limit than the model's holds."""
    embedder = Embedder(model_folder, max_length=16)
    assert (embedder.max_length, *embedder.embed(["word " * 15])[1:3]) == (16, 1, 16)


def test_higher_limit(embedder: Embedder) -> None:
    """The model's own limit wins over a higher one, and the 128 in its tokenizer file does not."""
    assert (embedder.max_length, embedder.embed(["word " * 200]).tokens) == (256, 202)


def test_budget(embedder: Embedder, model_folder: ModelFolder) -> None:
    """The token budget changes no vector."""
    tiny = Embedder(model_folder, batch_tokens=8)
    assert np.abs(tiny.embed(TEXTS).vectors - embedder.embed(TEXTS).vectors).max() <= 1e-6


def test_threads(embedder: Embedder) -> None:
    """Calls from several threads at once give each its own vectors."""
    expected = [embedder.embed([text]).vectors for text in TEXTS]
    with ThreadPoolExecutor(4) as pool:
        for round_ in range(3):
            found = list(pool.map(lambda text: embedder.embed([text]).vectors, TEXTS))
            assert np.abs(np.stack(found) - np.stack(expected)).max() <= 1e-6, round_


def test_no_gpu_runtime(model_folder: ModelFolder) -> None:
    """Asking for a GPU with the CPU's ONNX Runtime is refused, not done on the CPU."""
    with pytest.raises(ConfigError, match=r"install millionx-embed\[gpu\]"):
        Embedder(model_folder, engine="cuda")


def test_both_runtimes(model_folder: ModelFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both ONNX Runtimes in one environment are refused: one has overwritten the other."""
    distribution(tmp_path, "onnxruntime-gpu")
    monkeypatch.syspath_prepend(tmp_path)
    with pytest.raises(ConfigError, match="both installed"):
        Embedder(model_folder)


def test_no_runtime(model_folder: ModelFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without ONNX Runtime the error names the extra to install."""
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(ConfigError, match=r"install millionx-embed\[cpu\]"):
        Embedder(model_folder)


def test_broken_graph(model_folder: ModelFolder, tmp_path: Path) -> None:
    """A file that is no graph is a ConfigError that names it."""
    (tmp_path / "model.onnx").write_bytes(b"not a graph")
    (tmp_path / "tokenizer.json").write_bytes(model_folder.tokenizer_file.read_bytes())
    broken = ModelFolder(**{**vars(model_folder), "path": tmp_path})
    with pytest.raises(ConfigError, match=r"cannot load .*model\.onnx"):
        Embedder(broken)


def test_broken_tokenizer(model_folder: ModelFolder, tmp_path: Path) -> None:
    """A file that is no tokenizer is a ConfigError that names it."""
    (tmp_path / "tokenizer.json").write_text("{}")
    broken = ModelFolder(**{**vars(model_folder), "path": tmp_path})
    with pytest.raises(ConfigError, match=r"tokenizer\.json` is not a tokenizer"):
        Embedder(broken)


def test_wrong_dimension(model_folder: ModelFolder) -> None:
    """A manifest whose dimension is not the graph's is refused."""
    with pytest.raises(ConfigError, match="384 numbers, its manifest says 768"):
        Embedder(ModelFolder(**{**vars(model_folder), "dimension": 768}))


def test_leaves_no_trace(model_folder: ModelFolder, tmp_path: Path) -> None:
    """Loading and embedding writes nothing into the home folder, where ONNX Runtime's usage reports would begin."""
    script = "import sys; from millionx.embed.model import *;Embedder(ModelFolder.read(sys.argv[1])).embed(['a text'])"
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("XDG_", "ORT_"))}
    subprocess.run(
        [sys.executable, "-c", script, str(model_folder.path)], env={**environment, "HOME": str(tmp_path)}, check=True
    )
    assert list(tmp_path.rglob("*")) == []
