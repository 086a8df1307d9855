"""Environments of their own for what is measured beside us: outside the workspace and its lock, pinned, made once."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Final

__all__ = ["CACHE", "ROOT", "environment", "uv"]

ROOT: Final = Path(__file__).parents[2]
CACHE: Final = ROOT / ".cache"


def uv() -> str:
    """The workspace's uv, or that on PATH."""
    return shutil.which("uv", path=f"{ROOT / '.uv/bin'}{os.pathsep}{os.environ['PATH']}") or "uv"


def environment(folder: Path, requirements: Sequence[str], *, bare: Sequence[str] = ()) -> Path:
    """Python of the environment in `folder` with these requirements, made on the first call and when they change.

    Those in `bare` are installed without what they depend on.

    Raises:
        subprocess.CalledProcessError: it can't be installed.
    """
    stamp = folder / "requirements.txt"
    wanted = "\n".join([*requirements, *(f"{each} (bare)" for each in bare)])
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        install = [uv(), "pip", "install", "--quiet", "--python", str(folder)]
        subprocess.run([uv(), "venv", "--quiet", "--clear", "--python", "3.11", folder], check=True)
        subprocess.run([*install, *requirements], check=True)
        if bare:
            subprocess.run([*install, "--no-deps", *bare], check=True)
        stamp.write_text(wanted, "utf-8")
    return folder / "bin/python"
