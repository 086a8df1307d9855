"""What computes vectors from token ids. Each engine is a module of its own; the settings choose one."""

from __future__ import annotations

from typing import Literal, Protocol

import numpy as np
import numpy.typing as npt

from millionx.embed.model.folder import ModelFolder

__all__ = ["Engine", "EngineName", "Ids", "Vectors", "load_engine"]

EngineName = Literal["onnx", "openvino", "cuda"]

Ids = npt.NDArray[np.int64]
Vectors = npt.NDArray[np.float32]


class Engine(Protocol):
    """A graph that is loaded and ready. A text's vector does not depend on the texts beside it."""

    @property
    def dimension(self) -> int:
        """Numbers in a vector, as the graph says."""

    @property
    def lanes(self) -> int:
        """Batches that are best computed at the same time."""

    @property
    def batch_tokens(self) -> int:
        """Padded tokens of a batch: enough for its speed, and the bound of its memory."""

    @property
    def batch_overhead(self) -> int:
        """Tokens that could be computed in the time that a batch takes for being one."""

    @property
    def length_step(self) -> int | None:
        """Texts may be computed together only if `tokens // length_step` is the same; None if any may."""

    def padded_length(self, tokens: int) -> int:
        """The length to which a text of so many tokens is padded at least."""

    def run(self, ids: Ids, mask: Ids) -> Vectors:
        """The vectors, `(texts, dimension)`, of a padded batch, `(texts, tokens)`.

        May be called from `lanes` threads at once.
        """

    def close(self) -> None:
        """Free its memory; `run` may not be called any more."""


def load_engine(name: EngineName, folder: ModelFolder, *, threads: int) -> Engine:
    """Load the graph of a model folder into an engine; on a CPU it keeps `threads` cores busy.

    Raises ConfigError if what the engine needs is not installed, the folder lacks its graph, or there is no GPU for
    `cuda`: no engine stands in for another.
    """
    # Imported here: each needs a library that is there only with its extra.
    if name == "openvino":
        from millionx.embed.model.openvino_engine import OpenVinoEngine

        return OpenVinoEngine(folder, threads=threads)
    if name == "cuda":
        from millionx.embed.model.cuda_engine import CudaEngine

        return CudaEngine(folder)
    from millionx.embed.model.onnx_engine import OnnxEngine

    return OnnxEngine(folder, threads=threads)
