"""`make bench-privacy` and `make quality-privacy`: measure, and write the page of the package's docs."""

from __future__ import annotations

import argparse
from pathlib import Path

from millionx.privacy.evaluation import read_rows
from tests.benchmarks.privacy import quality, speed
from tests.benchmarks.privacy.messages import messages

_DOCS = Path(__file__).parents[3] / "packages/millionx-privacy/docs"


def main() -> None:
    """Measure, print the page and write it."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.privacy", description=__doc__)
    commands = parser.add_subparsers(required=True)
    bench = commands.add_parser("bench", help="speed, hostile inputs, memory")
    bench.add_argument("--data", type=Path, help="messages in JSON Lines; by default those of `messages.py`")
    bench.add_argument("--passes", type=int, default=3, help="passes of which the fastest time counts")
    bench.set_defaults(make=_bench, page="benchmarks.md")
    quality_parser = commands.add_parser("quality", help="precision, recall and leaks")
    quality_parser.add_argument("--gold", type=Path, nargs="*", default=[], help="marked texts, beside those of ours")
    quality_parser.set_defaults(make=_quality, page="quality.md")
    for each in (bench, quality_parser):
        each.add_argument("--print-only", action="store_true", help="leave the page as it is")
    arguments = parser.parse_args()
    text = arguments.make(arguments)
    print(text)
    if not arguments.print_only:
        (_DOCS / arguments.page).write_text(text, "utf-8")


def _bench(arguments: argparse.Namespace) -> str:
    if arguments.data is None:
        return speed.page(
            messages(), "messages of the benchmark's own (`messages.py`, seed 1)", passes=arguments.passes
        )
    with arguments.data.open("rb") as file:
        return speed.page(read_rows(file), f"messages of `{arguments.data.name}`", passes=arguments.passes)


def _quality(arguments: argparse.Namespace) -> str:
    return quality.page(arguments.gold)


if __name__ == "__main__":
    main()
