"""The fast one on a CPU: weights of 8 bits on OpenVINO, which multiplies integers."""

from __future__ import annotations

import os
import sys
from queue import SimpleQueue
from typing import Any, Final

from millionx.core.errors import ConfigError
from millionx.embed.model.engine import Ids, Vectors
from millionx.embed.model.folder import ModelFolder

__all__ = ["OpenVinoEngine"]

_KEPT_EXECUTORS: Final = 64
_KEPT_KERNELS: Final = "512"
"""OpenVINO keeps what it made for a shape of batch, in each stream and, in its oneDNN, in the process. Texts make
thousands of shapes, most never seen again. With its own limits (5,000 and 1,024) a process grows to a gigabyte, and new
texts are computed less than a tenth faster, measured."""


class OpenVinoEngine:
    """Computes on the CPU, one batch a core. A text's vector is the same to the bit whatever texts are beside it.

    Activations are quantised in groups of 128 numbers of one token. Raises ConfigError if OpenVINO is not installed or
    cannot load the graph, or the model folder has no `model.int8.onnx`.
    """

    batch_tokens: Final = 512  # more is no faster, measured
    batch_overhead: Final = 12
    length_step: Final = 8
    """A sum over the tokens takes whole vector registers and then the rest, whose last bit can differ: quantised, that
    becomes 3e-3. Which of both a text's last tokens are in must not depend on the padding, so lengths on both sides of
    a multiple of 8 (the floats in an AVX2 register; half of an AVX-512 one) are never in one batch."""

    def __init__(self, folder: ModelFolder, *, threads: int) -> None:
        ov = _import_openvino()
        file = folder.graph("int8")
        try:
            compiled = ov.Core().compile_model(
                file,
                "CPU",
                {
                    "INFERENCE_PRECISION_HINT": "f32",
                    "DYNAMIC_QUANTIZATION_GROUP_SIZE": 128,
                    # A batch on each core needs no waiting for one another, unlike a batch on all cores.
                    "NUM_STREAMS": threads,
                    "INFERENCE_NUM_THREADS": threads,
                    # Two processes would choose the same cores.
                    "ENABLE_CPU_PINNING": False,
                    "CPU_RUNTIME_CACHE_CAPACITY": _KEPT_EXECUTORS,
                },
            )
        except Exception as error:  # the library's exceptions are RuntimeError and its own, without a common class
            raise ConfigError([f"OpenVINO cannot load `{file}`: {error}"]) from error
        self._inputs: Final = [port.any_name for port in compiled.inputs]
        self.dimension: Final[int] = compiled.output(0).partial_shape[1].get_length()
        self.lanes: Final = threads
        self._requests: SimpleQueue[Any] = SimpleQueue()
        for _ in range(threads):
            self._requests.put(compiled.create_infer_request())

    def padded_length(self, tokens: int) -> int:
        """See the interface."""
        return tokens

    def run(self, ids: Ids, mask: Ids) -> Vectors:
        """See the interface."""
        columns = {"input_ids": ids, "attention_mask": mask, "token_type_ids": ids * 0}
        request = self._requests.get()
        try:
            request.infer({name: columns[name] for name in self._inputs}, share_inputs=True)
            # A copy: the request's own memory is used again.
            vectors: Vectors = request.get_output_tensor(0).data.copy()
        finally:
            self._requests.put(request)
        return vectors

    def close(self) -> None:
        """See the interface."""
        while not self._requests.empty():
            self._requests.get()


def _import_openvino() -> Any:
    # OpenVINO's converter brings a module that reports its use to the maker; nothing here needs the converter. None
    # makes the import of that module fail, and OpenVINO then goes without.
    sys.modules.setdefault("openvino_telemetry", None)  # type: ignore[arg-type]
    os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", _KEPT_KERNELS)  # read when the first kernel is made
    try:
        import openvino
    except ImportError as error:
        raise ConfigError(
            ["OpenVINO is not installed: install millionx-embed[fast-cpu], or set EMBEDDING_ENGINE to onnx"]
        ) from error
    return openvino
