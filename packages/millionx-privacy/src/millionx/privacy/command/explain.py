"""`millionx-privacy explain`: what spoke for and against every candidate in a text."""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING

from millionx.privacy.command.environment import DONE, UsageError, command
from millionx.privacy.finding import ADMITTED
from millionx.privacy.keyring import Keyring
from millionx.privacy.shield import PrivacyShield

if TYPE_CHECKING:
    from millionx.privacy.command.environment import Subparsers

__all__ = ["add_explain_command"]


def add_explain_command(subparsers: Subparsers) -> None:
    """Add `explain`."""
    explain = subparsers.add_parser(
        "explain",
        help="show what spoke for and against",
        description="Print every candidate in one text with its offsets in code points, its score and the evidence. "
        f"Candidates from a score of {ADMITTED} on are found; of those that overlap the longer one is. "
        "The text itself is printed in clear.",
    )
    explain.add_argument("text", nargs="?", help="the text; without it, standard input")
    explain.set_defaults(handler=command(_explain))


def _explain(arguments: argparse.Namespace) -> int:
    try:
        text = arguments.text if arguments.text is not None else sys.stdin.buffer.read().decode("utf-8")
    except UnicodeDecodeError:
        raise UsageError("the text is not UTF-8") from None
    shield = PrivacyShield(Keyring.random())
    found = set(shield.scan(text))
    candidates = shield.explain(text)
    for each in candidates:
        verdict = "refused" if each.score < ADMITTED else "found" if each in found else "overlaps another"
        where = f"{each.start}-{each.end}"
        print(f"{each.type:<9} {where:<9} {each.score:4.2f}  {verdict:<17} {text[each.start : each.end]}")
        for weight, reason in each.evidence:
            print(f"{'':20}{weight:+5.2f}  {reason}")
    if not candidates:
        print("no candidates")
    return DONE
