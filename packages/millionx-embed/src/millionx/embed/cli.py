"""The command `millionx-embed`."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import TYPE_CHECKING

from millionx.core.signals import leave_on_signal

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    leave_on_signal()  # before the imports: they take longer than SIGTERM may go unheard

    from millionx.core.cli import StageCommand, stage_main
    from millionx.embed.settings import EmbedSettings
    from millionx.embed.stage import EmbedStage

    return stage_main(StageCommand(EmbedStage.declaration, EmbedSettings, EmbedStage), argv, extra=_add_commands)


def _add_commands(subparsers: Subparsers) -> None:
    from millionx.embed.command.collections import add_collections_commands
    from millionx.embed.command.search import add_search_command
    from millionx.embed.model.command import add_export_command

    add_export_command(subparsers)
    add_search_command(subparsers)
    add_collections_commands(subparsers)
