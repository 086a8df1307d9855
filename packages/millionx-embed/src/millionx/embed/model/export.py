"""Exporting a model into its folder, once."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final, Literal, NamedTuple

from millionx.core.errors import ConfigError
from millionx.embed.model.bert import write_bert
from millionx.embed.model.folder import ModelFolder, graph_sha256, replace_folder
from millionx.embed.model.optimum_export import write_optimum
from millionx.embed.model.sentence import SentenceSettings, config
from millionx.embed.model.weights import Weights, find_weights

__all__ = ["EXPORTERS", "Exported", "Exporter", "export"]

Exporter = Literal["bert", "optimum"]


class _Writer(NamedTuple):
    identity: str
    """Goes up when the graph that it writes changes; part of the manifest."""
    write: Callable[[Weights, SentenceSettings, Path], None]


EXPORTERS: Final[dict[Exporter, _Writer]] = {
    "bert": _Writer("bert/1", write_bert),
    "optimum": _Writer("optimum/1", write_optimum),
}


class Exported(NamedTuple):
    """What `export` did."""

    folder: ModelFolder
    written: bool
    """False if the folder already held this very export."""


def export(model: str, output: Path, *, exporter: Exporter = "bert", revision: str | None = None) -> Exported:
    """Export `model` (see `find_weights`) into the folder `output`, unless it is there already.

    The folder appears whole or not at all. Raises ConfigError if the weights are not found or not those pinned, the
    model cannot be exported this way, an extra is not installed, or `output` is something else than a model folder.
    """
    weights = find_weights(model, revision=revision)
    identity, write = EXPORTERS[exporter]
    try:
        folder = ModelFolder.read(output)
    except ConfigError:  # no model there, or a damaged one: written anew
        pass
    else:
        if (folder.name, folder.exporter, folder.weights_sha256) == (weights.name, identity, weights.sha256):
            return Exported(folder, written=False)
    settings = SentenceSettings.read(weights.folder)

    def fill(new: Path) -> None:
        write(weights, settings, new)
        ModelFolder(
            path=new,
            name=weights.name,
            source=weights.source,
            exporter=identity,
            dimension=config(weights.folder)["hidden_size"],
            max_length=settings.max_length,
            pooling=settings.pooling,
            onnx_sha256=graph_sha256(new),
            weights_sha256=weights.sha256,
        ).write_manifest()

    replace_folder(output, fill)
    return Exported(ModelFolder.read(output), written=True)
