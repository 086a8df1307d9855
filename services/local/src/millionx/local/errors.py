"""What the person at the terminal can act on."""

from __future__ import annotations


class LocalError(Exception):
    """The run can't start or go on; the message says what to do and is all that is shown. Exit status 2."""
