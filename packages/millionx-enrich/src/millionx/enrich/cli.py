"""The command `millionx-enrich`."""

from __future__ import annotations

from collections.abc import Sequence

from millionx.core.signals import leave_on_signal


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    leave_on_signal()  # before the imports: they take longer than SIGTERM may go unheard

    from millionx.core.cli import StageCommand, stage_main
    from millionx.enrich.categorize import add_categorize_command
    from millionx.enrich.settings import EnrichSettings
    from millionx.enrich.stage import EnrichStage

    return stage_main(
        StageCommand(EnrichStage.declaration, EnrichSettings, EnrichStage), argv, extra=add_categorize_command
    )
