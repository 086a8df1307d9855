"""Settings of the embed stage and of search."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import Field, SecretStr

from millionx.core.settings import LowerCase, StageSettings

if TYPE_CHECKING:
    from millionx.embed.model.engine import EngineName

__all__ = ["EmbedSettings"]

_LOOPBACK: Final = ("127.0.0.1", "::1", "localhost")


class EmbedSettings(StageSettings):
    """What embed needs besides the shared settings."""

    http_port: int = Field(default=6068, ge=0, le=65535)
    """Port on which metrics, health and the search are served; 0 takes any free one."""
    embedding_model: str = Field(default="all-MiniLM-L6-v2", min_length=1)
    """Name of the model, or the path of a folder made by `millionx-embed export`."""
    embedding_model_home: Path = Path("models")
    """Folder in which the folder of a model given by name is looked for."""
    embedding_batch_size: int = Field(default=100, ge=1, le=10_000)
    """Records after which a batch is embedded and written."""
    embedding_linger_ms: int = Field(default=200, ge=1)
    """Milliseconds after which an incomplete batch is embedded and written."""
    embedding_flush_seconds: float = Field(default=30.0, gt=0, allow_inf_nan=False)
    """Seconds after which a batch is written whatever EMBEDDING_LINGER_MS says."""
    embedding_max_length: int = Field(default=512, ge=8)
    """Tokens after which a text is cut; the model's own limit wins if it is lower (256 for all-MiniLM-L6-v2)."""
    embedding_device: Annotated[Literal["cpu", "cuda"], LowerCase] = "cpu"
    """Where vectors are computed; `cuda` needs the extra `[gpu]` and never falls back."""
    embedding_engine: Annotated[Literal["onnx", "openvino"], LowerCase] = "onnx"
    """What computes them on the CPU: `onnx`, or `openvino` (extra `[fast-cpu]`), twice as fast with int8 weights."""
    embedding_cache_size: int = Field(default=10_000, ge=0)
    """Texts whose vectors are kept in case they come again, 2 KB each; 0 keeps none."""
    vector_store: str = Field(default="weaviate", pattern=r"^(weaviate|sqlite:.+)$", examples=["sqlite:vectors.db"])
    """Where vectors go: `weaviate`, or `sqlite:PATH`."""
    weaviate_url: str | None = Field(default=None, pattern=r"^https?://[^\s/?#]+/?$", examples=["http://weaviate:8080"])
    """Address of Weaviate; needed unless VECTOR_STORE names another store."""
    weaviate_grpc_port: int = Field(default=50051, ge=1, le=65535)
    """Port of Weaviate's gRPC interface, on the host of WEAVIATE_URL."""
    weaviate_api_key: SecretStr | None = None
    """Key of Weaviate, if it asks for one."""
    search_token: SecretStr | None = Field(default=None, min_length=16)
    """Bearer token that `/search` and `/similar` ask for; without it they answer whoever reaches the port."""

    def problems(self) -> list[str]:
        """See the base class."""
        found = super().problems()
        if self.vector_store == "weaviate" and self.weaviate_url is None:
            found.append("`WEAVIATE_URL` is missing; set it, or VECTOR_STORE=sqlite:PATH")
        if self.embedding_device == "cuda" and self.embedding_engine == "openvino":
            found.append("`EMBEDDING_ENGINE` is openvino, which computes on the CPU; unset it, or EMBEDDING_DEVICE")
        return found

    def warnings(self) -> list[str]:
        """See the base class."""
        found = super().warnings()
        if self.search_token is None and self.http_host not in _LOOPBACK:
            found.append("SEARCH_TOKEN is not set: whoever reaches HTTP_PORT can search all posts and orders")
        return found

    @property
    def linger_s(self) -> float:
        """Seconds after which an incomplete batch is handed over."""
        return min(self.embedding_linger_ms / 1000, self.embedding_flush_seconds)

    @property
    def engine(self) -> EngineName:
        """What computes vectors."""
        return "cuda" if self.embedding_device == "cuda" else self.embedding_engine

    @property
    def model_path(self) -> Path:
        """Folder of the model."""
        given = Path(self.embedding_model)
        return given if given.is_dir() else self.embedding_model_home / given.name
