"""Vector stores behind one interface: SQLite and Weaviate."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from millionx.embed.settings import EmbedSettings
    from millionx.embed.stores.store import VectorStore

__all__ = ["open_store"]


def open_store(settings: EmbedSettings, *, dimension: int | None, model: str | None = None) -> VectorStore:
    """The store that the settings name, not connected yet.

    `dimension` is that of the vectors and `model` the name of what makes them; without a dimension the store takes what
    it has, and is read only.
    """
    # Each imported only where it is used: the Weaviate client alone takes longer than a search.
    if settings.vector_store.startswith("sqlite:"):
        from millionx.embed.stores.sqlite import SqliteStore

        return SqliteStore(Path(settings.vector_store.removeprefix("sqlite:")), dimension, model)
    from millionx.embed.stores.weaviate import WeaviateStore

    assert settings.weaviate_url is not None  # noqa: S101 - the settings demand it
    key = settings.weaviate_api_key
    return WeaviateStore(
        settings.weaviate_url,
        grpc_port=settings.weaviate_grpc_port,
        api_key=key.get_secret_value() if key else None,
        dimension=dimension,
        model=model,
    )
