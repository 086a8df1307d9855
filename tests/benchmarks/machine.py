"""What a page says of the machine it was measured on."""

from __future__ import annotations

import platform
from pathlib import Path

__all__ = ["machine", "vector_flags"]

_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8", "amx_bf16", "asimd", "i8mm")


def machine() -> str:
    """Processor, system and Python."""
    models = _values("model name")
    processor = f"{len(models)} cores of {models[0]}" if models else platform.processor() or "unknown processor"
    return f"{processor}, {platform.system()} {platform.machine()}, Python {platform.python_version()}"


def vector_flags() -> str:
    """Those of the processor's instruction sets that matrix products depend on."""
    known = {flag for line in (*_values("flags"), *_values("Features")) for flag in line.split()}
    return ", ".join(flag for flag in _FLAGS if flag in known) or "unknown"


def _values(name: str) -> list[str]:
    info = Path("/proc/cpuinfo")
    lines = info.read_text("utf-8").splitlines() if info.exists() else []
    return [line.partition(":")[2].strip() for line in lines if line.partition(":")[0].strip() == name]
