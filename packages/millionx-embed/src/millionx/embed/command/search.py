"""`millionx-embed search`: finds records by meaning, on the command line."""

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
from millionx.embed.settings import EmbedSettings

if TYPE_CHECKING:
    from millionx.embed.search import Match

    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_search_command"]

_EXIT_NOT_FOUND: Final = 1
_MAX_LIMIT: Final = 1000


def add_search_command(subparsers: Subparsers) -> None:
    """Add `search` to a command line; it sets `handler`."""
    parser = subparsers.add_parser(
        "search",
        help="find records by meaning",
        description="Find posts and orders by meaning, in the store that VECTOR_STORE or WEAVIATE_URL names, with the "
        'model of EMBEDDING_MODEL. Example: millionx-embed search "cheap smartphones" --platform daraz',
    )
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("text", nargs="?", help="what to look for")
    what.add_argument("--similar-to", metavar="ID", help="post_id or order_id of a record to compare with")
    parser.add_argument("--collection", choices=list(COLLECTIONS), help="where to look; default both")
    parser.add_argument(
        "--limit", type=_limit, default=10, metavar="N", help=f"how many at most (10; up to {_MAX_LIMIT})"
    )
    parser.add_argument("--platform", help="only this platform, e.g. daraz")
    parser.add_argument("--category", help="only this product category, e.g. smartphone")
    parser.add_argument("--since", type=_time, metavar="TIME", help="only from this time on, e.g. 2025-12-01T00:00:00Z")
    parser.add_argument("--until", type=_time, metavar="TIME", help="only before this time")
    parser.add_argument("--json", action="store_true", help='print a list of {"id","score","properties"}')
    parser.set_defaults(handler=_search)


def _search(arguments: argparse.Namespace) -> int:
    # Imported here: `run` and `--help` do not wait for it.
    from millionx.embed.search import Search, UnknownRecordError
    from millionx.embed.stores.store import Filters

    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    filters = Filters(arguments.platform, arguments.category, arguments.since, arguments.until)
    collections = [arguments.collection] if arguments.collection else list(COLLECTIONS)
    try:
        # Search needs no Kafka, so its address, which a stage must have, is not asked for.
        settings = load(EmbedSettings, {"KAFKA_BOOTSTRAP_SERVERS": "unused:9092", **os.environ})
        with Search.from_settings(settings) as search:
            if arguments.text is not None:
                found = search.by_text(arguments.text, collections=collections, limit=arguments.limit, filters=filters)
            else:
                found = search.similar_to(
                    arguments.similar_to, collections=collections, limit=arguments.limit, filters=filters
                )
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
        rows = [{"id": match.id, "score": round(match.score, 6), "properties": match.properties} for match in found]
        print(json.dumps(rows, ensure_ascii=False, indent=2))
    else:
        _print_table(found)
    return EXIT_OK


def _print_table(found: list[Match]) -> None:
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
    for row in (head, *rows):
        cells = [cell.ljust(width) for cell, width in zip(row, widths, strict=False)]
        text = row[4] if len(row[4]) <= room else f"{row[4][: room - 1]}…"
        print("  ".join([*cells, text]))


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
