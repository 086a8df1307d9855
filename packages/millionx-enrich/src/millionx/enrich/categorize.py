"""The command `millionx-enrich categorize`: the category of texts, without Kafka.

echo '{"id": 1, "text": "iPhone 15 silicone cover"}' | millionx-enrich categorize
"""

from __future__ import annotations

import argparse
import json
import sys
from typing import TYPE_CHECKING, Any, BinaryIO

from millionx.core.signals import EXIT_OK, EXIT_USAGE
from millionx.enrich.categories import Categorizer

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_categorize_command", "categorize_lines"]


class _BadLineError(Exception):
    """What is wrong with a line, without a word of it."""


def add_categorize_command(subparsers: Subparsers) -> None:
    """Add `categorize` to the command line; it sets `handler`, as `millionx.core.cli.stage_main` describes."""
    parser = subparsers.add_parser(
        "categorize",
        help="categorise texts from standard input",
        description=(
            'Read JSON Lines {"id", "text"} on standard input and write, in order and line by line, '
            '{"id", "category", "confidence", "evidence"}. Needs no settings and connects nowhere.'
        ),
    )
    parser.set_defaults(handler=lambda _: categorize_lines(sys.stdin.buffer, sys.stdout.buffer))


def categorize_lines(source: BinaryIO, sink: BinaryIO) -> int:
    """Answer each line of `source` on `sink`, flushed line by line, UTF-8 whatever the locale; return the exit status.

    `id` is given back as it came, whatever its type; empty lines are skipped. The first line that is not an object with
    an `id` and a `text` ends the command with status 2 and a message that names its number, never its content.
    """
    categorizer = Categorizer()
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            identifier, text = _parsed(line)
        except _BadLineError as error:
            print(f"line {number}: {error}", file=sys.stderr)  # noqa: T201 - a command speaks on stderr
            return EXIT_USAGE
        name, confidence, evidence = categorizer.categorize(text)
        answer = {"id": identifier, "category": name, "confidence": confidence, "evidence": evidence}
        try:
            document = json.dumps(answer, ensure_ascii=False).encode()
        except UnicodeEncodeError:  # a lone surrogate in the id: only as an escape can it be written in UTF-8
            document = json.dumps(answer).encode()
        sink.write(document + b"\n")
        sink.flush()
    return EXIT_OK


def _parsed(line: bytes) -> tuple[Any, str]:
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise _BadLineError("not UTF-8; save the input as UTF-8") from None
    except (ValueError, RecursionError):
        raise _BadLineError('not JSON; give one object a line, {"id": ..., "text": "..."}') from None
    if not isinstance(record, dict) or "id" not in record or not isinstance(record.get("text"), str):
        raise _BadLineError('not an object with "id" and a string "text"')
    return record["id"], record["text"]
