"""What is peculiar to OpenVINO."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from millionx.core.errors import ConfigError
from millionx.embed.model import Embedder, ModelFolder
from millionx.embed.model.export import export

_SCRIPT = """
import sys

def refuse(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.bind", "urllib.Request"):
        raise SystemExit(f"network: {event}")

sys.addaudithook(refuse)
from millionx.embed.model import Embedder, ModelFolder
Embedder(ModelFolder.read(sys.argv[1]), engine="openvino").embed(["a text"])
assert sys.modules["openvino_telemetry"] is None
assert not {"torch", "transformers", "onnxruntime", "onnx"} & sys.modules.keys()
"""


def test_reports_nothing(model_folder: ModelFolder, tmp_path: Path) -> None:
    """Loading and embedding opens no connection, writes nothing, and loads no module that reports; nor torch."""
    done = subprocess.run(
        [sys.executable, "-c", _SCRIPT, str(model_folder.path)],
        env={**os.environ, "HOME": str(tmp_path)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert list(tmp_path.rglob("*")) == []


def test_no_int8(tiny_bert, tmp_path: Path) -> None:
    """Without the int8 graph the error says how to make it."""
    folder = export(str(tiny_bert()), tmp_path / "out").folder
    with pytest.raises(ConfigError, match=r"no model\.int8\.onnx: make it with .*--quantize int8"):
        Embedder(folder, engine="openvino")


def test_not_installed(model_folder: ModelFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without OpenVINO the error names the extra to install."""
    monkeypatch.setitem(sys.modules, "openvino", None)
    with pytest.raises(ConfigError, match=r"install millionx-embed\[fast-cpu\]"):
        Embedder(model_folder, engine="openvino")


def test_broken_graph(tiny_bert, tmp_path: Path) -> None:
    """A file that is no graph is a ConfigError that names it."""
    folder = export(str(tiny_bert()), tmp_path / "out", quantize=["int8"]).folder
    folder.graph("int8").write_bytes(b"not a graph")
    with pytest.raises(ConfigError, match=r"cannot load .*model\.int8\.onnx"):
        Embedder(folder, engine="openvino")
