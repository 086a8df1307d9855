"""What the page says of accuracy."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest

from tests.benchmarks.embed.accuracy import Accuracy, Pairs, measure, read_sts, spearman

_RNG = np.random.default_rng(1)
_VECTORS = _RNG.normal(size=(40, 8)).astype(np.float32)


def test_spearman_of_ties() -> None:
    """Equal values share a rank: the textbook's example with ties."""
    assert spearman([1, 2, 3, 4], [10, 20, 30, 40]) == pytest.approx(1)
    assert spearman([1, 2, 2, 3], [1, 2, 3, 4]) == pytest.approx(0.9486833)


def test_equal_vectors_pass() -> None:
    """An engine with the reference's vectors passes every gate."""
    pairs = Pairs([""] * 20, [""] * 20, _RNG.uniform(size=20))
    same = measure(_VECTORS, _VECTORS, alone=(_VECTORS, _VECTORS), pairs=pairs)
    assert same.cosine_min == pytest.approx(1)
    assert same.overlap == 1
    assert same.missed(same) == []


def test_missed_gates_are_named() -> None:
    """A gate that is missed is named with its figure."""
    reference = Accuracy(1, 1, 1, 1, 0, 82.0)
    poor = Accuracy(0.99, 0.98, 0.95, 0.9, 0.03, 81.5)
    assert poor.missed(reference) == [
        "Spearman -0.50",
        "cosine mean 0.9900",
        "cosine min 0.9500",
        "depends on its batch (3e-02)",
    ]


def test_reads_one_split(tmp_path: Path) -> None:
    """Quotation marks in a sentence are text, and other splits are left out."""
    file = tmp_path / "sts.tsv.gz"
    with gzip.open(file, "wt", encoding="utf-8") as out:
        out.write('split\tscore\tsentence1\tsentence2\ntest\t4.5\ta "b\tc\ndev\t1\td\te\n')
    pairs = read_sts(file)
    assert (pairs.first, pairs.second, list(pairs.scores)) == (['a "b'], ["c"], [4.5])
    with pytest.raises(ValueError, match="no rows of the split train"):
        read_sts(file, "train")
