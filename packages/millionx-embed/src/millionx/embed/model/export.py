"""Exporting a model into its folder, once."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Final, Literal, NamedTuple

from millionx.core.errors import ConfigError
from millionx.embed.model.bert import write_bert
from millionx.embed.model.folder import (
    TOKENIZER_FILE,
    ModelFolder,
    Precision,
    graph_sha256,
    replace_folder,
    sha256,
)
from millionx.embed.model.half import write_fp16
from millionx.embed.model.optimum_export import write_optimum
from millionx.embed.model.quantize import write_int8
from millionx.embed.model.sentence import SentenceSettings, config
from millionx.embed.model.weights import Weights, find_weights

__all__ = ["EXPORTERS", "QUANTIZERS", "Exported", "Exporter", "export"]

Exporter = Literal["bert", "optimum"]


class _Writer(NamedTuple):
    identity: str
    """Goes up when a graph that it writes changes; part of the manifest."""
    write: Callable[[Weights, SentenceSettings, Path], None]


EXPORTERS: Final[dict[Exporter, _Writer]] = {
    "bert": _Writer("bert/2", write_bert),
    "optimum": _Writer("optimum/2", write_optimum),
}
QUANTIZERS: Final[dict[Precision, Callable[[Path], None]]] = {"int8": write_int8, "fp16": write_fp16}
"""What writes the graphs with weights of fewer bits, from the one there is."""


class Exported(NamedTuple):
    """What `export` did."""

    folder: ModelFolder
    written: bool
    """False if the folder already held this very export."""


def export(
    model: str,
    output: Path,
    *,
    exporter: Exporter = "bert",
    revision: str | None = None,
    quantize: Collection[Precision] = (),
    passage_prefix: str | None = None,
    query_prefix: str | None = None,
) -> Exported:
    """Export `model` (see `find_weights`) into the folder `output`, unless it is there already.

    `quantize` names the further graphs to write. The prefixes take the place of those that the model's own files say.
    The folder appears whole or not at all. Raises ConfigError if the weights are not found or not those pinned, the
    model cannot be exported this way, an extra is not installed, or `output` is something else than a model folder.
    """
    weights = find_weights(model, revision=revision)
    identity, write = EXPORTERS[exporter]
    settings = SentenceSettings.read(weights.folder)
    wanted = ModelFolder(
        path=output,
        name=weights.name,
        source=weights.source,
        exporter=identity,
        dimension=config(weights.folder)["hidden_size"],
        max_length=settings.max_length,
        pooling=settings.pooling,
        passage_prefix=settings.passage_prefix if passage_prefix is None else passage_prefix,
        query_prefix=settings.query_prefix if query_prefix is None else query_prefix,
        tokenizer_sha256=sha256(weights.folder / TOKENIZER_FILE),
        weights_sha256=weights.sha256,
        graphs={},
    )
    try:
        folder = ModelFolder.read(output)
    except ConfigError:  # no model there, or a damaged one: written anew
        pass
    else:
        if replace(folder, graphs={}) == wanted and folder.graphs.keys() >= {"fp32", *quantize}:
            return Exported(folder, written=False)

    def fill(new: Path) -> None:
        write(weights, settings, new)
        for precision in quantize:
            QUANTIZERS[precision](new)
        graphs = {precision: graph_sha256(new, precision) for precision in dict.fromkeys(("fp32", *quantize))}
        replace(wanted, path=new, graphs=graphs).write_manifest()

    replace_folder(output, fill)
    return Exported(ModelFolder.read(output), written=True)
