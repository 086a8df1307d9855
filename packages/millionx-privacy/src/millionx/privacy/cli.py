"""The command `millionx-privacy`; `run`, `check` and `config` with the extra `[stream]` only."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from importlib.metadata import version
from importlib.util import find_spec


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    if find_spec("millionx.core") is None:
        return _alone(argv)

    from millionx.core.signals import leave_on_signal

    leave_on_signal()  # before the imports: they take longer than SIGTERM may go unheard

    from millionx.core.cli import StageCommand, stage_main
    from millionx.privacy.command import add_commands
    from millionx.privacy.settings import PrivacySettings
    from millionx.privacy.stage import PrivacyStage

    return stage_main(StageCommand(PrivacyStage.declaration, PrivacySettings, PrivacyStage), argv, extra=add_commands)


def _alone(argv: Sequence[str] | None) -> int:
    from millionx.privacy.command import add_commands

    parser = argparse.ArgumentParser(
        prog="millionx-privacy",
        description="Finds personal data and puts keyed tokens in its place. The stream stage needs "
        "`pip install millionx-privacy[stream]`.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('millionx-privacy')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_commands(subparsers)
    arguments = parser.parse_args(argv)
    status: int = arguments.handler(arguments)
    return status
