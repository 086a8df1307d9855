"""`make bench-embed` and `make memory-embed`: measure, and write a page of the package's docs."""

from __future__ import annotations

import argparse
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Final

from tokenizers import Tokenizer

from millionx.embed.model.export import export
from millionx.embed.model.weights import DEFAULT_MODEL
from tests.benchmarks.embed import page, peers, rounds, stage
from tests.benchmarks.embed.accuracy import read_sts
from tests.benchmarks.embed.footprint import installed, size_mb
from tests.benchmarks.embed.texts import batches, posts
from tests.benchmarks.environments import ROOT

_DOCS: Final = ROOT / "packages/millionx-embed/docs"
_ENGINES: Final = {"onnx": "cpu", "openvino": "fast-cpu"}
"""The stage's engines and the extra that each needs."""


def main() -> None:
    """Measure, print the page and write it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.embed", description=__doc__)
    commands = parser.add_subparsers(required=True)
    bench = commands.add_parser("bench", help="engines and peers, the stage, cold start, size")
    bench.add_argument("--sts", type=Path, help="STS Benchmark as gzipped TSV; without it no Spearman")
    bench.add_argument("--texts", type=int, default=1000, help="texts in one round")
    bench.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts")
    bench.set_defaults(make=_bench, page="benchmarks.md")
    memory = commands.add_parser("memory", help="the stage's memory over time")
    memory.add_argument("--minutes", type=float, default=20)
    memory.add_argument("--per-second", type=int, default=50, help="records fed in a second to each engine")
    memory.set_defaults(make=_memory, page="memory.md")
    for each in (bench, memory):
        each.add_argument("--print-only", action="store_true", help="leave the page as it is")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="millionx-bench-embed-") as scratch:
        text = arguments.make(arguments, Path(scratch))
    print(text)
    if not arguments.print_only:
        _DOCS.mkdir(exist_ok=True)
        (_DOCS / arguments.page).write_text(text, "utf-8")


def _bench(arguments: argparse.Namespace, scratch: Path) -> str:
    pairs = read_sts(arguments.sts) if arguments.sts else None
    folder = export(DEFAULT_MODEL, scratch / DEFAULT_MODEL, quantize=["int8"]).folder
    tokenizer = _tokenizer(folder.tokenizer_file)

    def of_word(word: str) -> int:
        return len(tokenizer.encode(word, add_special_tokens=False))

    texts = posts(arguments.texts, of_word)
    hundreds = {total: batches(10 * arguments.rounds, total, of_word) for total in rounds.TOTALS}
    models = {**peers.make_models(posts(300, of_word, seed=3)), "ours": folder.path}
    # First, while nothing else of ours is there to disturb it.
    stages = {
        name: page.Stage(
            stage.cold_start_s(scratch / "stage", name),
            stage.rates(scratch / "stage", name, posts(2 * arguments.texts, of_word, seed=4)),
            size_mb(extra),
            installed(extra),
        )
        for name, extra in _ENGINES.items()
    }
    run = rounds.run(models, texts, hundreds, arguments.rounds, pairs)
    lengths = [len(encoding) for encoding in tokenizer.encode_batch(texts)]
    return page.page(run, lengths, stages, with_sts=pairs is not None)


def _memory(arguments: argparse.Namespace, scratch: Path) -> str:
    folder = export(DEFAULT_MODEL, scratch / DEFAULT_MODEL).folder
    tokenizer = _tokenizer(folder.tokenizer_file)
    texts = posts(20_000, lambda word: len(tokenizer.encode(word, add_special_tokens=False)), seed=5)

    def soak(engine: str) -> stage.Memory:
        seconds = 60 * arguments.minutes
        return stage.soak(scratch / engine, engine, texts, seconds=seconds, per_second=arguments.per_second)

    with ThreadPoolExecutor() as pool:  # all at once: memory does not depend on what else runs
        found = dict(zip(_ENGINES, pool.map(soak, _ENGINES), strict=True))
    return page.memory(found)


def _tokenizer(file: Path) -> Tokenizer:
    tokenizer = Tokenizer.from_file(str(file))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)
    return tokenizer


if __name__ == "__main__":
    main()
