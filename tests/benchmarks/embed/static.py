"""Static int8 for some linear layers of the graph, int8 weights for the others: the experiment of docs/mixed-recipe.md.

A *part* is what reads one activation: `3.qkv` (query, key and value of layer 3), `3.out`, `3.up` and `3.down` (the two
of the feed-forward). Of a static part the activation has one scale for the whole model, found on calibration texts.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import onnx

__all__ = ["PARTS", "Scaling", "find_scalings", "mix"]

Matrix = npt.NDArray[np.float32]

_KINDS: Final = {"self": "qkv", "attention.output": "out", "intermediate": "up", "output": "down"}
PARTS: Final = tuple(f"{layer}.{kind}" for layer in range(6) for kind in _KINDS.values())

_PLACE: Final = re.compile(r"layer\.(\d+)\.(?:attention\.(self)|(attention\.output|intermediate|output))\.")

_SMOOTHING: Final = (0.0, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9)
_CLIPPING: Final = (1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.4)
_ROWS: Final = 1500


@dataclass(frozen=True)
class Scaling:
    """How a part's activation is quantised."""

    divisors: Matrix
    """For each channel: the activation is divided by them, the weights' rows are multiplied (SmoothQuant, Xiao et al.
    2023), so that no channel alone decides the scale."""
    scale: np.float32
    zero: int
    """The number that stands for 0; not 0 only where an activation is lopsided (after GELU) and uint8 is used."""
    symmetric: bool
    shift: Matrix
    """What quantising adds to each output on average; taken from its bias."""
    error: float
    """Mean squared error of the part's output, as a share of its mean square."""


def find_scalings(graph: onnx.ModelProto, feeds: Iterable[dict[str, Any]]) -> dict[str, Scaling]:
    """For each part the smoothing and the clipping with the least error of its output on the calibration texts."""
    weights = _weights(graph)
    activations = _activations(graph, feeds)
    found = {}
    for part, (activation, kernels) in _parts(graph).items():
        kernel = np.concatenate([weights[name] for name in kernels], axis=1)
        found[part] = _search(activations[activation], kernel, symmetric=not part.endswith("down"))
    return found


def mix(graph: onnx.ModelProto, static: Collection[str], scalings: Mapping[str, Scaling]) -> bytes:
    """The graph with these parts static and int8 weights in all others; `graph` stays as it is."""
    import onnx
    from onnx import helper, numpy_helper

    mixed = onnx.ModelProto()
    mixed.CopyFrom(graph)
    weights = _weights(graph)
    part_of = {kernel: part for part, (_, kernels) in _parts(graph).items() for kernel in kernels}
    kernels_of = {part: kernels for part, (_, kernels) in _parts(graph).items()}
    constants = {each.name: each for each in graph.graph.initializer if each.name not in weights}
    nodes: list[Any] = []
    quantized: dict[str, str] = {}
    shifts: dict[str, Matrix] = {}

    def constant(name: str, value: npt.ArrayLike) -> str:
        constants[name] = numpy_helper.from_array(np.asarray(value), name)
        return name

    def node(operator: str, inputs: list[str], output: str, **attributes: Any) -> str:
        nodes.append(helper.make_node(operator, inputs, [output], **attributes))
        return output

    def quantize(part: str, activation: str) -> str:
        how = scalings[part]
        divided = node("Mul", [activation, constant(f"{part}.factors", 1 / how.divisors)], f"{part}.divided")
        zero = np.int8(0) if how.symmetric else np.uint8(how.zero)
        ends = [constant(f"{part}.scale", how.scale), constant(f"{part}.zero", np.asarray(zero))]
        return node(
            "DequantizeLinear",
            [node("QuantizeLinear", [divided, *ends], f"{part}.int8"), *ends],
            f"{part}.quantized",
        )

    for each in list(mixed.graph.node):
        if each.op_type == "MatMul" and each.input[1] in weights:
            name, kernel = each.input[1], weights[each.input[1]]
            part = part_of[name]
            if part in static:
                if part not in quantized:
                    quantized[part] = quantize(part, each.input[0])
                each.input[0] = quantized[part]
                first = sum(weights[other].shape[1] for other in kernels_of[part][: kernels_of[part].index(name)])
                shifts[each.output[0]] = scalings[part].shift[first : first + kernel.shape[1]]
                kernel = kernel * scalings[part].divisors[:, None]
            scales = np.abs(kernel).max(axis=0) / np.float32(127)
            ends = [constant(f"{name}.scale", scales), constant(f"{name}.zero", np.zeros(len(scales), np.int8))]
            int8 = constant(f"{name}.int8", np.rint(kernel / scales).astype(np.int8))
            each.input[1] = node("DequantizeLinear", [int8, *ends], f"{name}.float", axis=1)
        elif each.op_type == "Add" and each.input[0] in shifts:
            bias = numpy_helper.to_array(constants[each.input[1]])
            each.input[1] = constant(f"{each.input[1]}.shifted", bias - shifts[each.input[0]])
        nodes.append(each)
    del mixed.graph.node[:], mixed.graph.initializer[:]
    mixed.graph.node.extend(nodes)
    mixed.graph.initializer.extend(constants.values())
    serialized: bytes = mixed.SerializeToString()
    return serialized


