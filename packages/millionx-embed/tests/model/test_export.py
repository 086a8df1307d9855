"""The command `millionx-embed export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

import pytest

from millionx.core.signals import EXIT_OK, EXIT_USAGE
from millionx.embed.model import ModelFolder
from millionx.embed.model.command import add_export_command


def run(*arguments: str) -> int:
    parser = argparse.ArgumentParser()
    add_export_command(parser.add_subparsers())
    parsed = parser.parse_args(["export", *arguments])
    status: int = parsed.handler(parsed)
    return status


def test_facts(tiny_bert, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The command writes the folder and prints what vectors depend on."""
    output = tmp_path / "new" / "model"
    assert run("--model", str(tiny_bert()), "--output", str(output)) == EXIT_OK
    folder, printed = ModelFolder.read(output), capsys.readouterr().out
    assert all(
        fact in printed
        for fact in ("8 numbers, mean pooling", "32 tokens", folder.graphs["fp32"], folder.weights_sha256, "written to")
    )


def test_again(tiny_bert, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder that is up to date is left alone."""
    arguments = ("--model", str(tiny_bert()), "--output", str(tmp_path / "model"))
    run(*arguments)
    written = (tmp_path / "model" / "model.onnx").stat()
    assert run(*arguments) == EXIT_OK
    assert (tmp_path / "model" / "model.onnx").stat() == written
    assert "up to date" in capsys.readouterr().out


def test_other_model(tiny_bert, tmp_path: Path) -> None:
    """Another model takes the place of the one there."""
    for name in ("first", "second"):
        run("--model", str(tiny_bert(name)), "--output", str(tmp_path / "model"))
    assert ModelFolder.read(tmp_path / "model").name == "second"


def test_repairs(tiny_bert, tmp_path: Path) -> None:
    """A damaged folder is written anew."""
    arguments = ("--model", str(tiny_bert()), "--output", str(tmp_path / "model"))
    run(*arguments)
    (tmp_path / "model" / "model.onnx").write_bytes(b"damaged")
    run(*arguments)
    ModelFolder.read(tmp_path / "model")


def test_refusal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What cannot be done is one line on stderr and the exit status of wrong usage."""
    assert run("--model", "no-such-model", "--output", str(tmp_path / "model")) == EXIT_USAGE
    assert capsys.readouterr().err.startswith("millionx-embed: `no-such-model` is no folder")


def test_no_optimum(
    tiny_bert, tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without Optimum the error names the extra to install."""
    monkeypatch.setitem(sys.modules, "optimum.exporters.onnx", None)
    run("--model", str(tiny_bert()), "--output", str(tmp_path / "model"), "--with", "optimum")
    assert "install millionx-embed[export]" in capsys.readouterr().err
