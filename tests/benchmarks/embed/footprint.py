"""What an installation of the package weighs: the size of an image's layer."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from tests.benchmarks.embed.peers import python_of
from tests.benchmarks.environments import ROOT

__all__ = ["UNWANTED", "installed", "size_mb"]

UNWANTED: Final = frozenset({"torch", "transformers", "optimum", "sentence_transformers"})
"""What must not be there when vectors are computed."""


def size_mb(extra: str) -> float:
    """Megabytes of the packages that `millionx-embed[extra]` installs, its own and millionx-core's included.

    Raises:
        AssertionError: there is one of `UNWANTED` among them.
    """
    packages = _packages(extra)
    assert (found := UNWANTED & {each.name for each in packages.iterdir()}) == set(), found
    sources = [ROOT / f"packages/millionx-{name}/src" for name in ("core", "embed")]
    return sum(file.stat().st_size for folder in (packages, *sources) for file in _files(folder)) / 1e6


def installed(extra: str, count: int = 3) -> list[tuple[str, float]]:
    """The largest of those packages with their megabytes."""
    folders = [each for each in _packages(extra).iterdir() if each.is_dir()]
    sizes = [(each.name, sum(file.stat().st_size for file in _files(each)) / 1e6) for each in folders]
    return sorted(sizes, key=lambda each: -each[1])[:count]


def _packages(extra: str) -> Path:
    return next((python_of(extra).parents[1] / "lib").glob("python3.*/site-packages"))


def _files(folder: Path) -> Iterator[Path]:
    """Files without compiled bytecode, which an image need not have."""
    return (file for file in folder.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
