"""The graph in half precision; here on the CPU, which computes it with rounding of its own."""

from __future__ import annotations

import numpy as np
import onnxruntime

from millionx.embed.model import Embedder, ModelFolder
from millionx.embed.model.tokens import pad

TEXTS = ["cheap smartphone", "sosta phone, dam koto?", "a long review " * 20]


def test_parity(model_folder: ModelFolder, embedder: Embedder) -> None:
    """Its vectors are those of the reference within 2e-3, of length 1, in float32."""
    session = onnxruntime.InferenceSession(model_folder.graph("fp16"))
    rows = [each.ids for each in embedder._tokenizer.tokenize([text.strip() for text in TEXTS])]
    ids, mask = pad(rows, max(map(len, rows)))
    (found,) = session.run(None, {"input_ids": ids, "attention_mask": mask})
    assert found.dtype == np.float32
    assert np.abs(found - embedder.embed(TEXTS).vectors).max() < 2e-3


def test_half_the_size(model_folder: ModelFolder) -> None:
    """Its file has half the bytes."""
    sizes = [model_folder.graph(precision).stat().st_size for precision in ("fp32", "fp16")]
    assert sizes[1] < 0.51 * sizes[0]
