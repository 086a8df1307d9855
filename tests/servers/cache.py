"""Where servers that were fetched or built once are kept for every later test run."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path


class BuildError(Exception):
    """A server could not be fetched or built; the text says why."""


def cached(name: str, make: Callable[[Path], None]) -> Path:
    """Folder of a server, made by `make` in an empty folder if this is the first time.

    Raises:
        BuildError: `make` did not succeed.
    """
    root = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "millionx"
    root.mkdir(parents=True, exist_ok=True)
    folder = root / name
    with (root / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # two test runs at once: the second waits and finds it made
        if not folder.exists():
            making = Path(tempfile.mkdtemp(dir=root, prefix=f"{name}."))
            try:
                make(making)
                making.rename(folder)
            finally:
                shutil.rmtree(making, ignore_errors=True)
    return folder


def is_cached(name: str) -> bool:
    """Whether a server was made before, so that its tools are not needed."""
    return (Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "millionx" / name).exists()


def run_tool(command: list[str], **environment: str) -> None:
    """Run a build tool to its end.

    Raises:
        BuildError: it failed; with the last line that it wrote.
    """
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        lines = (done.stdout + done.stderr).strip().splitlines() or ["it wrote nothing"]
        raise BuildError(f"{command[0]} failed: {lines[-1]}")
