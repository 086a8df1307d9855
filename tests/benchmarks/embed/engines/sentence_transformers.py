"""sentence-transformers with one of its backends: `torch`, `onnx`, `onnx-qint8` or `openvino-qint8`."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from sentence_transformers import SentenceTransformer

_BACKENDS: dict[str, dict[str, Any]] = {
    "torch": {},
    "onnx": {"backend": "onnx", "model_kwargs": {"file_name": "onnx/model.onnx", "provider": "CPUExecutionProvider"}},
    "onnx-qint8": {
        "backend": "onnx",
        "model_kwargs": {"file_name": "onnx/model_qint8_avx512_vnni.onnx", "provider": "CPUExecutionProvider"},
    },
    "openvino-qint8": {
        "backend": "openvino",
        "model_kwargs": {"file_name": "openvino/openvino_model_qint8_quantized.xml"},
    },
}


def load(model: Path, variant: str) -> Callable[[list[str]], npt.NDArray[np.float32]]:
    """Batches of 32, sorted by length, as `encode` does by itself."""
    encoder = SentenceTransformer(str(model), device="cpu", **_BACKENDS[variant])

    def embed(texts: list[str]) -> npt.NDArray[np.float32]:
        return np.asarray(encoder.encode(texts, normalize_embeddings=True, show_progress_bar=False), np.float32)

    return embed
