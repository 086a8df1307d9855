"""The command `millionx-validate`."""

from __future__ import annotations

from collections.abc import Sequence

from millionx.core.signals import leave_on_signal


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    leave_on_signal()  # before the imports: they take longer than SIGTERM may go unheard

    from millionx.core.cli import StageCommand, stage_main
    from millionx.validate.settings import ValidateSettings
    from millionx.validate.stage import ValidateStage

    return stage_main(StageCommand(ValidateStage.declaration, ValidateSettings, ValidateStage), argv)
