"""SIGTERM from the first instruction on: this module imports nothing heavy, so that a command can call it first."""

from __future__ import annotations

import os
import signal
from typing import Final

EXIT_OK: Final = 0
EXIT_DEFECT: Final = 1
"""An error of ours: the log says which."""
EXIT_USAGE: Final = 2
"""The command line or the settings are wrong; starting again does not help."""
EXIT_TEMPORARY: Final = 75
"""Broker or store do not answer (EX_TEMPFAIL of sysexits.h): nothing is lost, start again."""


def leave_on_signal() -> None:
    """Until the runner takes over, SIGTERM and SIGINT end the process with status 0: nothing has been read yet."""
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: os._exit(EXIT_OK))


def die_on_signal() -> None:
    """Undo `leave_on_signal` for a command that is not `run`: who interrupts it must not be told that it succeeded."""
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.default_int_handler)
