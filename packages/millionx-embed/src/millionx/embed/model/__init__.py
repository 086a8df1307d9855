"""The embedding model: exporting it, reading its folder, and computing vectors."""

from millionx.embed.model.embedder import Embedded, Embedder, Role
from millionx.embed.model.engine import EngineName
from millionx.embed.model.folder import ModelFolder

__all__ = ["Embedded", "Embedder", "EngineName", "ModelFolder", "Role"]
