"""The command `millionx-local`: the whole layer on one machine."""

from __future__ import annotations

import argparse
import os
import signal
import sys
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from millionx.core.errors import ConfigError
from millionx.local.data import DataFolder
from millionx.local.errors import LocalError
from millionx.local.lines import format_line, read_files
from millionx.local.run import EMBEDDED, Options, run
from millionx.local.sample import sample
from millionx.local.weather import Faults

_USAGE: Final = 2
_INTERRUPTED: Final = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status: 0, 1 if a record is unaccounted for, 2 if it can't run."""
    signal.signal(signal.SIGTERM, _interrupt)
    parser = _parser()
    arguments = parser.parse_args(argv)
    try:
        status: int = arguments.handler(arguments)
    except (LocalError, ConfigError) as error:
        print(f"millionx-local: {error}", file=sys.stderr)
        return _USAGE
    except KeyboardInterrupt:
        return _INTERRUPTED
    return status


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="millionx-local", description="The whole layer on one machine.")
    parser.add_argument("--version", action="version", version=f"%(prog)s {version('millionx-local')}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)

    running = commands.add_parser(
        "run",
        help="start everything, send records, account for each",
        description="Start a broker and the four stages, send records through them, and say where each one went. "
        'Input lines are {"topic","key","value"} or {"topic","key","value_base64"}. Exit status 1 if a record is '
        "unaccounted for.",
    )
    running.add_argument(
        "--input", metavar="FILE.jsonl", type=Path, nargs="+", action="extend", help="records to send; default a sample"
    )
    running.add_argument("--broker", metavar="HOST:PORT", default=EMBEDDED, help="a Kafka; default one of its own")
    running.add_argument(
        "--store", metavar="STORE", help="sqlite:PATH or http://WEAVIATE:PORT; default a file in the data folder"
    )
    running.add_argument("--report", metavar="FILE.json", type=Path, help="write the report there")
    running.add_argument("--keep-running", action="store_true", help="let everything run on until Ctrl-C")
    running.add_argument(
        "--data", metavar="DIR", type=Path, default=Path(".millionx"), help="secret, model, vectors, logs (.millionx)"
    )
    running.add_argument(
        "--patience", metavar="SECONDS", type=float, default=120.0, help="silence after which the rest is lost (120)"
    )
    running.add_argument(
        "--weather-latency-ms", metavar="MS", type=float, default=0.0, help="how late the weather stand-in answers (0)"
    )
    running.add_argument(
        "--weather-faults", metavar="PERCENT", type=float, default=0.0, help="answers of the stand-in that fail (0)"
    )
    running.set_defaults(handler=_run)

    writing = commands.add_parser("sample", help="print the built-in sample", description="Print the sample as input.")
    writing.add_argument("--count", metavar="N", type=int, default=1200, help="number of records (1200)")
    writing.add_argument("--seed", metavar="N", type=int, default=2026, help="another seed, other records (2026)")
    writing.set_defaults(handler=_sample)
    return parser


def _run(arguments: argparse.Namespace) -> int:
    store = arguments.store
    if store is not None and not store.startswith(("sqlite:", "http://", "https://")):
        raise LocalError("`--store` must be sqlite:PATH or the http:// address of a Weaviate")
    if arguments.report is not None:
        _check_writable(arguments.report)
    options = Options(
        data=DataFolder(arguments.data.absolute()),
        broker=arguments.broker,
        store=store,
        report=arguments.report,
        keep_running=arguments.keep_running,
        patience_s=arguments.patience,
        weather_faults=Faults(latency_s=arguments.weather_latency_ms / 1000, share=arguments.weather_faults / 100),
    )
    if arguments.input:
        for path in arguments.input:
            if not os.access(path, os.R_OK):
                raise LocalError(f"{path} can't be read")
        return run(read_files(arguments.input), None, options, os.environ)
    records = sample()
    return run(records, len(records), options, os.environ)


def _check_writable(report: Path) -> None:
    """Now, and not after everything has run."""
    try:
        report.parent.mkdir(parents=True, exist_ok=True)
        report.touch()
    except OSError as error:
        raise LocalError(f"{report} can't be written: {error.strerror}") from None


def _sample(arguments: argparse.Namespace) -> int:
    for record in sample(arguments.seed, arguments.count):
        print(format_line(record))
    return 0


def _interrupt(*_: Any) -> None:
    raise KeyboardInterrupt
