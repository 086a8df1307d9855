"""`make bench-embed`: measure, and write the page of the package's docs."""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from tokenizers import Tokenizer

from millionx.embed.model.export import export
from millionx.embed.model.weights import DEFAULT_MODEL
from tests.benchmarks.embed import page, peers, rounds
from tests.benchmarks.embed.accuracy import read_sts
from tests.benchmarks.embed.texts import batches, posts
from tests.benchmarks.environments import ROOT

_DOCS = ROOT / "packages/millionx-embed/docs"


def main() -> None:
    """Measure, print the page and write it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.embed", description=__doc__)
    parser.add_argument("--sts", type=Path, help="STS Benchmark as gzipped TSV; without it no Spearman")
    parser.add_argument("--texts", type=int, default=1000, help="texts in one round")
    parser.add_argument("--rounds", type=int, default=5, help="rounds of which the median counts")
    parser.add_argument("--print-only", action="store_true", help="leave the page as it is")
    arguments = parser.parse_args()
    text = _bench(arguments)
    print(text)
    if not arguments.print_only:
        _DOCS.mkdir(exist_ok=True)
        (_DOCS / "benchmarks.md").write_text(text, "utf-8")


def _bench(arguments: argparse.Namespace) -> str:
    pairs = read_sts(arguments.sts) if arguments.sts else None
    with tempfile.TemporaryDirectory(prefix="millionx-model-") as scratch:
        folder = export(DEFAULT_MODEL, Path(scratch, DEFAULT_MODEL)).folder
        tokenizer = Tokenizer.from_file(str(folder.tokenizer_file))
        tokenizer.no_padding()
        tokenizer.enable_truncation(folder.max_length)

        def of_word(word: str) -> int:
            return len(tokenizer.encode(word, add_special_tokens=False))

        texts = posts(arguments.texts, of_word)
        hundreds = {total: batches(10 * arguments.rounds, total, of_word) for total in rounds.TOTALS}
        models = {**peers.make_models(posts(300, of_word, seed=3)), "ours": folder.path}
        run = rounds.run(models, texts, hundreds, arguments.rounds, pairs)
        return page.page(run, [len(encoding) for encoding in tokenizer.encode_batch(texts)], with_sts=pairs is not None)


if __name__ == "__main__":
    main()
