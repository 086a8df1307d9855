"""CTranslate2, int8: an engine without tokenizer, batches or pooling, which are done here as others do them."""

import os
from collections.abc import Callable
from pathlib import Path

import ctranslate2
import numpy as np
import numpy.typing as npt
from tokenizers import Tokenizer

_BATCH = 32


def load(model: Path, variant: str) -> Callable[[list[str]], npt.NDArray[np.float32]]:
    """Sorted by length, batches of 32, the mean of the tokens; `variant` is the type it computes in."""
    threads = len(os.sched_getaffinity(0))
    encoder = ctranslate2.Encoder(str(model / "ctranslate2"), compute_type=variant, intra_threads=threads)
    tokenizer = Tokenizer.from_file(str(model / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(256)

    def embed(texts: list[str]) -> npt.NDArray[np.float32]:
        ids = [encoding.ids for encoding in tokenizer.encode_batch_fast(texts)]
        order = sorted(range(len(ids)), key=lambda index: len(ids[index]))
        vectors = np.empty((len(texts), 384), dtype=np.float32)
        for start in range(0, len(order), _BATCH):
            batch = order[start : start + _BATCH]
            hidden = np.asarray(encoder.forward_batch([ids[index] for index in batch]).last_hidden_state)
            for row, index in enumerate(batch):
                mean = hidden[row, : len(ids[index])].mean(axis=0)
                vectors[index] = mean / np.linalg.norm(mean)
        return vectors

    return embed
