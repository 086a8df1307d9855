"""The embedding model: exporting it, reading its folder, and computing vectors."""

from millionx.embed.model.engine import Device, Embedded, Embedder
from millionx.embed.model.folder import ModelFolder

__all__ = ["Device", "Embedded", "Embedder", "ModelFolder"]
