"""A model folder: what `millionx-embed export` writes and the stage reads.

It holds `model.onnx` (the graph, pooling and normalisation inside), `tokenizer.json` and `model.json` (the manifest:
the fields of `ModelFolder` except `path`), and, if asked for, the same graph with weights of fewer bits.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Literal

from pydantic import TypeAdapter

from millionx.core.errors import ConfigError

__all__ = [
    "GRAPH_FILES",
    "MANIFEST_FILE",
    "TOKENIZER_FILE",
    "ModelFolder",
    "Pooling",
    "Precision",
    "graph_sha256",
    "replace_folder",
    "sha256",
]

TOKENIZER_FILE = "tokenizer.json"
MANIFEST_FILE = "model.json"

Pooling = Literal["mean", "cls"]
Precision = Literal["fp32", "int8", "fp16"]

GRAPH_FILES: Final[dict[Precision, str]] = {
    "fp32": "model.onnx",
    "int8": "model.int8.onnx",
    "fp16": "model.fp16.onnx",
}
"""By the bits of the weights. Weights over 2 GiB are in a second file, whose name ends in `_data` more."""


@dataclass(frozen=True)
class ModelFolder:
    """An exported model. Vectors of two folders that differ in more than `path` are not to be compared."""

    path: Path
    """Where the folder is; not part of the manifest."""
    name: str
    """The model's name, as records carry it in `_embedding_model`."""
    source: str
    """Where the weights came from: a package, a hub id and revision, or the name of the folder given."""
    exporter: str
    """What wrote the graph, e.g. `bert/1`."""
    dimension: int
    """Numbers in a vector."""
    max_length: int
    """Most tokens of a text that the model reads, its two special tokens included."""
    pooling: Pooling
    """How the tokens' vectors become the text's."""
    passage_prefix: str
    """What the model was trained to see before a text that is to be found, e.g. e5's `passage: `; mostly nothing."""
    query_prefix: str
    """The same before a text that is to find, e.g. `query: `."""
    tokenizer_sha256: str
    """SHA-256 of `tokenizer.json`."""
    weights_sha256: str
    """SHA-256 of the weights that the graphs were made from."""
    graphs: dict[Precision, str]
    """SHA-256 of each graph there is, `fp32` always; of its file, followed by that of its weights if there is one."""

    def graph(self, precision: Precision) -> Path:
        """The ONNX graph with weights of this precision.

        Raises ConfigError, which says how to make it, if the folder holds none.
        """
        if precision not in self.graphs:
            raise ConfigError(
                [
                    f"the model folder `{self.path}` has no {GRAPH_FILES[precision]}: make it with "
                    f"`millionx-embed export --output {self.path} --quantize {precision}`"
                ]
            )
        return self.path / GRAPH_FILES[precision]

    @property
    def tokenizer_file(self) -> Path:
        """The tokenizer, in the format of the `tokenizers` library."""
        return self.path / TOKENIZER_FILE

    @classmethod
    def read(cls, path: Path | str) -> ModelFolder:
        """Read the manifest and check the files against their hashes.

        Raises ConfigError if a file is missing, the manifest is not ours, or a file is not the one exported.
        """
        path = Path(path)
        make = f"make it with `millionx-embed export --output {path}`"
        missing = [name for name in (GRAPH_FILES["fp32"], TOKENIZER_FILE, MANIFEST_FILE) if not (path / name).is_file()]
        if missing:
            raise ConfigError([f"the model folder `{path}` has no {', '.join(missing)}: {make}"])
        try:
            manifest = json.loads((path / MANIFEST_FILE).read_text(encoding="utf-8"))
            folder = TypeAdapter(cls).validate_python({**manifest, "path": path})
        except (ValueError, TypeError) as error:
            raise ConfigError([f"`{path / MANIFEST_FILE}` is not the manifest of a model: {make}"]) from error
        for precision, expected in folder.graphs.items():
            if graph_sha256(path, precision) != expected:
                raise ConfigError(
                    [f"`{path / GRAPH_FILES[precision]}` is not the graph that `{MANIFEST_FILE}` describes: {make}"]
                )
        if sha256(folder.tokenizer_file) != folder.tokenizer_sha256:
            raise ConfigError([f"`{folder.tokenizer_file}` is not the tokenizer of `{MANIFEST_FILE}`: {make}"])
        return folder

    def write_manifest(self) -> None:
        """Write `model.json` into the folder."""
        manifest = {name: value for name, value in asdict(self).items() if name != "path"}
        text = json.dumps(manifest, indent=2, sort_keys=True) + "\n"
        (self.path / MANIFEST_FILE).write_text(text, encoding="utf-8")


def sha256(*files: Path) -> str:
    """The SHA-256, in hexadecimal, of files one after the other."""
    digest = hashlib.sha256()
    for name in files:
        with name.open("rb") as file:
            while block := file.read(2**20):
                digest.update(block)
    return digest.hexdigest()


def graph_sha256(folder: Path, precision: Precision) -> str:
    """What `ModelFolder.graphs` says of a graph in a folder; that of nothing if there is none."""
    name = GRAPH_FILES[precision]
    return sha256(*(file for file in (folder / name, folder / f"{name}_data") if file.is_file()))


def replace_folder(target: Path, write: Callable[[Path], None]) -> None:
    """Let `write` fill a new folder beside `target`, then put it in the place of `target`.

    A failed or killed `write` leaves `target` as it was. A folder in that place is replaced only if it is empty or
    holds a model: ConfigError otherwise.
    """
    if target.exists() and not (target.is_dir() and ((target / MANIFEST_FILE).is_file() or not any(target.iterdir()))):
        raise ConfigError([f"`{target}` exists and is not a model folder: give another --output"])
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=f".{target.name}-") as scratch:
        new, old = Path(scratch, "new"), Path(scratch, "old")
        new.mkdir()
        write(new)
        if target.exists():
            target.replace(old)
        new.replace(target)
        shutil.rmtree(old, ignore_errors=True)