def _weights(graph: onnx.ModelProto) -> dict[str, Matrix]:
    """The kernels of the linear layers by name."""
    from onnx import numpy_helper

    constants = {each.name: each for each in graph.graph.initializer}
    names = [each.input[1] for each in graph.graph.node if each.op_type == "MatMul" and each.input[1] in constants]
    return {name: numpy_helper.to_array(constants[name]) for name in names}


def _parts(graph: onnx.ModelProto) -> dict[str, tuple[str, list[str]]]:
    """Of each part the activation it reads and its kernels."""
    weights = _weights(graph)
    found: dict[str, tuple[str, list[str]]] = {}
    for each in graph.graph.node:
        if each.op_type == "MatMul" and each.input[1] in weights:
            place = re.search(
                r"layer\.(\d+)\.(?:attention\.(self)|(attention\.output|intermediate|output))\.", each.input[1]
            )
            assert place is not None, each.input[1]
            part = f"{place[1]}.{_KINDS[place[2] or place[3]]}"
            found.setdefault(part, (each.input[0], []))[1].append(each.input[1])
    return found


def _activations(graph: onnx.ModelProto, feeds: Iterable[dict[str, Any]]) -> dict[str, Matrix]:
    """What each part reads, one row a token, without padding."""
    import onnx
    import onnxruntime  # type: ignore[import-untyped]  # ships no types

    names = [activation for activation, _ in _parts(graph).values()]
    watched = onnx.ModelProto()
    watched.CopyFrom(graph)
    watched.graph.output.extend(
        onnx.helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in names
    )
    session = onnxruntime.InferenceSession(watched.SerializeToString(), providers=["CPUExecutionProvider"])
    rows: dict[str, list[Matrix]] = {name: [] for name in names}
    for feed in feeds:
        for name, values in zip(names, session.run(names, feed), strict=True):
            rows[name].append(values[feed["attention_mask"] > 0])
    return {name: np.concatenate(values) for name, values in rows.items()}


def _search(activation: Matrix, kernel: Matrix, *, symmetric: bool) -> Scaling:
    chosen = np.random.default_rng(0).permutation(len(activation))[:_ROWS]
    rows = activation[chosen]
    wanted = rows @ kernel
    power = float(np.square(wanted).mean())
    largest = np.maximum(np.abs(rows).max(axis=0), 1e-4)
    usual = np.maximum(np.quantile(np.abs(rows), 0.999, axis=0), 1e-4)
    strength = np.maximum(np.abs(kernel).max(axis=1), 1e-4)
    best: Scaling | None = None
    for reach in (largest, usual):
        for smoothing in _SMOOTHING:
            divisors = reach**smoothing / strength ** (1 - smoothing) if smoothing else np.ones(len(reach))
            divisors = (divisors / np.exp(np.log(divisors).mean())).astype(np.float32)
            divided = rows / divisors
            scaled = kernel * divisors[:, None]
            steps = np.abs(scaled).max(axis=0) / 127
            rounded = np.rint(scaled / steps) * steps
            for clipping in _CLIPPING:
                scale, zero, low, high = _grid(divided, clipping, symmetric=symmetric)
                seen = (np.clip(np.rint(divided / scale) + zero, low, high) - zero) * scale
                difference = seen @ rounded - wanted
                shift = difference.mean(axis=0)
                error = float(np.square(difference - shift).mean()) / power
                if best is None or error < best.error:
                    best = Scaling(divisors, np.float32(scale), zero, symmetric, shift.astype(np.float32), error)
    assert best is not None
    return best


def _grid(values: Matrix, clipping: float, *, symmetric: bool) -> tuple[float, int, int, int]:
    """Scale, zero point and ends of the whole numbers that stand for these values."""
    if symmetric:
        return float(np.abs(values).max()) * clipping / 127, 0, -128, 127
    low, high = min(float(values.min()), 0.0), float(values.max()) * clipping
    scale = (high - low) / 255
    return scale, round(-low / scale), 0, 255
