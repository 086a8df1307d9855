"""light-embed, its default batch of 32."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt
from light_embed import TextEmbedding

_CONFIG = {"onnx_file": "onnx/model.onnx", "pooling_mode": "mean", "normalize": True}


def load(model: Path, variant: str) -> Callable[[list[str]], npt.NDArray[np.float32]]:
    """The model from a folder: by name it would be downloaded."""
    embedding = TextEmbedding(str(model), model_config=dict(_CONFIG), device="cpu")
    return lambda texts: np.asarray(embedding.encode(texts), dtype=np.float32)
