"""fastembed, its default batch of 256."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fastembed import TextEmbedding


def load(model: Path, variant: str) -> Callable[[list[str]], npt.NDArray[np.float32]]:
    """The model from a folder: by name it would be downloaded."""
    embedding = TextEmbedding("sentence-transformers/all-MiniLM-L6-v2", specific_model_path=str(model / "onnx"))
    return lambda texts: np.stack(list(embedding.embed(texts))).astype(np.float32)
