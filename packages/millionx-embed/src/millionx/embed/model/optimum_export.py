"""Export of any sentence-transformers model by Optimum, in an environment of its own (`millionx-embed[export]`).

Optimum's graph ends at the token vectors: pooling and normalisation are added, as in the direct export.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import TOKENIZER_FILE
from millionx.embed.model.graph import OPSET, OUTPUT, GraphBuilder, add_pooling, save_graph
from millionx.embed.model.sentence import SentenceSettings
from millionx.embed.model.weights import Weights

if TYPE_CHECKING:
    import onnx

__all__ = ["append_pooling", "write_optimum"]

_TOKENS: Final = "last_hidden_state"


def write_optimum(weights: Weights, settings: SentenceSettings, target: Path) -> None:
    """Write `model.onnx` and `tokenizer.json` into the folder `target`.

    Raises ConfigError if the extra is not installed or Optimum cannot export the model.
    """
    try:
        import onnx
        from optimum.exporters.onnx import main_export  # type: ignore[import-not-found]  # extra [export]
    except ImportError as error:
        raise ConfigError(
            ["Optimum is not installed: install millionx-embed[export] in its own environment"]
        ) from error
    with tempfile.TemporaryDirectory() as scratch:
        try:
            # As a plain encoder: for sentence-transformers it would add a pooling of its own and no normalisation.
            main_export(
                str(weights.folder), scratch, task="feature-extraction", library_name="transformers", opset=OPSET
            )
        except (ValueError, KeyError, RuntimeError, OSError) as error:
            raise ConfigError([f"Optimum cannot export `{weights.source}`: {error}"]) from error
        model = onnx.load(Path(scratch, "model.onnx"))  # with external data, if it has any
    append_pooling(model, settings)
    save_graph(model, target)
    shutil.copyfile(weights.folder / TOKENIZER_FILE, target / TOKENIZER_FILE)


def append_pooling(model: onnx.ModelProto, settings: SentenceSettings) -> None:
    """Make the graph end in `sentence_embedding` instead of the token vectors."""
    import onnx

    tokens = next((output for output in model.graph.output if output.name == _TOKENS), None)
    if tokens is None:
        raise ConfigError([f"Optimum's graph has no output `{_TOKENS}`: not an encoder"])
    width = tokens.type.tensor_type.shape.dim[2].dim_value
    graph = GraphBuilder()
    add_pooling(graph, _TOKENS, "attention_mask", settings.pooling)
    model.graph.node.extend(graph.nodes)
    model.graph.initializer.extend(graph.constants.values())
    del model.graph.output[:]
    output = onnx.helper.make_tensor_value_info(OUTPUT, onnx.TensorProto.FLOAT, ["batch", width])
    model.graph.output.append(output)
