"""Importing ONNX Runtime: the right one of its two distributions, and without its reports."""

from __future__ import annotations

import os
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, Literal

from millionx.core.errors import ConfigError

__all__ = ["import_onnxruntime"]

_DISTRIBUTIONS: Final = {"cpu": "onnxruntime", "gpu": "onnxruntime-gpu"}


def import_onnxruntime(device: Literal["cpu", "cuda"]) -> Any:
    """The module, after making sure that it reports nothing to its maker and is the one for the device.

    Raises ConfigError if it is not installed, or both distributions are.
    """
    installed = {extra: _is_installed(name) for extra, name in _DISTRIBUTIONS.items()}
    if all(installed.values()):
        # They install into the same folder: the one installed last has overwritten the other.
        raise ConfigError(["onnxruntime and onnxruntime-gpu are both installed: make an environment with one of them"])
    if device == "cuda" and not installed["gpu"]:
        raise ConfigError(["EMBEDDING_DEVICE is cuda: install millionx-embed[gpu] in place of [cpu]"])
    if not any(installed.values()):
        raise ConfigError(["ONNX Runtime is not installed: install millionx-embed[cpu]"])
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"  # read when the module is imported
    import onnxruntime  # type: ignore[import-untyped]  # ships no types

    return onnxruntime


def _is_installed(distribution: str) -> bool:
    try:
        version(distribution)
    except PackageNotFoundError:
        return False
    return True
