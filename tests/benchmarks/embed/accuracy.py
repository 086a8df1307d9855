"""How far an engine's vectors are from those of fp32, and the gates they must pass."""

from __future__ import annotations

import csv
import gzip
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

__all__ = ["GATES", "Accuracy", "Pairs", "measure", "read_sts", "spearman"]

Vectors = npt.NDArray[np.float32]

SPEARMAN_WITHIN: Final = 0.15
COSINE_MEAN: Final = 0.998
COSINE_MIN: Final = 0.99
INVARIANT_WITHIN: Final = 1e-6

GATES: Final = (
    f"Spearman on STS-B within {SPEARMAN_WITHIN} of fp32 (in points of 100); cosine to fp32 at least {COSINE_MEAN} on "
    f"average and {COSINE_MIN} at the least; a text's vector alone and in a batch within {INVARIANT_WITHIN:.0e}"
)


@dataclass(frozen=True)
class Pairs:
    """Pairs of sentences with a human score of how alike they are."""

    first: list[str]
    second: list[str]
    scores: npt.NDArray[np.float64]


@dataclass(frozen=True)
class Accuracy:
    """Figures of one engine."""

    cosine_mean: float
    cosine_p1: float
    cosine_min: float
    overlap: float
    """Share of the ten nearest texts by fp32 that are among the ten nearest by this engine."""
    alone: float
    """Largest difference of a number between a text's vector alone and in a batch."""
    spearman: float | None
    """Correlation of cosine and human score, times 100; None without the data."""

    def missed(self, reference: Accuracy) -> list[str]:
        """The gates that it does not pass, each with its figure."""
        found = []
        if self.spearman is not None and reference.spearman is not None:
            distance = self.spearman - reference.spearman
            if abs(distance) > SPEARMAN_WITHIN:
                found.append(f"Spearman {distance:+.2f}")
        if self.cosine_mean < COSINE_MEAN:
            found.append(f"cosine mean {self.cosine_mean:.4f}")
        if self.cosine_min < COSINE_MIN:
            found.append(f"cosine min {self.cosine_min:.4f}")
        if self.alone > INVARIANT_WITHIN:
            found.append(f"depends on its batch ({self.alone:.0e})")
        return found


def read_sts(path: Path, split: str = "test") -> Pairs:
    """Read one split of a file of the STS Benchmark: gzipped, tab-separated, with a header.

    Raises:
        ValueError: the file has no such split, or not these columns.
    """
    with gzip.open(path, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    try:
        chosen = [row for row in rows if row["split"] == split]
        scores = np.array([float(row["score"]) for row in chosen])
        pairs = Pairs([row["sentence1"] for row in chosen], [row["sentence2"] for row in chosen], scores)
    except KeyError as error:
        raise ValueError(f"{path} has no column {error}; it needs split, score, sentence1 and sentence2") from error
    if not chosen:
        raise ValueError(f"{path} has no rows of the split {split}")
    return pairs


def measure(
    reference: Vectors, vectors: Vectors, *, alone: tuple[Vectors, Vectors], pairs: Pairs | None = None
) -> Accuracy:
    """Compare an engine's vectors with those of fp32 for the same texts, row by row.

    `alone` are vectors of some texts one by one and in a batch. With `pairs` the texts are their first sentences, then
    their second ones.
    """
    cosines = np.sum(_unit(reference) * _unit(vectors), axis=1)
    correlation = None
    if pairs is not None:
        first, second = np.split(_unit(vectors), 2)
        correlation = spearman(np.sum(first * second, axis=1), pairs.scores) * 100
    return Accuracy(
        cosine_mean=float(cosines.mean()),
        cosine_p1=float(np.quantile(cosines, 0.01)),
        cosine_min=float(cosines.min()),
        overlap=_overlap(_unit(reference), _unit(vectors)),
        alone=float(np.abs(alone[0] - alone[1]).max()),
        spearman=correlation,
    )


def spearman(a: npt.ArrayLike, b: npt.ArrayLike) -> float:
    """Spearman's rank correlation; equal values share the mean of their ranks."""
    return float(np.corrcoef(_ranks(np.asarray(a)), _ranks(np.asarray(b)))[0, 1])


def _ranks(values: npt.NDArray[np.floating]) -> npt.NDArray[np.float64]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks: npt.NDArray[np.float64] = (ends - (counts - 1) / 2)[inverse]
    return ranks


def _unit(vectors: Vectors) -> npt.NDArray[np.float64]:
    wide = vectors.astype(np.float64)
    unit: npt.NDArray[np.float64] = wide / np.linalg.norm(wide, axis=1, keepdims=True)
    return unit


def _overlap(reference: npt.NDArray[np.float64], vectors: npt.NDArray[np.float64], nearest: int = 10) -> float:
    tops = []
    for matrix in (reference, vectors):
        similarity = matrix @ matrix.T
        np.fill_diagonal(similarity, -2)
        tops.append(np.argpartition(-similarity, nearest, axis=1)[:, :nearest])
    shared = [len(np.intersect1d(a, b)) for a, b in zip(*tops, strict=True)]
    return float(np.mean(shared)) / nearest
