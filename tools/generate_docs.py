"""Writes what the settings and metrics of the code say into the documents; `--check` only compares.

`services/<stage>/.env.example` is written whole. A page holds a generated part between `<!-- settings: NAME -->` or
`<!-- metrics: NAME -->` and `<!-- end -->`, where NAME is a package; `settings: all` has the settings of every stage.
The stages are all of `packages/*` but core.
"""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

_ROOT = Path(__file__).resolve().parents[1]
_MARKED = re.compile(r"(<!-- (settings|metrics): ([a-z-]+) -->\n).*?(<!-- end -->)", re.DOTALL)
_COMMANDS = Path(sys.executable).parent

# A process per package: the registry of metrics is one per process.
_CATALOGUE = """
import importlib.util, json, sys
from millionx.core.telemetry.metrics import catalogue
own = importlib.util.find_spec(sys.argv[1] + ".metrics")
before = {entry.name for entry in catalogue()}
if own is not None:
    importlib.import_module(sys.argv[1] + ".metrics")
entries = [entry for entry in catalogue() if own is None or entry.name not in before]
print(json.dumps([[entry.name, entry.type, entry.labels, entry.help] for entry in entries]))
"""


def packages() -> list[str]:
    """Names of the distributions, from the folders under `packages`."""
    return sorted(path.parent.name for path in _ROOT.glob("packages/*/pyproject.toml"))


def stages() -> list[str]:
    """Names of the stages' distributions, by name."""
    return [package for package in packages() if package != "millionx-core"]


def settings(name: str) -> str:
    """Table of the settings of one package or, for `all`, of every stage: first what all share, then each one's own."""
    if name != "all":
        return _command(name, "config", "--table")
    tables = {stage: _command(stage, "config", "--table").splitlines() for stage in stages()}
    head = next(iter(tables.values()))[:2]
    rows = {stage: table[2:] for stage, table in tables.items()}
    shared = [row for row in next(iter(rows.values())) if all(row in others for others in rows.values())]
    parts = ["All stages:\n\n" + "\n".join([*head, *shared])]
    for stage, all_of_it in rows.items():
        own = [row for row in all_of_it if row not in shared]
        parts.append(f"{stage}:\n\n" + "\n".join([*head, *own]))
    return "\n\n".join(parts) + "\n"


def metrics(name: str) -> str:
    """Table of the metrics of one package; those of core are counted for every stage."""
    module = name.replace("-", ".", 1)
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _CATALOGUE, module], capture_output=True, text=True, check=True, cwd=_ROOT
    )
    rows = ["| Metric | Type | Labels | Meaning |", "|---|---|---|---|"]
    for metric, kind, labels, meaning in json.loads(done.stdout):
        rows.append(f"| `{metric}` | {kind} | {', '.join(labels)} | {meaning} |")
    return "\n".join(rows) + "\n"


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file with the text that it must have.

    Raises:
        subprocess.CalledProcessError: if a stage's `config` command fails.
    """
    for stage in stages():
        folder = _ROOT / "services" / stage.removeprefix("millionx-")
        yield folder / ".env.example", _command(stage, "config", "--env-example")
    for page in [_ROOT / "README.md", *sorted(_ROOT.glob("packages/*/README.md"))]:
        yield page, _MARKED.sub(_filled, page.read_text("utf-8"))


def main(argv: Sequence[str] | None = None) -> int:
    """Write the files, or with `--check` name those that differ; exit status 1 if any does."""
    parser = argparse.ArgumentParser(description="Write settings and metrics into the documents.")
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is out of date")
    check = parser.parse_args(argv).check
    stale = 0
    for path, text in generated():
        if path.exists() and path.read_text("utf-8") == text:
            continue
        stale += 1
        if check:
            sys.stderr.write(f"{path.relative_to(_ROOT)} is out of date; run `make docs`\n")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
            sys.stderr.write(f"wrote {path.relative_to(_ROOT)}\n")
    return 1 if check and stale else 0


def _filled(match: re.Match[str]) -> str:
    part = settings(match[3]) if match[2] == "settings" else metrics(match[3])
    return f"{match[1]}{part}{match[4]}"


def _command(name: str, *arguments: str) -> str:
    # Without the caller's environment: the documents say the defaults, not what is set here.
    done = subprocess.run(  # noqa: S603 - our own command
        [_COMMANDS / name, *arguments], capture_output=True, text=True, check=True, env={"PATH": ""}, cwd=_ROOT
    )
    return done.stdout


if __name__ == "__main__":
    sys.exit(main())
