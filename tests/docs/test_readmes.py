"""The pages are true: their Python runs, their commands and options exist, their links lead somewhere."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

_ROOT = Path(__file__).parents[2]
_PAGES = [_ROOT / "README.md", *sorted(_ROOT.glob("packages/*/README.md")), *sorted(_ROOT.glob("services/*/README.md"))]
_PAGES += [*sorted(_ROOT.glob("docs/*.md")), *sorted(_ROOT.glob("packages/*/docs/*.md"))]
_BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
_COMMAND = re.compile(r"(?:^|\s)(?:\.venv/bin/)?(millionx-[a-z]+)((?: .*)?)$")


def _name(page: Path) -> str:
    return str(page.relative_to(_ROOT))


def _code_lines(page: Path) -> list[str]:
    text = page.read_text("utf-8")
    fenced = [line for language, body in _BLOCK.findall(text) if language != "python" for line in body.splitlines()]
    indented = [line[4:] for line in _BLOCK.sub("", text).splitlines() if line.startswith("    ")]
    return [*fenced, *indented]


def _commands() -> list[tuple[str, str, str]]:
    found = []
    for page in _PAGES:
        for line in _code_lines(page):
            match = _COMMAND.search(line.split(" # ")[0].split(" <")[0].rstrip())
            if match is not None:
                found.append((_name(page), match[1], match[2].strip()))
    return found


@pytest.mark.parametrize("page", _PAGES, ids=_name)
def test_python(page: Path) -> None:
    """Every Python example of a page runs, after those above it."""
    namespace = {"__name__": "__readme__"}
    for language, body in _BLOCK.findall(page.read_text("utf-8")):
        if language == "python":
            exec(compile(body, str(page), "exec"), namespace)  # noqa: S102 - our own page


@pytest.mark.parametrize(("page", "command", "arguments"), _commands())
def test_command(page: str, command: str, arguments: str) -> None:
    """Every command of ours in a page is there, and knows its sub-command and options."""
    words = shlex.split(arguments)
    subcommand: list[str] = []
    for word in words:
        if not re.fullmatch(r"[a-z]+", word) or len(subcommand) == (2 if command == "millionx-core" else 1):
            break
        subcommand.append(word)
    path = Path(sys.executable).with_name(command)
    done = subprocess.run([path, *subcommand, "--help"], capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{page}: {command} {arguments}: {done.stderr}"
    unknown = [word for word in words if word.startswith("--") and word not in done.stdout]
    assert not unknown, f"{page}: {command} {arguments}"


@pytest.mark.parametrize("page", _PAGES, ids=_name)
def test_links(page: Path) -> None:
    """Every link to a file of the project leads there."""
    targets = re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8"))
    assert not [target for target in targets if "://" not in target and not (page.parent / target).exists()]


def test_targets() -> None:
    """Every `make` target that the README names exists."""
    makefile = (_ROOT / "Makefile").read_text("utf-8")
    named = set(re.findall(r"(?:^    |`)make ([a-z-]+)", (_ROOT / "README.md").read_text("utf-8"), re.MULTILINE))
    assert named
    assert not [target for target in named if f"\n{target}:" not in makefile]
