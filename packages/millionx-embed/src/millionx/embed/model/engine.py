"""The embedder: texts in, unit vectors out, by ONNX Runtime."""

from __future__ import annotations

import os
from collections.abc import Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from tokenizers import Encoding, Tokenizer

from millionx.core.errors import ConfigError
from millionx.embed.model.batching import cut
from millionx.embed.model.cpu import usable_cores
from millionx.embed.model.folder import ModelFolder

__all__ = ["Device", "Embedded", "Embedder"]

Device = Literal["cpu", "cuda"]

BATCH_TOKENS: Final[dict[Device, int]] = {"cpu": 1024, "cuda": 16384}
"""Padded tokens computed at once. On a CPU more only costs memory: the matrices are large enough for its caches."""


class Embedded(NamedTuple):
    """What became of a list of texts."""

    vectors: npt.NDArray[np.float32]
    """`(n, dimension)`, in the order of the texts; rows have length 1."""
    truncated: int
    """How many texts were longer than the limit and were cut."""
    tokens: int
    """Tokens computed, without padding, the model's special tokens included."""


class Embedder:
    """A loaded model. `embed` may be called from several threads at once.

    A text's vector does not depend on the texts beside it, beyond the last bits of a float32 (1e-6): a replay writes
    the same vectors whatever the batches were.

    `max_length` cuts texts to that many tokens; the model's own limit wins if it is lower. `batch_tokens` bounds
    memory. `threads` is by default the number of physical cores within the container's quota. Raises ConfigError if
    the ONNX Runtime of the device is not installed, or the device cannot be used: it never falls back silently.
    """

    def __init__(
        self,
        folder: ModelFolder,
        *,
        max_length: int = 512,
        batch_tokens: int | None = None,
        threads: int | None = None,
        device: Device = "cpu",
    ) -> None:
        self.name: Final = folder.name
        self.dimension: Final = folder.dimension
        self.max_length: Final = min(max_length, folder.max_length)
        self._batch_tokens = batch_tokens or BATCH_TOKENS[device]
        threads = threads or usable_cores()
        # Read when the tokenizers' thread pool starts, which otherwise has a thread per core of the host.
        os.environ.setdefault("RAYON_NUM_THREADS", str(threads))
        self._tokenizer, self._pad_id = _tokenizer(folder, self.max_length)
        self._session = _session(folder, threads, device)
        self._inputs = [node.name for node in self._session.get_inputs()]
        output = self._session.get_outputs()[0]
        if output.shape[-1] != self.dimension:
            raise ConfigError(
                [f"`{folder.model_file}` gives {output.shape[-1]} numbers, its manifest says {self.dimension}"]
            )

    def embed(self, texts: Sequence[str]) -> Embedded:
        """Embed texts; an empty list gives a `(0, dimension)` array."""
        vectors = np.empty((len(texts), self.dimension), dtype=np.float32)
        encodings = self._tokenizer.encode_batch_fast([text.strip() for text in texts])
        lengths = [len(encoding) for encoding in encodings]
        for batch in cut(lengths, self._batch_tokens):
            vectors[batch] = self._compute([encodings[index] for index in batch])
        return Embedded(vectors, sum(1 for encoding in encodings if encoding.overflowing), sum(lengths))

    def close(self) -> None:
        """Free the model's memory; `embed` may not be called any more."""
        del self._session

    def _compute(self, encodings: Sequence[Encoding]) -> npt.NDArray[np.float32]:
        shape = (len(encodings), len(encodings[-1]))  # sorted: the last is the longest
        columns = {
            "input_ids": np.full(shape, self._pad_id, dtype=np.int64),
            "attention_mask": np.zeros(shape, dtype=np.int64),
            "token_type_ids": np.zeros(shape, dtype=np.int64),
        }
        for row, encoding in enumerate(encodings):
            columns["input_ids"][row, : len(encoding)] = encoding.ids
            columns["attention_mask"][row, : len(encoding)] = 1
        output: npt.NDArray[np.float32] = self._session.run(None, {name: columns[name] for name in self._inputs})[0]
        return output


def _tokenizer(folder: ModelFolder, max_length: int) -> tuple[Tokenizer, int]:
    """The folder's tokenizer and the id it pads with.

    A tokenizer file may ask for padding to a fixed length and for a lower limit than the model's (MiniLM's says 128
    for both): neither is wanted.
    """
    try:
        tokenizer = Tokenizer.from_file(str(folder.tokenizer_file))
    except Exception as error:  # the library raises nothing narrower
        raise ConfigError([f"`{folder.tokenizer_file}` is not a tokenizer: {error}"]) from error
    pad_id: int = tokenizer.padding["pad_id"] if tokenizer.padding else 0
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_length)
    return tokenizer, pad_id


def _session(folder: ModelFolder, threads: int, device: Device) -> Any:
    ort = _onnxruntime(device)
    options = ort.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    # Spinning between two calls would take the cores from the Kafka client; within a call it is faster.
    options.add_session_config_entry("session.force_spinning_stop", "1")
    options.log_severity_level = 3
    providers: list[Any] = ["CPUExecutionProvider"]
    if device == "cuda":
        # TF32 would keep 10 bits of a float32's 23.
        providers.insert(0, ("CUDAExecutionProvider", {"use_tf32": "0"}))
    try:
        session = ort.InferenceSession(folder.model_file, options, providers=providers)
    except Exception as error:  # the library's exceptions have no common class of their own
        raise ConfigError([f"ONNX Runtime cannot load `{folder.model_file}`: {error}"]) from error
    if device == "cuda" and "CUDAExecutionProvider" not in session.get_providers():
        raise ConfigError(["EMBEDDING_DEVICE is cuda but no GPU could be used: check the driver, or set it to cpu"])
    return session


def _onnxruntime(device: Device) -> Any:
    """Import ONNX Runtime, after making sure that it reports nothing to its maker and is the one for the device."""
    installed = {extra: _is_installed(name) for extra, name in _DISTRIBUTIONS.items()}
    extra = "gpu" if device == "cuda" else "cpu"
    if all(installed.values()):
        # They install into the same folder: the one installed last has overwritten the other.
        raise ConfigError(["onnxruntime and onnxruntime-gpu are both installed: make an environment with one of them"])
    if device == "cuda" and not installed["gpu"]:
        raise ConfigError(["EMBEDDING_DEVICE is cuda: install millionx-embed[gpu] in place of [cpu]"])
    if not any(installed.values()):
        raise ConfigError([f"ONNX Runtime is not installed: install millionx-embed[{extra}]"])
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when the module is imported
    import onnxruntime  # type: ignore[import-untyped]  # ships no types

    if device == "cuda":
        onnxruntime.preload_dlls()
    return onnxruntime


_DISTRIBUTIONS: Final = {"cpu": "onnxruntime", "gpu": "onnxruntime-gpu"}


def _is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True
