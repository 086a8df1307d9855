"""The same graph in half precision, for GPUs: half the bytes, and their fastest arithmetic."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np

from millionx.embed.model.folder import GRAPH_FILES
from millionx.embed.model.graph import POOLING, load_graph, save_graph

if TYPE_CHECKING:
    import onnx

__all__ = ["halve", "write_fp16"]

_LARGEST: Final = float(np.finfo(np.float16).max)
"""Larger numbers, such as what hides padding from attention, would become infinite, and NaN when multiplied by 0."""


def write_fp16(folder: Path) -> None:
    """Write `model.fp16.onnx` beside `model.onnx`. Raises ConfigError if `onnx` is not installed."""
    model = load_graph(folder / GRAPH_FILES["fp32"])
    halve(model)
    save_graph(model, folder, "fp16")


def halve(model: onnx.ModelProto) -> None:
    """Turn all float32 numbers into float16, except in pooling and normalisation, whose floors it can't hold."""
    from onnx import TensorProto, numpy_helper

    def half(tensor: onnx.TensorProto) -> None:
        if tensor.data_type == TensorProto.FLOAT:
            numbers = np.clip(numpy_helper.to_array(tensor), -_LARGEST, _LARGEST).astype(np.float16)
            tensor.CopyFrom(numpy_helper.from_array(numbers, tensor.name))

    for constant in model.graph.initializer:
        if not constant.name.startswith(POOLING):
            half(constant)
    for node in model.graph.node:
        if node.name.startswith(POOLING):
            continue
        for attribute in node.attribute:
            if attribute.HasField("t"):
                half(attribute.t)
            elif node.op_type == "Cast" and attribute.name == "to" and attribute.i == TensorProto.FLOAT:
                attribute.i = TensorProto.FLOAT16
    # Types noted along the way are those of float32.
    del model.graph.value_info[:]
