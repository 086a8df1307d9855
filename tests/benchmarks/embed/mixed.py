"""The mixed recipe: which linear layers bear static int8, and what that brings. Writes docs/mixed-recipe.md.

python -m tests.benchmarks.embed.mixed --sts FILE
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path
from statistics import median
from time import process_time
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import onnx
import onnxruntime  # type: ignore[import-untyped]  # ships no types
from tokenizers import Tokenizer

from millionx.embed.model.export import export
from millionx.embed.model.weights import DEFAULT_MODEL
from tests.benchmarks.embed.accuracy import Accuracy, measure, read_sts
from tests.benchmarks.embed.static import PARTS, find_scalings, mix
from tests.benchmarks.embed.texts import posts
from tests.benchmarks.environments import ROOT
from tests.benchmarks.machine import machine, vector_flags

_PAGE: Final = ROOT / "packages/millionx-embed/docs/mixed-recipe.md"
_ALONE: Final = 60


def _of(*kinds: str, without: Collection[str] = ()) -> frozenset[str]:
    return frozenset(part for part in PARTS if part.partition(".")[2] in kinds and part not in without)


PLANS: Final = {
    "none: the engine `openvino`": _of(),
    "all": frozenset(PARTS),
    "qkv": _of("qkv"),
    "up": _of("up"),
    "out": _of("out"),
    "down": _of("down"),
    "qkv, up": _of("qkv", "up"),
    "qkv, up, 3.down": _of("qkv", "up") | {"3.down"},
    "qkv, up, out but 5.out": _of("qkv", "up", "out", without=["5.out"]),
    "qkv, up, out but 5.out, 3.down": _of("qkv", "up", "out", without=["5.out"]) | {"3.down"},
    "qkv, up, 0.down, 3.down": _of("qkv", "up") | {"0.down", "3.down"},
}
"""Names of the parts that are static. Chosen on the development split, where each part was tried alone."""

Vectors = npt.NDArray[np.float32]
Run = Callable[[dict[str, Any]], Vectors]


def main() -> None:
    """Measure all plans on the sentences of STS-B's test split, print the page and write it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.embed.mixed", description=__doc__)
    parser.add_argument("--sts", type=Path, required=True, help="STS Benchmark as gzipped TSV")
    parser.add_argument("--split", default="test", help="split to measure on")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts")
    parser.add_argument("--each", action="store_true", help="try each part alone as well")
    parser.add_argument("--print-only", action="store_true", help="leave the page as it is")
    arguments = parser.parse_args()
    pairs = read_sts(arguments.sts, arguments.split)
    plans = {**PLANS, **({part: frozenset([part]) for part in PARTS} if arguments.each else {})}
    with tempfile.TemporaryDirectory(prefix="millionx-mixed-") as scratch:
        folder = export(DEFAULT_MODEL, Path(scratch, DEFAULT_MODEL)).folder
        tokenizer = Tokenizer.from_file(str(folder.tokenizer_file))
        tokenizer.no_padding()
        tokenizer.enable_truncation(folder.max_length)
        graph = onnx.load(folder.graph("fp32"))
        calibration = posts(300, lambda word: len(tokenizer.encode(word, add_special_tokens=False)), seed=3)
        scalings = find_scalings(graph, (feed for _, feed in _feeds(tokenizer, calibration)))
        runs = {"fp32 in ONNX Runtime": _onnxruntime(graph.SerializeToString())}
        runs |= {name: _openvino(mix(graph, static, scalings)) for name, static in plans.items()}
        seconds, found = _measure(tokenizer, runs, pairs.first + pairs.second, arguments.rounds)
    reference = found["fp32 in ONNX Runtime"][0]
    rows = []
    for name, (vectors, alone, together) in found.items():
        accuracy = measure(reference, vectors, alone=(alone, together), pairs=pairs)
        ratio = median(a / b for a, b in zip(seconds["fp32 in ONNX Runtime"], seconds[name], strict=True))
        rows.append((name, ratio, accuracy))
    text = _page(rows, arguments.split)
    print(text)
    if not arguments.print_only:
        _PAGE.write_text(text, "utf-8")


def _measure(
    tokenizer: Tokenizer, runs: dict[str, Run], texts: Sequence[str], rounds: int
) -> tuple[dict[str, list[float]], dict[str, tuple[Vectors, Vectors, Vectors]]]:
    """CPU seconds of each round, and the vectors of all texts, of some alone and of the same together."""
    feeds = list(_feeds(tokenizer, texts))
    seconds: dict[str, list[float]] = {name: [] for name in runs}
    vectors = {name: np.empty((len(texts), 384), np.float32) for name in runs}
    for number in range(rounds):
        sys.stderr.write(f"round {number + 1} of {rounds}\n")
        for name, run in runs.items():
            started = process_time()
            for rows, feed in feeds:
                vectors[name][rows] = run(feed)
            seconds[name].append(process_time() - started)
    found = {}
    for name, run in runs.items():
        alone = np.empty((_ALONE, 384), np.float32)
        for rows, feed in _feeds(tokenizer, texts[:_ALONE], size=1):
            alone[rows] = run(feed)
        found[name] = (vectors[name], alone, vectors[name][:_ALONE])
    return seconds, found


def _feeds(tokenizer: Tokenizer, texts: Sequence[str], size: int = 32) -> Iterator[tuple[list[int], dict[str, Any]]]:
    """Sorted batches: the places of their texts, and what the graph reads."""
    encodings = tokenizer.encode_batch_fast(texts)
    order = sorted(range(len(texts)), key=lambda index: len(encodings[index]))
    for start in range(0, len(order), size):
        rows = order[start : start + size]
        ids = np.zeros((len(rows), len(encodings[rows[-1]])), np.int64)
        mask = np.zeros_like(ids)
        for row, index in enumerate(rows):
            ids[row, : len(encodings[index])] = encodings[index].ids
            mask[row, : len(encodings[index])] = 1
        yield rows, {"input_ids": ids, "attention_mask": mask}


def _onnxruntime(model: bytes) -> Run:
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
    return lambda feed: np.asarray(session.run(None, feed)[0])


def _openvino(model: bytes) -> Run:
    # As the engine does: the converter's module that reports to the maker is not to be found.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    import openvino

    settings = {
        "INFERENCE_PRECISION_HINT": "f32",
        "DYNAMIC_QUANTIZATION_GROUP_SIZE": 128,
        "NUM_STREAMS": 1,
        "INFERENCE_NUM_THREADS": 1,
    }
    core = openvino.Core()
    request = core.compile_model(core.read_model(model), "CPU", settings).create_infer_request()

    def run(feed: dict[str, Any]) -> Vectors:
        request.infer(feed)
        return np.array(request.get_output_tensor(0).data)

    return run


def _page(rows: list[tuple[str, float, Accuracy]], split: str) -> str:
    reference = rows[0][2]
    table = []
    for name, ratio, found in rows:
        figures = f"{found.cosine_mean:.4f} | {found.cosine_p1:.4f} | {found.cosine_min:.4f} | {found.overlap:.3f}"
        missed = ", ".join(found.missed(reference)) or "all passed"
        table.append(f"| {name} | {ratio:.2f} | {found.spearman:.2f} | {figures} | {found.alone:.0e} | {missed} |")
    page = Path(__file__).with_name("pages") / "mixed-recipe.md"
    return page.read_text("utf-8").format(machine=f"{machine()} ({vector_flags()})", split=split, rows="\n".join(table))


if __name__ == "__main__":
    main()
