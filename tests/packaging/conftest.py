"""The packages of this repository, and their wheels."""

from __future__ import annotations

import shutil
import subprocess
import tomllib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

_ROOT = Path(__file__).parents[2]


@dataclass(frozen=True)
class Package:
    """A distribution of this repository."""

    folder: Path

    @property
    def name(self) -> str:
        """Name of the distribution."""
        return self.folder.name

    @property
    def part(self) -> str:
        """Its part of the namespace: `core` for `millionx-core`."""
        return self.name.removeprefix("millionx-")

    @property
    def project(self) -> dict[str, Any]:
        """The table `project` of its pyproject.toml."""
        project: dict[str, Any] = tomllib.loads((self.folder / "pyproject.toml").read_text("utf-8"))["project"]
        return project

    @property
    def sources(self) -> list[Path]:
        """Its modules."""
        return sorted((self.folder / "src").rglob("*.py"))


@dataclass(frozen=True)
class Uv:
    """The program uv, which makes environments and builds."""

    program: Path

    def __call__(self, *arguments: str | Path) -> str:
        """Run it and return what it printed."""
        done = subprocess.run([self.program, *arguments], capture_output=True, text=True, check=False, cwd=_ROOT)
        assert done.returncode == 0, done.stderr
        return done.stdout


Install = Callable[..., Path]


def packages() -> list[Package]:
    """All distributions, from the folders under `packages`."""
    return [Package(path.parent) for path in sorted(_ROOT.glob("packages/*/pyproject.toml"))]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test that asks for `package` runs for each one."""
    if "package" in metafunc.fixturenames:
        metafunc.parametrize("package", packages(), ids=lambda package: package.name)


@pytest.fixture(scope="session")
def all_packages() -> list[Package]:
    """All distributions."""
    return packages()


@pytest.fixture(scope="session")
def uv() -> Uv:
    """The uv that `make` installed, else the one on PATH."""
    own = _ROOT / ".uv/bin/uv"
    program = own if own.exists() else Path(shutil.which("uv") or own)
    assert program.exists(), "uv is needed: run `make install`"
    return Uv(program)


@pytest.fixture(scope="session")
def wheels(uv: Uv, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Wheel of every package by its name, built from a copy of its folder so that a build leaves no traces."""
    out = tmp_path_factory.mktemp("wheels")
    copies = tmp_path_factory.mktemp("packages")
    built = {}
    for package in packages():
        copy = copies / package.name
        shutil.copytree(package.folder, copy, ignore=shutil.ignore_patterns("tests", "state", "__pycache__", ".*"))
        uv("build", "--quiet", "--wheel", "--out-dir", out, copy)
        (built[package.name],) = out.glob(f"{package.name.replace('-', '_')}-*.whl")
    return built


@pytest.fixture
def install(uv: Uv, wheels: dict[str, Path], tmp_path: Path) -> Install:
    """Make an empty environment, install a package's wheel into it, and return the environment's `bin`."""

    def into_empty(name: str, *, extra: str = "", offline: bool = False) -> Path:
        environment = tmp_path / "environment"
        uv("venv", "--quiet", "--python", "3.11", environment)
        links = wheels[name].parent
        wanted = f"{name}[{extra}]" if extra else name
        options = ["--no-index", "--offline"] if offline else []
        uv("pip", "install", "--quiet", *options, "--python", environment, "--find-links", links, wanted)
        return environment / "bin"

    return into_empty
