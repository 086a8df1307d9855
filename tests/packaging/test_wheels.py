"""The wheels hold what they should, and work alone with what they declare."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from email.parser import Parser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from zipfile import ZipFile

if TYPE_CHECKING:
    from tests.packaging.conftest import Package, Uv


def _names(wheel: Path) -> list[str]:
    with ZipFile(wheel) as archive:
        return archive.namelist()


def _read(wheel: Path, ending: str) -> str:
    with ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(ending))
        return archive.read(name).decode()


def _run(*command: str | Path, given: str = "") -> subprocess.CompletedProcess[str]:
    # None of the caller's settings, and no way to the checkout's packages.
    clean = {"PATH": os.environ["PATH"], "ORT_DISABLE_TELEMETRY": "1"}
    return subprocess.run(
        command, input=given, capture_output=True, text=True, check=False, env=clean, cwd="/", timeout=120
    )


def test_content(package: Package, wheels: dict[str, Path]) -> None:
    """A wheel holds every module and data file of its part of the namespace, its marker of types, and nothing else."""
    source = package.folder / "src"
    files = {
        str(path.relative_to(source))
        for path in source.rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    shipped = {name for name in _names(wheels[package.name]) if ".dist-info/" not in name}
    assert shipped == files
    assert f"millionx/{package.part}/py.typed" in shipped
    assert all(name.startswith(f"millionx/{package.part}/") for name in shipped)


def test_namespace(package: Package, wheels: dict[str, Path]) -> None:
    """`millionx` stays a namespace package: no wheel holds its `__init__.py`."""
    assert "millionx/__init__.py" not in _names(wheels[package.name])


def test_metadata(package: Package, wheels: dict[str, Path]) -> None:
    """A wheel says its version, licence, Python, dependencies and README."""
    metadata = Parser().parsestr(_read(wheels[package.name], ".dist-info/METADATA"))
    assert metadata["Name"] == package.name
    assert metadata["Version"] == package.project["version"]
    assert metadata["License-Expression"] == "Apache-2.0"
    assert metadata["Requires-Python"] == ">=3.11"
    base = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert len(base) == len(package.project["dependencies"])
    assert f"# {package.name}" in str(metadata.get_payload())


def test_changelog(package: Package) -> None:
    """The first entry of the changelog is the version that would be built."""
    first = re.search(r"^## (\S+)", (package.folder / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    assert first is not None
    assert first[1] == package.project["version"]


def test_works_alone(package: Package, install: Callable[..., Path]) -> None:
    """With its declared dependencies only, a package imports and its command answers `--help`."""
    programs = install(package.name)
    imported = _run(programs / "python", "-c", f"import millionx.{package.part}")
    assert imported.returncode == 0, imported.stderr
    answered = _run(programs / package.name, "--help")
    assert answered.returncode == 0, answered.stderr
    assert answered.stdout.startswith(f"usage: {package.name}")


def test_privacy_alone(install: Callable[..., Path], uv: Uv, tmp_path: Path) -> None:
    """The privacy wheel installs without an index, and its commands work where nothing else is installed."""
    programs = install("millionx-privacy", offline=True)
    installed = json.loads(uv("pip", "list", "--quiet", "--format", "json", "--python", programs / "python"))
    assert [entry["name"] for entry in installed] == ["millionx-privacy"]
    text = "write to rahim@example.com"
    row = {"id": "1", "text": text, "entities": [{"type": "EMAIL", "start": 9, "end": 26}]}
    gold = tmp_path / "gold.jsonl"
    gold.write_text(json.dumps(row) + "\n", "utf-8")

    def run(*arguments: str, given: str = "") -> str:
        done = _run(programs / "millionx-privacy", *arguments, given=given)
        assert done.returncode == 0, done.stderr
        return done.stdout

    answer: dict[str, Any] = json.loads(run("scan", given=json.dumps(row) + "\n"))
    assert [entity["type"] for entity in answer["entities"]] == ["EMAIL"]
    assert run("redact", "--operator", "redact", given=text) == "write to [EMAIL]"
    assert re.fullmatch(r"[0-9a-f]{8}:[0-9a-f]{64}\n", run("keys", "generate"))
    assert json.loads(run("evaluate", "--json", "--gold", str(gold)))["types"]["EMAIL"]["recall"]["value"] == 1.0
    assert "EMAIL" in run("explain", text)
    reversible = _run(programs / "millionx-privacy", "redact", "--operator", "reversible", given=text)
    assert (reversible.returncode, reversible.stdout) == (2, "")
    assert "millionx-privacy[reversible]" in reversible.stderr


_REVERSIBLE = """
from millionx.privacy import Keyring, PrivacyShield, Reversible
shield = PrivacyShield(Keyring.random(), operators=Reversible())
hidden = shield.pseudonymize("rahim@example.com")
assert "rahim" not in hidden
print(shield.reveal(hidden))
"""


def test_privacy_reversible(install: Callable[..., Path]) -> None:
    """With the other extra, there are reversible tokens."""
    programs = install("millionx-privacy", extra="reversible")
    done = _run(programs / "python", "-c", _REVERSIBLE)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "rahim@example.com\n"


def test_privacy_stage(install: Callable[..., Path]) -> None:
    """With its extra, the privacy package is a stage, too."""
    answered = _run(install("millionx-privacy", extra="stream") / "millionx-privacy", "config", "--table")
    assert answered.returncode == 0, answered.stderr
    assert "`PRIVACY_SALT`" in answered.stdout
