"""Export of BERT-like sentence encoders, written node by node from their weights: needs neither torch nor transformers.

The graph takes `input_ids` and `attention_mask` (int64, batch x tokens) and gives `sentence_embedding` (float32,
batch x dimension, rows of length 1): the encoder of Devlin et al. 2019 (post-norm, GELU by the error function),
pooling over the tokens that the mask keeps, and normalisation. RoBERTa and XLM-RoBERTa (Liu et al. 2019, Conneau et al.
2020) are the same encoder with another position for the first token.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import TOKENIZER_FILE, Pooling
from millionx.embed.model.graph import GraphBuilder, add_pooling, as_float, save_graph
from millionx.embed.model.sentence import ROBERTA_TYPES, SentenceSettings, config, first_position
from millionx.embed.model.weights import Weights

if TYPE_CHECKING:
    import onnx

__all__ = ["write_bert"]

Tensors = dict[str, npt.NDArray[np.float32]]

_MASKED: Final = -1e4
"""Added to the attention scores of padding: the exponential of it is 0 in float32."""


def write_bert(weights: Weights, settings: SentenceSettings, target: Path) -> None:
    """Write `model.onnx` and `tokenizer.json` into the folder `target`.

    The same weights give the same bytes. Raises ConfigError if `onnx` or `safetensors` is not installed, or the model
    is not an encoder of this kind.
    """
    try:
        from safetensors.numpy import load_file
    except ImportError as error:
        raise ConfigError(["safetensors is not installed: install millionx-embed[onnx]"]) from error
    graph = GraphBuilder()  # before the weights are read: importing onnx teaches numpy bfloat16
    tensors = _unprefixed(load_file(weights.folder / "model.safetensors"))
    model = _encoder(graph, tensors, _config(weights.folder), settings.pooling)
    save_graph(model, target)
    shutil.copyfile(weights.folder / TOKENIZER_FILE, target / TOKENIZER_FILE)


def _config(folder: Path) -> dict[str, Any]:
    found = config(folder)
    needed = {
        "model_type": ("bert", *ROBERTA_TYPES),
        "hidden_act": ("gelu",),
        "position_embedding_type": ("absolute",),
    }
    for key, values in needed.items():
        if found.get(key, values[0]) not in values:
            raise ConfigError(
                [f"`{folder}` has {key} {found[key]}, not {' or '.join(values)}: export it with `--with optimum`"]
            )
    return found


def _unprefixed(tensors: dict[str, npt.NDArray[Any]]) -> Tensors:
    """The encoder's tensors under their plain names; in files with a head they begin with `bert.` or `roberta.`."""
    return {
        name.removeprefix("bert.").removeprefix("roberta."): tensor.astype(np.float32)
        for name, tensor in tensors.items()
    }


def _encoder(g: GraphBuilder, tensors: Tensors, settings: dict[str, Any], pooling: Pooling) -> onnx.ModelProto:
    epsilon: float = settings["layer_norm_eps"]

    def tensor(name: str) -> npt.NDArray[np.float32]:
        if name not in tensors:
            raise ConfigError([f"the weights lack the tensor `{name}`"])
        return tensors[name]

    def weight(name: str) -> str:
        return g.constant(name, tensor(name))

    def linear(x: str, name: str) -> str:
        kernel = g.constant(f"{name}.kernel", np.ascontiguousarray(tensor(f"{name}.weight").T))
        return g.node("Add", g.node("MatMul", x, kernel), weight(f"{name}.bias"))

    def norm(x: str, name: str) -> str:
        return g.node(
            "LayerNormalization", x, weight(f"{name}.weight"), weight(f"{name}.bias"), epsilon=epsilon, axis=-1
        )

    heads: int = settings["num_attention_heads"]
    hidden: int = settings["hidden_size"]
    # 0 keeps a dimension: batch and tokens
    split, join = g.integers([0, 0, heads, hidden // heads]), g.integers([0, 0, hidden])
    scale = g.scalar((hidden // heads) ** -0.5)

    def attention(x: str, bias: str, name: str) -> str:
        query, key, value = (
            g.node("Transpose", g.node("Reshape", linear(x, f"{name}.self.{part}"), split), perm=order)
            for part, order in (("query", [0, 2, 1, 3]), ("key", [0, 2, 3, 1]), ("value", [0, 2, 1, 3]))
        )
        scores = g.node("Add", g.node("Mul", g.node("MatMul", query, key), scale), bias)
        mixed = g.node("MatMul", g.node("Softmax", scores, axis=-1), value)
        merged = g.node("Reshape", g.node("Transpose", mixed, perm=[0, 2, 1, 3]), join)
        return norm(g.node("Add", linear(merged, f"{name}.output.dense"), x), f"{name}.output.LayerNorm")

    def feed_forward(x: str, name: str) -> str:
        inner = linear(x, f"{name}.intermediate.dense")
        half = g.node("Mul", inner, g.scalar(0.5))
        raised = g.node("Add", g.node("Erf", g.node("Div", inner, g.scalar(2**0.5))), g.scalar(1.0))
        outer = linear(g.node("Mul", half, raised), f"{name}.output.dense")
        return norm(g.node("Add", outer, x), f"{name}.output.LayerNorm")

    ids, mask = "input_ids", "attention_mask"
    words = g.node("Gather", weight("embeddings.word_embeddings.weight"), ids)
    # A single text is all of token type 0.
    kinds = g.constant("token_type_0", tensor("embeddings.token_type_embeddings.weight")[0])
    length = g.node("Slice", g.node("Shape", ids), g.integers([1]), g.integers([2]))
    # Padding is at the end and masked, so positions are counted without looking at the ids.
    table = g.constant("positions", tensor("embeddings.position_embeddings.weight")[first_position(settings) :])
    positions = g.node("Slice", table, g.integers([0]), length, g.integers([0]))
    x = norm(g.node("Add", g.node("Add", words, kinds), positions), "embeddings.LayerNorm")

    dropped = g.node("Sub", g.scalar(1.0), as_float(g, mask))
    bias = g.node("Mul", g.node("Unsqueeze", dropped, g.integers([1, 2])), g.scalar(_MASKED))
    for layer in range(settings["num_hidden_layers"]):
        x = attention(x, bias, f"encoder.layer.{layer}.attention")
        x = feed_forward(x, f"encoder.layer.{layer}")
    add_pooling(g, x, mask, pooling)
    return g.model(inputs=[ids, mask], dimension=hidden)
