"""Layers and declared dependencies, read from the sources' imports."""

from __future__ import annotations

import ast
import re
import sys
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.packaging.conftest import Package

_PARTS = {"pydantic_core": {"pydantic"}}  # pydantic's own other half, pinned by it
# Modules whose distribution can't be looked up, because the environment of daily work does not hold it.
_ELSEWHERE = {"optimum": {"optimum", "optimum-onnx"}, "sentence_transformers": {"sentence-transformers"}}


def _imports(path: Path) -> set[str]:
    """Full names of all modules that a file imports, wherever in it."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
            if node.module == "millionx":
                found |= {f"millionx.{alias.name}" for alias in node.names}
    return found


def _normal(requirement: str) -> str:
    match = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert match is not None
    return re.sub(r"[-_.]+", "-", match[0]).lower()


def _declared(package: Package) -> set[str]:
    extras = package.project.get("optional-dependencies", {}).values()
    return {_normal(line) for lines in [package.project["dependencies"], *extras] for line in lines}


def test_stages_apart(package: Package, all_packages: list[Package]) -> None:
    """A package imports itself and core, and core only itself."""
    allowed = {package.part, "core"}
    others = {other.part for other in all_packages} | {"local"}
    for path in package.sources:
        used = {name.split(".")[1] for name in _imports(path) if name.startswith("millionx.")}
        assert not (used & others) - allowed, path


def test_broker_in_runner_only(all_packages: list[Package]) -> None:
    """Only the runner of core imports Quix Streams."""
    using = {
        str(path.relative_to(package.folder / "src/millionx").parent)
        for package in all_packages
        for path in package.sources
        if any(name.split(".")[0] == "quixstreams" for name in _imports(path))
    }
    assert using == {"core/runner"}


def test_declared(package: Package) -> None:
    """Every import from outside the standard library is a dependency that the package declares itself."""
    known = {module: {_normal(name) for name in names} for module, names in packages_distributions().items()}
    declared = _declared(package)
    missing = set()
    for path in package.sources:
        for name in _imports(path):
            top = name.split(".")[0]
            if top in sys.stdlib_module_names:
                continue
            if top == "millionx":
                part = name.split(".")[1]
                holders = {f"millionx-{part}"} if part != package.part else {package.name}
            else:
                holders = _PARTS.get(top) or known.get(top) or _ELSEWHERE.get(top, set())
            if not holders & (declared | {package.name}):
                missing.add((str(path.relative_to(package.folder)), name))
    assert not missing


def test_privacy_base(all_packages: list[Package]) -> None:
    """All of privacy but its stage loads with the standard library alone; its command imports core only when called."""
    (privacy,) = (package for package in all_packages if package.part == "privacy")
    for path in privacy.sources:
        if path.name in {"stage.py", "settings.py"}:
            continue
        for node in ast.parse(path.read_text("utf-8")).body:
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            outside = [name for name in names if name.split(".")[0] not in sys.stdlib_module_names]
            assert not [name for name in outside if not f"{name}.".startswith("millionx.privacy.")], path
