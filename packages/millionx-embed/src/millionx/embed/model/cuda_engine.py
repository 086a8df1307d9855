"""The one for a GPU: the graph in half precision on ONNX Runtime with CUDA."""

from __future__ import annotations

from typing import Any, Final

from millionx.core.errors import ConfigError
from millionx.embed.model.engine import Ids, Vectors
from millionx.embed.model.folder import ModelFolder
from millionx.embed.model.onnx_runtime import import_onnxruntime

__all__ = ["CudaEngine"]

_SHORTEST: Final = 8


class CudaEngine:
    """Computes on the first GPU. A text's vector moves by less than 2e-3 with the texts beside it.

    Raises ConfigError if the extra `[gpu]` is not installed, no GPU can be used, or the model folder has no
    `model.fp16.onnx`. Nothing is computed on the CPU instead.
    """

    batch_tokens: Final = 16384
    batch_overhead: Final = 2048
    length_step: Final = None
    lanes: Final = 2  # the next batch is on its way to the GPU while one is computed

    def __init__(self, folder: ModelFolder) -> None:
        ort = import_onnxruntime("cuda")
        file = folder.graph("fp16")
        ort.preload_dlls()  # CUDA and cuDNN come in wheels, where the loader does not look
        options = ort.SessionOptions()
        options.log_severity_level = 3
        try:
            session = ort.InferenceSession(file, options, providers=["CUDAExecutionProvider"])
        except Exception as error:  # the library's exceptions have no common class of their own
            raise ConfigError([f"ONNX Runtime cannot load `{file}`: {error}"]) from error
        if "CUDAExecutionProvider" not in session.get_providers():
            raise ConfigError(
                [
                    "EMBEDDING_DEVICE is cuda but no GPU could be used: see that `nvidia-smi` lists one and its driver "
                    "is made for CUDA 13, or set it to cpu"
                ]
            )
        self._session: Any = session
        self._inputs: Final = [node.name for node in session.get_inputs()]
        self._output: Final = session.get_outputs()[0].name
        self.dimension: Final[int] = session.get_outputs()[0].shape[-1]

    def padded_length(self, tokens: int) -> int:
        """The next power of two: few shapes, for each of which the GPU's libraries choose their kernels once."""
        return max(_SHORTEST, 1 << (tokens - 1).bit_length())

    def run(self, ids: Ids, mask: Ids) -> Vectors:
        """See the interface."""
        columns = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
        binding = self._session.io_binding()
        for name in self._inputs:
            binding.bind_cpu_input(name, columns[name])
        binding.bind_output(self._output, "cuda")
        self._session.run_with_iobinding(binding)
        vectors: Vectors = binding.copy_outputs_to_cpu()[0]
        return vectors

    def close(self) -> None:
        """See the interface."""
        self._session = None
