"""A multilingual model of the e5 kind, random and tiny, from weights to vectors."""

from __future__ import annotations

import json
from math import erf
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from safetensors.numpy import load_file, save_file
from tokenizers import Tokenizer
from tokenizers.models import Unigram
from tokenizers.pre_tokenizers import Metaspace
from tokenizers.processors import TemplateProcessing

from millionx.embed.model import Embedder, EngineName
from millionx.embed.model.export import export

TEXTS = ["cheap phone", "সস্তা ফোন কোথায়", "sosta phone dam koto vai"]
WIDTH, INNER, HEADS, POSITIONS, PAD = 32, 64, 4, 40, 1

Array = npt.NDArray[np.float64]


@pytest.fixture
def weights(tmp_path: Path) -> Path:
    """Two layers, a tokenizer of single characters, positions that begin after the padding id."""
    folder = tmp_path / "tiny-e5"
    folder.mkdir()
    pieces = ["<s>", "<pad>", "</s>", "<unk>", *sorted({*"▁:", *"query passage", *"".join(TEXTS)} - {" "})]
    tokenizer = Tokenizer(Unigram([(piece, -1.0) for piece in pieces], unk_id=3))
    tokenizer.pre_tokenizer = Metaspace()
    tokenizer.post_processor = TemplateProcessing(single="<s> $A </s>", special_tokens=[("<s>", 0), ("</s>", 2)])
    tokenizer.save(str(folder / "tokenizer.json"))
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (len(pieces), WIDTH),
        "embeddings.position_embeddings.weight": (POSITIONS, WIDTH),
        "embeddings.token_type_embeddings.weight": (1, WIDTH),
        "embeddings.LayerNorm.weight": (WIDTH,),
        "embeddings.LayerNorm.bias": (WIDTH,),
    }
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        for name, shape in {
            "attention.self.query": (WIDTH, WIDTH),
            "attention.self.key": (WIDTH, WIDTH),
            "attention.self.value": (WIDTH, WIDTH),
            "attention.output.dense": (WIDTH, WIDTH),
            "intermediate.dense": (INNER, WIDTH),
            "output.dense": (WIDTH, INNER),
            "attention.output.LayerNorm": (WIDTH,),
            "output.LayerNorm": (WIDTH,),
        }.items():
            shapes[f"{layer}.{name}.weight"], shapes[f"{layer}.{name}.bias"] = shape, shape[:1]
    rng = np.random.default_rng(4)
    tensors = {f"roberta.{name}": rng.normal(0, 0.3, shape).astype(np.float32) for name, shape in shapes.items()}
    save_file(tensors, folder / "model.safetensors")
    config = {
        "model_type": "xlm-roberta", "hidden_act": "gelu", "layer_norm_eps": 1e-5, "hidden_size": WIDTH,
        "num_attention_heads": HEADS, "num_hidden_layers": 2, "max_position_embeddings": POSITIONS, "pad_token_id": PAD,
    }  # fmt: skip
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def reference(weights: Path, ids: list[int]) -> Array:
    """The vector by the definition of the encoder, in float64: positions are counted from the padding id + 1."""
    tensors = {
        name.removeprefix("roberta."): tensor.astype(np.float64)
        for name, tensor in load_file(weights / "model.safetensors").items()
    }

    def linear(x: Array, name: str) -> Array:
        return x @ tensors[f"{name}.weight"].T + tensors[f"{name}.bias"]

    def norm(x: Array, name: str) -> Array:
        scaled = (x - x.mean(-1, keepdims=True)) / np.sqrt(x.var(-1, keepdims=True) + 1e-5)
        result: Array = scaled * tensors[f"{name}.weight"] + tensors[f"{name}.bias"]
        return result

    words, kinds = tensors["embeddings.word_embeddings.weight"], tensors["embeddings.token_type_embeddings.weight"]
    places = tensors["embeddings.position_embeddings.weight"][PAD + 1 : PAD + 1 + len(ids)]
    x = norm(words[ids] + kinds[0] + places, "embeddings.LayerNorm")
    for layer in ("encoder.layer.0", "encoder.layer.1"):
        parts = [linear(x, f"{layer}.attention.self.{part}") for part in ("query", "key", "value")]
        query, key, value = (part.reshape(len(ids), HEADS, -1).transpose(1, 0, 2) for part in parts)
        scores = np.exp(query @ key.transpose(0, 2, 1) / np.sqrt(WIDTH // HEADS))
        mixed = (scores / scores.sum(-1, keepdims=True)) @ value
        merged = mixed.transpose(1, 0, 2).reshape(len(ids), WIDTH)
        x = norm(linear(merged, f"{layer}.attention.output.dense") + x, f"{layer}.attention.output.LayerNorm")
        inner = linear(x, f"{layer}.intermediate.dense")
        inner *= 0.5 * (1 + np.vectorize(erf)(inner / np.sqrt(2)))
        x = norm(linear(inner, f"{layer}.output.dense") + x, f"{layer}.output.LayerNorm")
    pooled: Array = x.mean(0)
    unit: Array = pooled / np.linalg.norm(pooled)
    return unit


@pytest.mark.parametrize(("engine", "tolerance"), [("onnx", 1e-5), ("openvino", 0.05)])
def test_vectors(weights: Path, tmp_path: Path, engine: EngineName, tolerance: float) -> None:
    """Exported directly, it gives the vectors of the architecture's definition, texts of other lengths beside them."""
    folder = export(str(weights), tmp_path / "out", quantize=["int8"]).folder
    embedder = Embedder(folder, engine=engine)
    tokenizer = Tokenizer.from_file(str(folder.tokenizer_file))
    expected = np.stack([reference(weights, tokenizer.encode(text).ids) for text in TEXTS])
    assert np.abs(embedder.embed(TEXTS).vectors - expected).max() < tolerance
    embedder.close()


def test_limit(weights: Path, tmp_path: Path) -> None:
    """It reads as many tokens as it has positions after the padding id."""
    folder = export(str(weights), tmp_path / "out").folder
    assert folder.max_length == POSITIONS - PAD - 1
    assert Embedder(folder).embed(["phone " * 50])[1:3] == (1, POSITIONS - PAD - 1)


def test_prefixes(weights: Path, tmp_path: Path) -> None:
    """What is to be found and what is to find get the prefixes they were exported with."""
    plain = Embedder(export(str(weights), tmp_path / "plain").folder)
    folder = export(str(weights), tmp_path / "e5", passage_prefix="passage: ", query_prefix="query: ").folder
    embedder = Embedder(folder)
    assert (embedder.embed(["phone"]).vectors == plain.embed(["passage: phone"]).vectors).all()
    assert (embedder.embed(["phone"], role="query").vectors == plain.embed(["query: phone"]).vectors).all()
