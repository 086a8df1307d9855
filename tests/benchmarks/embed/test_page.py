"""The page says what was measured."""

from __future__ import annotations

from tests.benchmarks.embed.accuracy import Accuracy
from tests.benchmarks.embed.page import Stage, memory, page
from tests.benchmarks.embed.peers import ENGINES, REFERENCE
from tests.benchmarks.embed.rounds import TOTALS, Measured, Run
from tests.benchmarks.embed.stage import Memory

_GOOD = Accuracy(1, 1, 1, 1, 0, 82.0)


def _measured(seconds: float, accuracy: Accuracy = _GOOD) -> Measured:
    batches = {total: [seconds * 10, seconds * 20] for total in TOTALS}
    return Measured([seconds] * 3, [seconds * 2] * 3, batches, 1.0, 300.0, accuracy)


def test_rows() -> None:
    """Rates, ratios and missed gates stand in the engine's row, and what failed is named."""
    ours, peer, broken = ENGINES[0], ENGINES[3], ENGINES[-1]
    poor = Accuracy(0.99, 0.99, 0.99, 0.9, 0.03, 82.0)
    run = Run({ours: _measured(2), REFERENCE: _measured(8), peer: _measured(4, poor)}, {broken: "it ended"})
    rates = {"stage_tokens_per_s": 900.0, "engine_tokens_per_s": 1000.0, "texts_per_s": 30.0}
    text = page(run, [30, 50], {"onnx": Stage(1.5, rates, 200, [("onnxruntime", 78)])}, with_sts=True)
    assert f"| **{ours.label}** | 1 | 40 | 4.00 | 4.00 | 300 | 1.0 | all passed |" in text
    assert "| 2.00 | 2.00 | 300 | 1.0 | cosine mean 0.9900, depends on its batch (3e-02) |" in text
    assert f"Not measured: {broken.label}, it ended." in text
    assert "| onnx | 30 | 900 | 1,000 | 0.90 | 1.5 | 200 (onnxruntime 78) |" in text
    assert "CUDA: not measured." in text


def test_ratio_is_the_median_of_rounds() -> None:
    """One disturbed round does not move the ratio."""
    disturbed = Measured([1.0, 9.0, 1.0], [1.0, 1.0, 1.0])
    assert disturbed.speedup(Measured([4.0, 4.0, 4.0], [2.0, 2.0, 2.0])) == 4


def test_memory() -> None:
    """Quarters, most and slope are those of the samples."""
    text = memory({"onnx": Memory([0.0, 900.0, 1800.0, 2700.0, 3600.0], [300.0, 310.0, 310.0, 310.0, 310.0], 7200)})
    assert "for 60 minutes" in text
    assert "| onnx | 7,200 | 300 | 305 | 310 | 310 | 310 | 310 | +0 |" in text
