"""`millionx-embed search`: finds records by meaning and by words, on the command line."""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
from typing import TYPE_CHECKING, Final

from millionx.core.errors import ConfigError, Unavailable
from millionx.core.schemas.fields import read_instant
from millionx.core.settings import load
from millionx.core.signals import EXIT_OK, EXIT_TEMPORARY, EXIT_USAGE
from millionx.embed.collections import COLLECTIONS
from millionx.embed.fusion import MODES
from millionx.embed.settings import EmbedSettings

if TYPE_CHECKING:
    from millionx.embed.search import Explanation, Match

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_search_command"]

_EXIT_NOT_FOUND: Final = 1
_MAX_LIMIT: Final = 1000


def add_search_command(subparsers: Subparsers) -> None:
    """Add `search` to a command line; it sets `handler`."""
    parser = subparsers.add_parser(
        "search",
        help="find records by meaning and by words",
        description="Find posts and orders by meaning and by words, in English, Bangla and Banglish, in the store that "
        "VECTOR_STORE or WEAVIATE_URL names, with the model of EMBEDDING_MODEL. "
        'Example: millionx-embed search "cheap smartphones" --platform daraz',
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", nargs="?", help="what to look for")
    what.add_argument("--similar-to", metavar="ID", help="post_id or order_id of a record to compare with")
    parser.add_argument("--mode", choices=MODES, default="hybrid", help="by keyword, by vector, or by both (default)")
    parser.add_argument("--collection", choices=list(COLLECTIONS), help="where to look; default both")
    parser.add_argument(
        "--limit", type=_limit, default=10, metavar="N", help=f"how many at most (10; up to {_MAX_LIMIT})"
    )
    parser.add_argument("--platform", help="only this platform, e.g. daraz")
    parser.add_argument("--category", help="only this product category, e.g. smartphone")
    parser.add_argument("--since", type=_time, metavar="TIME", help="only from this time on, e.g. 2025-12-01T00:00:00Z")
    parser.add_argument("--until", type=_time, metavar="TIME", help="only before this time")
    parser.add_argument("--min-price", type=float, metavar="TAKA", help="only orders of at least this total price")
    parser.add_argument("--max-price", type=float, metavar="TAKA", help="only orders of at most this total price")
    parser.add_argument("--min-engagement", type=int, metavar="N", help="only posts with at least so many reactions")
    parser.add_argument("--explain", action="store_true", help="say why each record stands where it does")
    parser.add_argument("--json", action="store_true", help='print a list of {"id","score","properties"}')
    parser.set_defaults(handler=_search)


def _search(arguments: argparse.Namespace) -> int:
    # Imported here: `run` and `--help` do not wait for it.
    from millionx.embed.search import Search, UnknownRecordError, as_json
    from millionx.embed.stores.store import Filters

    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        filters = Filters(
            arguments.platform,
            arguments.category,
            arguments.since,
            arguments.until,
            arguments.min_price,
            arguments.max_price,
            arguments.min_engagement,
        )
    except ValueError as error:
        print(error, file=sys.stderr)
        return EXIT_USAGE
    collections = [arguments.collection] if arguments.collection else list(COLLECTIONS)
    try:
        # Search needs no Kafka, so its address, which a stage must have, is not asked for.
        settings = load(EmbedSettings, {"KAFKA_BOOTSTRAP_SERVERS": "unused:9092", **os.environ})
        with Search.from_settings(settings) as search:
            find = search.similar_to if arguments.text is None else search.by_text
            what = arguments.similar_to if arguments.text is None else arguments.text
            found = find(what, mode=arguments.mode, collections=collections, limit=arguments.limit, filters=filters)
    except ConfigError as error:
        for problem in error.problems:
            print(problem, file=sys.stderr)
        return EXIT_USAGE
    except UnknownRecordError as error:
        print(error, file=sys.stderr)
        return _EXIT_NOT_FOUND
    except Unavailable as error:
        print(f"the vector store does not answer: {error}", file=sys.stderr)
        return EXIT_TEMPORARY
    if arguments.json:
        rows = [as_json(match, explain=arguments.explain) for match in found]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_table(found, explain=arguments.explain)
    return EXIT_OK


def _print_table(found: list[Match], *, explain: bool) -> None:
    if not found:
        print("nothing found")
        return
    rows = [
        (
            f"{match.score:.3f}",
            match.id,
            match.properties.get("platform") or "",
            match.properties.get("product_category") or "",
            " ".join(str(match.properties.get("content") or match.properties.get("product_name") or "").split()),
        )
        for match in found
    ]
    head = ("score", "id", "platform", "category", "text")
    widths = [max(len(row[column]) for row in (head, *rows)) for column in range(4)]
    room = max(20, shutil.get_terminal_size((120, 24)).columns - sum(widths) - 8)
    for row, match in zip((head, *rows), (None, *found), strict=True):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        text = row[4] if len(row[4]) <= room else f"{row[4][: room - 1]}…"
        print("  ".join([*cells, text]))
        if explain and match is not None:
            for sentence in _sentences(match.explanation):
                print(f"       {sentence}")


def _sentences(explanation: Explanation) -> list[str]:
    sentences = []
    if explanation.keyword_rank is not None:
        words = ", ".join(
            f"{each.word if each.term == each.word else f'{each.word} as {each.term}'} {each.score:.2f}"
            for each in explanation.words
        )
        sentences.append(
            f"keyword: rank {explanation.keyword_rank}, BM25 {explanation.keyword_score:.2f} ({words}), "
            f"weight {explanation.keyword_weight:.2f}"
        )
    if explanation.vector_rank is not None:
        sentences.append(
            f"vector: rank {explanation.vector_rank}, cosine {explanation.vector_score:.3f}, "
            f"weight {explanation.vector_weight:.2f}"
        )
    return sentences


def _limit(text: str) -> int:
    if not text.isdigit() or not 1 <= int(text) <= _MAX_LIMIT:
        raise argparse.ArgumentTypeError(f"must be a number from 1 to {_MAX_LIMIT}")
    return int(text)


def _time(text: str) -> str:
    from zoneinfo import ZoneInfo

    try:
        return read_instant(text, ZoneInfo("UTC")).text
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None
