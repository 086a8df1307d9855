"""The same graph with weights of 8 bits: a quarter of the bytes to read, and integer products for engines that can.

Only weights are quantised, symmetrically and with a scale for each output of a layer. Activations stay float32 in the
file; an engine that quantises them does it for each token by itself, so that a text's vector does not depend on the
texts beside it, as it does with ONNX Runtime's dynamic quantisation (one scale for a whole batch).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from millionx.embed.model.folder import GRAPH_FILES
from millionx.embed.model.graph import load_graph, save_graph

if TYPE_CHECKING:
    import onnx

__all__ = ["quantize_weights", "write_int8"]


def write_int8(folder: Path) -> None:
    """Write `model.int8.onnx` beside `model.onnx`. Raises ConfigError if `onnx` is not installed."""
    model = load_graph(folder / GRAPH_FILES["fp32"])
    quantize_weights(model)
    save_graph(model, folder, "int8")


def quantize_weights(model: onnx.ModelProto) -> None:
    """Turn the weights of every linear layer (a MatMul with a constant) into int8 and a DequantizeLinear."""
    from onnx import helper, numpy_helper

    constants = {constant.name: constant for constant in model.graph.initializer}
    nodes = []
    for node in model.graph.node:
        if node.op_type == "MatMul" and node.input[1] in constants:
            name = node.input[1]
            weights = numpy_helper.to_array(constants.pop(name))
            scales = np.maximum(np.abs(weights).max(axis=0) / 127, np.float32(1e-12)).astype(np.float32)
            for part, values in {
                "int8": np.rint(weights / scales).astype(np.int8),
                "scale": scales,
                "zero": np.zeros_like(scales, dtype=np.int8),
            }.items():
                constants[f"{name}.{part}"] = numpy_helper.from_array(values, f"{name}.{part}")
            parts = [f"{name}.{part}" for part in ("int8", "scale", "zero")]
            nodes.append(helper.make_node("DequantizeLinear", parts, [f"{name}.float"], axis=1))
            node.input[1] = f"{name}.float"
        nodes.append(node)
    del model.graph.node[:], model.graph.initializer[:]
    model.graph.node.extend(nodes)
    model.graph.initializer.extend(constants.values())
