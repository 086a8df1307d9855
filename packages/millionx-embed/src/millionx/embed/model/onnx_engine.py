"""The reference: the float32 graph on ONNX Runtime."""

from __future__ import annotations

from typing import Any, Final

from millionx.core.errors import ConfigError
from millionx.embed.model.engine import Ids, Vectors
from millionx.embed.model.folder import ModelFolder
from millionx.embed.model.onnx_runtime import import_onnxruntime

__all__ = ["OnnxEngine"]


class OnnxEngine:
    """Computes on the CPU, one batch a core. A text's vector moves by less than 1e-6 with the texts beside it.

    Raises ConfigError if ONNX Runtime is not installed or cannot load the graph.
    """

    batch_tokens: Final = 512  # more is no faster, measured
    batch_overhead: Final = 12
    length_step: Final = None

    def __init__(self, folder: ModelFolder, *, threads: int) -> None:
        ort = import_onnxruntime("cpu")
        options = ort.SessionOptions()
        # A batch on each core needs no waiting for one another, unlike a batch on all cores.
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        file = folder.graph("fp32")
        try:
            session = ort.InferenceSession(file, options, providers=["CPUExecutionProvider"])
        except Exception as error:  # the library's exceptions have no common class of their own
            raise ConfigError([f"ONNX Runtime cannot load `{file}`: {error}"]) from error
        self._session: Any = session
        self._inputs: Final = [node.name for node in session.get_inputs()]
        self.dimension: Final[int] = session.get_outputs()[0].shape[-1]
        self.lanes: Final = threads

    def padded_length(self, tokens: int) -> int:
        """See the interface."""
        return tokens

    def run(self, ids: Ids, mask: Ids) -> Vectors:
        """See the interface."""
        columns = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
        vectors: Vectors = self._session.run(None, {name: columns[name] for name in self._inputs})[0]
        return vectors

    def close(self) -> None:
        """See the interface."""
        self._session = None
