"""`millionx-privacy scan`, `redact` and `reveal`: the library on the command line, with no other package."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from millionx.privacy.command import progress
from millionx.privacy.command.environment import (
    DONE,
    SOME_FAILED,
    UsageError,
    add_shield_options,
    command,
    keyring,
    shield,
)
from millionx.privacy.command.json_lines import NotAnObjectError, with_replaced
from millionx.privacy.errors import ShieldError
from millionx.privacy.policy import DEFAULT_POLICY
from millionx.privacy.record import PREVIOUS_TOKENS, RecordMasker
from millionx.privacy.shield import PrivacyShield

if TYPE_CHECKING:
    from millionx.privacy.command.environment import Subparsers

__all__ = ["add_text_commands"]

# Whoever names a field wants it masked, be it one that the stage keeps.
_FIELD_POLICY: Final = replace(DEFAULT_POLICY, kept=frozenset())


def add_text_commands(subparsers: Subparsers) -> None:
    """Add `scan`, `redact` and `reveal`; each sets `handler`, which takes the parsed arguments."""
    scan = subparsers.add_parser(
        "scan",
        help="find personal data in JSON Lines",
        description='Read lines {"id","text"} on standard input; write, in order and at once, lines '
        '{"id","entities":[{"type","start","end","score"}],"text"}: offsets in code points of the text as given, '
        "and the text with tokens. A text that can't be handled gives a line with `error` in place of both, and exit "
        "status 1 at the end.",
    )
    add_shield_options(scan)
    scan.set_defaults(handler=command(_scan))

    redact = subparsers.add_parser(
        "redact",
        help="replace personal data in text or JSON Lines",
        description="Read UTF-8 text on standard input, write it line by line with tokens in place of personal data. "
        "With --field the lines are JSON objects, of which only these members change. Stops with exit status 1 at a "
        "line that can't be handled, of which nothing is written.",
    )
    redact.add_argument(
        "--field", action="append", default=[], metavar="NAME", help="member to mask, e.g. content; may be repeated"
    )
    redact.add_argument(
        "--progress", action="store_true", help="count lines on standard error, as is done on a terminal"
    )
    add_shield_options(redact)
    redact.set_defaults(handler=command(_redact))

    reveal = subparsers.add_parser(
        "reveal",
        help="put values in place of reversible tokens",
        description="Read UTF-8 text on standard input, write it with the values of the tokens that `--operator "
        "reversible` made. Stops with exit status 1 at a token of another key.",
    )
    reveal.set_defaults(handler=command(_reveal))


def _scan(arguments: argparse.Namespace) -> int:
    guard, status = shield(arguments), DONE
    for number, line in enumerate(sys.stdin.buffer, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise UsageError(f"line {number} is not JSON in UTF-8") from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise UsageError(f'line {number} is not an object with a string "text"')
        answer: dict[str, Any] = {"id": row.get("id")}
        try:
            findings = guard.scan(row["text"])
            answer["entities"] = [
                {"type": each.type, "start": each.start, "end": each.end, "score": each.score} for each in findings
            ]
            answer["text"] = guard.replace(row["text"], findings)
            if previous := guard.previous_tokens(findings):
                answer[PREVIOUS_TOKENS] = previous
        except ShieldError as error:
            answer = {"id": row.get("id"), "error": str(error)}
            status = SOME_FAILED
        try:
            _write(json.dumps(answer, ensure_ascii=False) + "\n")
        except UnicodeEncodeError:  # a lone surrogate in the id
            _write(json.dumps(answer) + "\n")
    return status


def _redact(arguments: argparse.Namespace) -> int:
    guard = shield(arguments)
    fields = frozenset(arguments.field)

    def masked(line: str) -> str:
        return _with_masked_fields(guard, fields, line) if fields else guard.pseudonymize(line)

    return _each_line(masked, progress_shown=arguments.progress or sys.stderr.isatty())


def _reveal(_: argparse.Namespace) -> int:
    guard = PrivacyShield(keyring(needed=True))
    try:
        return _each_line(guard.reveal, progress_shown=False)
    except ModuleNotFoundError:
        raise UsageError("reveal needs `pip install millionx-privacy[reversible]`") from None


def _each_line(change: Callable[[str], str], *, progress_shown: bool) -> int:
    for number, line in progress.lines(sys.stdin.buffer, shown=progress_shown):
        try:
            changed = change(line.decode("utf-8"))
        except UnicodeDecodeError:
            raise UsageError(f"line {number} is not UTF-8") from None
        except NotAnObjectError as error:
            raise UsageError(f"line {number} is {error}") from None
        except ShieldError as error:
            print(f"millionx-privacy: line {number}: {error}", file=sys.stderr)
            return SOME_FAILED
        _write(changed)
    return DONE


def _with_masked_fields(guard: PrivacyShield, fields: frozenset[str], line: str) -> str:
    previous: dict[str, str] = {}

    def masked(name: str, value: Any) -> Any:
        if name not in fields:
            return value
        masker = RecordMasker(guard, {name: value}, _FIELD_POLICY)
        (result,) = masker.masked().values()
        previous.update(masker.previous_tokens)
        return result

    if not line.strip():
        return line
    result = with_replaced(line, masked)
    if previous:
        body, end, rest = result.rpartition("}")
        result = f"{body}, {json.dumps(PREVIOUS_TOKENS)}: {json.dumps(previous)}{end}{rest}"
    return result


def _write(text: str) -> None:
    sys.stdout.buffer.write(text.encode("utf-8"))
    sys.stdout.buffer.flush()
