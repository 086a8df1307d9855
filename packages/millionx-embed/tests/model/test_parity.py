"""Our vectors against those of sentence-transformers, stored by `tests/data/make_parity.py`."""

from __future__ import annotations

import json
import random
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

from millionx.embed.model import Embedder

DATA = Path(__file__).parent.parent / "data"

Vectors = npt.NDArray[np.float32]


@pytest.fixture(scope="module")
def texts() -> list[str]:
    made: list[str] = json.loads((DATA / "parity.json").read_text(encoding="utf-8"))
    return made


@pytest.fixture(scope="module")
def reference() -> Vectors:
    with np.load(DATA / "parity.npz") as file:
        vectors: Vectors = file["vectors"]
    return vectors


@pytest.fixture(scope="module")
def batched(embedder: Embedder, texts: list[str]) -> Vectors:
    return embedder.embed(texts).vectors


@pytest.fixture(scope="module")
def alone(embedder: Embedder, texts: list[str]) -> Vectors:
    return np.vstack([embedder.embed([text]).vectors for text in texts])


def cosines(ours: Vectors, reference: Vectors) -> Vectors:
    return np.sum(ours.astype(np.float64) * reference, axis=1) / (
        np.linalg.norm(ours, axis=1) * np.linalg.norm(reference, axis=1)
    )


def test_sample(texts: list[str], reference: Vectors) -> None:
    """The sample is 200 different texts, each with a vector."""
    assert (len(set(texts)), reference.shape) == (200, (200, 384))


def test_batched(batched: Vectors, reference: Vectors) -> None:
    """All texts in one call give the vectors of sentence-transformers."""
    assert cosines(batched, reference).min() >= 0.99999


def test_alone(alone: Vectors, reference: Vectors) -> None:
    """Each text in a call of its own gives the vector of sentence-transformers."""
    assert cosines(alone, reference).min() >= 0.99999


def test_shuffled(embedder: Embedder, texts: list[str], reference: Vectors) -> None:
    """Vectors come back in the order of the texts, whatever that is."""
    order = random.Random(7).sample(range(len(texts)), len(texts))
    assert cosines(embedder.embed([texts[index] for index in order]).vectors, reference[order]).min() >= 0.99999


def test_batch_invariant(alone: Vectors, batched: Vectors) -> None:
    """The texts beside it change no number of a vector by more than 1e-6."""
    assert np.abs(alone - batched).max() <= 1e-6
