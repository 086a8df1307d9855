"""The command line that every stage shares: `millionx-<stage> run | check | config`, and the command `millionx-core`.

Exit status: 0 done, 1 a defect of ours, 2 wrong usage or settings, 75 broker or store do not answer.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from millionx.core.command.topics import add_topics_commands
from millionx.core.errors import ConfigError
from millionx.core.settings import StageSettings, load
from millionx.core.settings_reference import effective, env_example, schema, table
from millionx.core.signals import EXIT_OK, EXIT_USAGE, die_on_signal
from millionx.core.stage import AnyStage, Declaration

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["StageCommand", "add_stage_commands", "main", "stage_main"]

S = TypeVar("S", bound=StageSettings)


@dataclass(frozen=True)
class StageCommand(Generic[S]):
    """What the shared command line needs to know of a stage: `build` makes the stage, not yet opened."""

    declaration: Declaration
    settings: type[S]
    build: Callable[[S], AnyStage]


def stage_main(
    command: StageCommand[Any],
    argv: Sequence[str] | None = None,
    extra: Callable[[Subparsers], None] | None = None,
) -> int:
    """Run the command line of a stage and return the exit status.

    SIGTERM and SIGINT end `run` with status 0 while it starts; a stage's `main` calls `leave_on_signal` before it
    imports anything that takes its time. Any other command is ended by them as usual.

    `extra` adds commands of the stage's own; each of them does `parser.set_defaults(handler=function)`, where the
    function takes the parsed arguments and returns the exit status.
    """
    declaration = command.declaration
    parser = argparse.ArgumentParser(
        prog=declaration.package,
        description=f"Reads {', '.join(declaration.reads)}; writes {', '.join(declaration.writes)}.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {version(declaration.package)}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_stage_commands(subparsers, command)
    if extra is not None:
        extra(subparsers)
    arguments = parser.parse_args(argv)
    if not getattr(arguments, "until_signal", False):
        die_on_signal()
    status: int = arguments.handler(arguments)
    return status


def add_stage_commands(subparsers: Subparsers, command: StageCommand[Any]) -> None:
    """Add `run`, `check` and `config` to a command line; each sets `handler`, as `stage_main` describes."""
    run = subparsers.add_parser("run", help="run the stage until SIGTERM", description="Run the stage until SIGTERM.")
    run.set_defaults(handler=lambda _: _run(command), until_signal=True)

    check = subparsers.add_parser(
        "check",
        help="check the settings and stop",
        description="Check the environment variables, name every problem and stop; nothing is connected to.",
    )
    check.set_defaults(handler=lambda _: _check(command))

    config = subparsers.add_parser(
        "config", help="print the settings", description="Print the settings in force as JSON, secrets masked."
    )
    form = config.add_mutually_exclusive_group()
    form.add_argument("--schema", action="store_true", help="print their JSON Schema instead")
    form.add_argument("--table", action="store_true", help="print a Markdown table instead")
    form.add_argument("--env-example", action="store_true", help="print a .env.example instead")
    config.set_defaults(handler=lambda arguments: _config(command, arguments))


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command `millionx-core`."""
    parser = argparse.ArgumentParser(prog="millionx-core", description="What all stages share: the topics.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('millionx-core')}")
    subparsers = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    add_topics_commands(subparsers)
    arguments = parser.parse_args(argv)
    status: int = arguments.handler(arguments)
    return status


def _run(command: StageCommand[S]) -> int:
    # ONNX Runtime would report usage to its maker; nothing connects anywhere that the settings do not name.
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        settings = load(command.settings)
    except ConfigError as error:
        return _complain(error)

    # Imported here: `check`, `config` and `--help` need no Kafka client, and answer sooner.
    from millionx.core.runner import run_stage
    from millionx.core.telemetry.logging import configure

    logger = configure(command.declaration.name, settings.log_level)
    for warning in settings.warnings():
        logger.warning("%s", warning)
    try:
        return run_stage(command.build(settings), settings)
    except ConfigError as error:  # what only shows when it is tried: a port in use, a model file that is not there
        return _complain(error)


def _check(command: StageCommand[S]) -> int:
    try:
        settings = load(command.settings)
    except ConfigError as error:
        return _complain(error)
    for warning in settings.warnings():
        print(f"warning: {warning}", file=sys.stderr)
    print("the settings are valid")
    return EXIT_OK


def _config(command: StageCommand[S], arguments: argparse.Namespace) -> int:
    if arguments.schema:
        print(json.dumps(schema(command.settings), indent=2))
    elif arguments.table:
        print(table(command.settings), end="")
    elif arguments.env_example:
        print(env_example(command.settings), end="")
    else:
        try:
            print(json.dumps(effective(load(command.settings)), indent=2, ensure_ascii=False))
        except ConfigError as error:
            return _complain(error)
    return EXIT_OK


def _complain(error: ConfigError) -> int:
    for problem in error.problems:
        print(problem, file=sys.stderr)
    return EXIT_USAGE
