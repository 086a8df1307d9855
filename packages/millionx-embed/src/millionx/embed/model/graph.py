"""Writing an ONNX graph: names for nodes and constants, and the pooling and normalisation that end every graph."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from millionx.core.errors import ConfigError
from millionx.embed.model.folder import GRAPH_FILES, Pooling, Precision

if TYPE_CHECKING:
    import onnx

__all__ = ["OPSET", "OUTPUT", "POOLING", "GraphBuilder", "add_pooling", "as_float", "load_graph", "save_graph"]

OUTPUT: Final = "sentence_embedding"
POOLING: Final = "pooling/"
"""How the names of nodes and constants in pooling and normalisation begin."""

OPSET: Final = 17
"""The first with LayerNormalization; every ONNX Runtime since 1.12 reads it."""
_IR_VERSION: Final = 8


class GraphBuilder:
    """Collects nodes and constants. Raises ConfigError if `onnx` is not installed."""

    def __init__(self) -> None:
        self._onnx = _import_onnx()
        self.prefix = ""
        """How the names of what is added begin."""
        self.nodes: list[onnx.NodeProto] = []
        self.constants: dict[str, onnx.TensorProto] = {}

    def node(self, operator: str, *inputs: str, output: str | None = None, **attributes: Any) -> str:
        """Add a node with one output; returns the output's name."""
        name = f"{self.prefix}{operator}_{len(self.nodes)}"
        output = output or name
        self.nodes.append(self._onnx.helper.make_node(operator, inputs, [output], name=name, **attributes))
        return output

    def constant(self, name: str, value: npt.NDArray[Any]) -> str:
        """Add an array that is part of the file, once; returns its name."""
        name = f"{self.prefix}{name}"
        if name not in self.constants:
            self.constants[name] = self._onnx.numpy_helper.from_array(value, name)
        return name

    def scalar(self, value: float) -> str:
        """A float32 number."""
        return self.constant(f"f_{value}", np.asarray(value, dtype=np.float32))

    def integers(self, values: Sequence[int]) -> str:
        """A list of int64: a shape, axes or bounds."""
        return self.constant("i_" + "_".join(map(str, values)), np.asarray(values, dtype=np.int64))

    def model(self, inputs: Sequence[str], dimension: int) -> onnx.ModelProto:
        """The finished model with int64 `inputs` of batch x tokens and the output of `add_pooling`."""
        helper, tensor = self._onnx.helper, self._onnx.TensorProto
        graph = helper.make_graph(
            self.nodes,
            "sentence_encoder",
            [helper.make_tensor_value_info(name, tensor.INT64, ["batch", "tokens"]) for name in inputs],
            [helper.make_tensor_value_info(OUTPUT, tensor.FLOAT, ["batch", dimension])],
            list(self.constants.values()),
        )
        model: onnx.ModelProto = helper.make_model(
            graph,
            opset_imports=[helper.make_opsetid("", OPSET)],
            ir_version=_IR_VERSION,
            producer_name="millionx-embed",
        )
        self._onnx.checker.check_model(model)
        return model


def as_float(graph: GraphBuilder, numbers: str) -> str:
    """Numbers of another type as float32."""
    return graph.node("Cast", numbers, to=1)  # TensorProto.FLOAT


def add_pooling(graph: GraphBuilder, tokens: str, mask: str, pooling: Pooling) -> None:
    """End the graph with one vector of length 1 a text, called `sentence_embedding`.

    `tokens` are the token vectors (batch x tokens x dimension), `mask` is the attention mask. The floors (1e-9 tokens,
    length 1e-12) are those of sentence-transformers and torch; this part is float32 whatever the rest is.
    """
    graph.prefix = POOLING
    tokens, kept = as_float(graph, tokens), as_float(graph, mask)
    if pooling == "cls":
        text = graph.node("Gather", tokens, graph.constant("first", np.asarray(0, dtype=np.int64)), axis=1)
    else:
        column = graph.node("Unsqueeze", kept, graph.integers([2]))
        total = graph.node("ReduceSum", graph.node("Mul", tokens, column), graph.integers([1]), keepdims=0)
        count = graph.node("ReduceSum", column, graph.integers([1]), keepdims=0)
        text = graph.node("Div", total, graph.node("Max", count, graph.scalar(1e-9)))
    # Written out: the operator ReduceL2 changed its signature between the opsets that exporters use.
    squares = graph.node("ReduceSum", graph.node("Mul", text, text), graph.integers([1]), keepdims=1)
    length = graph.node("Max", graph.node("Sqrt", squares), graph.scalar(1e-12))
    graph.node("Div", text, length, output=OUTPUT)


def save_graph(
    model: onnx.ModelProto, target: Path, precision: Precision = "fp32", *, largest_file: int = 2**31 - 2**20
) -> None:
    """Write the model file of this precision into the folder `target`; the same model gives the same bytes.

    Weights over `largest_file` bytes go into a second file, since protobuf reads no message of 2 GiB.
    """
    onnx = _import_onnx()
    name = GRAPH_FILES[precision]
    if sum(len(tensor.raw_data) for tensor in model.graph.initializer) > largest_file:
        onnx.save(model, target / name, save_as_external_data=True, location=f"{name}_data")
    else:
        (target / name).write_bytes(model.SerializeToString(deterministic=True))


def load_graph(file: Path) -> onnx.ModelProto:
    """Read a model file, with its weights where they are in a second one. Raises ConfigError if `onnx` is missing."""
    model: onnx.ModelProto = _import_onnx().load(file)
    return model


def _import_onnx() -> Any:
    try:
        import onnx
    except ImportError as error:
        raise ConfigError(["onnx is not installed: install millionx-embed[onnx]"]) from error
    return onnx
