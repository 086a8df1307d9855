"""What every engine promises: a text's vector is the same whatever texts are beside it, and near the reference."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from ctypes import CDLL
from pathlib import Path

import numpy as np
import pytest

from millionx.embed.model import Embedder, EngineName, ModelFolder
from millionx.embed.model.engine import Vectors
from millionx.embed.model.tokens import pad

DATA = Path(__file__).parent.parent / "data"

INVARIANCE = {"onnx": 1e-6, "openvino": 0.0, "cuda": 2e-3}
"""Largest difference that the texts beside it may make to a number of a vector."""
LEAST_COSINE = {"onnx": 0.99999, "openvino": 0.99, "cuda": 0.9999}
MEAN_COSINE = {"onnx": 0.99999, "openvino": 0.998, "cuda": 0.9999}


def has_gpu() -> bool:
    """Whether an NVIDIA driver is here."""
    try:
        CDLL("libcuda.so.1")
    except OSError:
        return False
    return True


@pytest.fixture(
    scope="module",
    params=[
        "onnx",
        "openvino",
        pytest.param(
            "cuda", marks=pytest.mark.skipif(not has_gpu(), reason="CUDA: needs a GPU and millionx-embed[gpu]")
        ),
    ],
)
def engine(request: pytest.FixtureRequest) -> EngineName:
    """Each engine that is offered."""
    name: EngineName = request.param
    return name


@pytest.fixture(scope="module")
def embedder(engine: EngineName, model_folder: ModelFolder) -> Iterator[Embedder]:
    """The model in the engine, without a cache."""
    embedder = Embedder(model_folder, engine=engine)
    yield embedder
    embedder.close()


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """200 texts in English, Bangla and Banglish, from nothing to far over the limit."""
    made: list[str] = json.loads((DATA / "parity.json").read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="module")
def reference() -> Vectors:
    """Their vectors by sentence-transformers."""
    with np.load(DATA / "parity.npz") as file:
        vectors: Vectors = file["vectors"]
    return vectors


@pytest.fixture(scope="module")
def batched(embedder: Embedder, texts: list[str]) -> Vectors:
    """All texts in one call."""
    return embedder.embed(texts).vectors


def test_reference(engine: EngineName, batched: Vectors, reference: Vectors) -> None:
    """The vectors are those of sentence-transformers, as near as the engine's precision allows."""
    cosines = np.sum(batched.astype(np.float64) * reference, axis=1)
    assert cosines.min() >= LEAST_COSINE[engine]
    assert cosines.mean() >= MEAN_COSINE[engine]


def test_alone(engine: EngineName, embedder: Embedder, texts: list[str], batched: Vectors) -> None:
    """A text in a call of its own has the vector that it has among two hundred."""
    chosen = range(0, len(texts), 3)
    alone = np.vstack([embedder.embed([texts[index]]).vectors for index in chosen])
    assert np.abs(alone - batched[chosen]).max() <= INVARIANCE[engine]


def test_shuffled(engine: EngineName, embedder: Embedder, texts: list[str], batched: Vectors) -> None:
    """So it has among others, in batches of any size and order."""
    rng = random.Random(7)
    for size in (2, 15, 60):
        chosen = rng.sample(range(len(texts)), size)
        found = embedder.embed([texts[index] for index in chosen]).vectors
        assert np.abs(found - batched[chosen]).max() <= INVARIANCE[engine]


def test_padded(engine: EngineName, embedder: Embedder) -> None:
    """So it has padded to any length that the batches can have, however many rows there are."""
    rng = random.Random(3)
    for tokens in (2, 7, 8, 9, 15, 16, 31, 33, 64, 100, 127):
        rows = [rng.choices(range(1000, 20000), k=tokens) for _ in range(5)]
        alone = np.vstack([embedder._engine.run(*pad([row], tokens)) for row in rows])
        for length in {tokens, tokens + 1, tokens // 8 * 8 + 7}:
            if embedder._engine.length_step is None or length // 8 == tokens // 8:
                found = embedder._engine.run(*pad(rows, length))
                assert np.abs(found - alone).max() <= INVARIANCE[engine], (tokens, length)


def test_other_cuts(engine: EngineName, model_folder: ModelFolder, batched: Vectors, texts: list[str]) -> None:
    """Neither the token budget nor the number of cores changes a vector."""
    other = Embedder(model_folder, engine=engine, batch_tokens=64, threads=1)
    assert np.abs(other.embed(texts[:60]).vectors - batched[:60]).max() <= INVARIANCE[engine]
    other.close()
