"""The commands that need no other package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from millionx.privacy.command.evaluate import add_evaluate_command
from millionx.privacy.command.explain import add_explain_command
from millionx.privacy.command.keys import add_keys_command
from millionx.privacy.command.text import add_text_commands

if TYPE_CHECKING:
    from millionx.privacy.command.environment import Subparsers

__all__ = ["add_commands"]


def add_commands(subparsers: Subparsers) -> None:
    """Add all of them; each sets `handler`, which takes the parsed arguments and returns the exit status."""
    add_text_commands(subparsers)
    add_explain_command(subparsers)
    add_evaluate_command(subparsers)
    add_keys_command(subparsers)
