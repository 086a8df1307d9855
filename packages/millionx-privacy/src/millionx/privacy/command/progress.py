"""How far a long file has been read, on standard error."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterator
from time import monotonic
from typing import IO, Final

__all__ = ["lines"]

_EVERY_SECONDS: Final = 0.5


def lines(source: IO[bytes], *, shown: bool) -> Iterator[tuple[int, bytes]]:
    """Lines of a file with their numbers; while they are read, a line on standard error counts them if `shown`."""
    if not shown:
        yield from enumerate(source, start=1)
        return
    size = _size(source)
    done, number, due = 0, 0, monotonic() + _EVERY_SECONDS
    for number, line in enumerate(source, start=1):
        yield number, line
        done += len(line)
        if monotonic() >= due:
            share = f", {done / size:.0%}" if size else ""
            sys.stderr.write(f"\r{number:,} lines{share}")
            sys.stderr.flush()
            due = monotonic() + _EVERY_SECONDS
    sys.stderr.write(f"\r{number:,} lines, 100%\n")


def _size(source: IO[bytes]) -> int:
    """Bytes of a regular file; 0 for a pipe."""
    status = os.fstat(source.fileno())
    return status.st_size if stat.S_ISREG(status.st_mode) else 0
