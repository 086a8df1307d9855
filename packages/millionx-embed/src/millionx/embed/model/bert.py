"""Export of a BERT sentence encoder, written node by node from its weights: needs neither torch nor transformers.

The graph takes `input_ids` and `attention_mask` (int64, batch x tokens) and gives `sentence_embedding` (float32,
batch x dimension, rows of length 1): the encoder of Devlin et al. 2019 (post-norm, GELU by the error function),
pooling over the tokens that the mask keeps, and normalisation.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import MODEL_FILE, TOKENIZER_FILE, ModelFolder, Pooling, file_sha256
from millionx.embed.model.graph import GraphBuilder, add_pooling, mask_as_float
from millionx.embed.model.weights import Weights

if TYPE_CHECKING:
    import onnx

__all__ = ["EXPORTER", "export_bert"]

EXPORTER: Final = "bert/1"
"""Goes up when the graph changes."""

Tensors = dict[str, npt.NDArray[np.float32]]

_MASKED: Final = -1e4
"""Added to the attention scores of padding: the exponential of it is 0 in float32."""


def export_bert(weights: Weights, target: Path) -> ModelFolder:
    """Write the model into the folder `target`, which exists, and return it.

    The same weights give the same bytes. Raises ConfigError if `onnx` or `safetensors` is not installed, or the model
    is not a BERT encoder with mean or [CLS] pooling.
    """
    try:
        from safetensors.numpy import load_file
    except ImportError as error:
        raise ConfigError(["safetensors is not installed: install millionx-embed[onnx]"]) from error
    config = _config(weights.folder)
    pooling, max_length = sentence_settings(weights.folder, config["max_position_embeddings"])
    model = _graph(_unprefixed(load_file(weights.folder / "model.safetensors")), config, pooling)
    (target / MODEL_FILE).write_bytes(model.SerializeToString(deterministic=True))
    shutil.copyfile(weights.folder / TOKENIZER_FILE, target / TOKENIZER_FILE)
    folder = ModelFolder(
        path=target,
        name=weights.name,
        source=weights.source,
        exporter=EXPORTER,
        dimension=config["hidden_size"],
        max_length=max_length,
        pooling=pooling,
        onnx_sha256=file_sha256(target / MODEL_FILE),
        weights_sha256=weights.sha256,
    )
    folder.write_manifest()
    return folder


def sentence_settings(folder: Path, positions: int) -> tuple[Pooling, int]:
    """Pooling and token limit, from the files that sentence-transformers keeps beside the weights.

    Without them it pools by the mean and reads as many tokens as the model has `positions`, and so do we. Raises
    ConfigError for another pooling.
    """
    pooling: Pooling = "mean"
    pooling_file, sentence_file = folder / "1_Pooling" / "config.json", folder / "sentence_bert_config.json"
    if pooling_file.is_file():
        on = [key for key, value in json.loads(pooling_file.read_text("utf-8")).items() if value is True]
        modes = [key for key in on if key.startswith("pooling_mode_")]
        if modes == ["pooling_mode_cls_token"]:
            pooling = "cls"
        elif modes != ["pooling_mode_mean_tokens"]:
            raise ConfigError([f"`{pooling_file}` asks for a pooling other than mean or cls"])
    limit = positions
    if sentence_file.is_file():
        limit = min(limit, json.loads(sentence_file.read_text("utf-8")).get("max_seq_length") or positions)
    return pooling, limit


def _config(folder: Path) -> dict[str, Any]:
    config: dict[str, Any] = json.loads((folder / "config.json").read_text("utf-8"))
    needed = {"model_type": "bert", "hidden_act": "gelu", "position_embedding_type": "absolute"}
    for key, value in needed.items():
        if config.get(key, value) != value:
            raise ConfigError([f"`{folder}` has {key} {config[key]}, not {value}: export it with `--with optimum`"])
    return config


def _unprefixed(tensors: dict[str, npt.NDArray[Any]]) -> Tensors:
    """The encoder's tensors under their plain names; in files with a head they begin with `bert.`."""
    return {name.removeprefix("bert."): tensor.astype(np.float32) for name, tensor in tensors.items()}


def _graph(tensors: Tensors, config: dict[str, Any], pooling: Pooling) -> onnx.ModelProto:
    g = GraphBuilder()
    epsilon: float = config["layer_norm_eps"]

    def weight(name: str) -> str:
        if name not in tensors:
            raise ConfigError([f"the weights lack the tensor `{name}`"])
        return g.constant(name, tensors[name])

    def linear(x: str, name: str) -> str:
        kernel = g.constant(f"{name}.kernel", np.ascontiguousarray(tensors[f"{name}.weight"].T))
        return g.node("Add", g.node("MatMul", x, kernel), weight(f"{name}.bias"))

    def norm(x: str, name: str) -> str:
        return g.node(
            "LayerNormalization", x, weight(f"{name}.weight"), weight(f"{name}.bias"), epsilon=epsilon, axis=-1
        )

    heads: int = config["num_attention_heads"]
    hidden: int = config["hidden_size"]
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
    kinds = g.constant("token_type_0", tensors["embeddings.token_type_embeddings.weight"][0])
    length = g.node("Slice", g.node("Shape", ids), g.integers([1]), g.integers([2]))
    table = weight("embeddings.position_embeddings.weight")
    positions = g.node("Slice", table, g.integers([0]), length, g.integers([0]))
    x = norm(g.node("Add", g.node("Add", words, kinds), positions), "embeddings.LayerNorm")

    kept = mask_as_float(g, mask)
    dropped = g.node("Sub", g.scalar(1.0), kept)
    bias = g.node("Mul", g.node("Unsqueeze", dropped, g.integers([1, 2])), g.scalar(_MASKED))
    for layer in range(config["num_hidden_layers"]):
        x = attention(x, bias, f"encoder.layer.{layer}.attention")
        x = feed_forward(x, f"encoder.layer.{layer}")
    add_pooling(g, x, kept, pooling)
    return g.model(inputs=[ids, mask], dimension=hidden)
