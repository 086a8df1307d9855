"""What the pipeline's tests stand on: servers of each test's own, a model exported once, an invented weather."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from millionx.core.settings import load
from millionx.embed.collections import COLLECTIONS
from millionx.embed.model.export import export
from millionx.embed.model.weights import DEFAULT_MODEL
from millionx.embed.search import Search
from millionx.embed.settings import EmbedSettings
from millionx.embed.stores import open_store
from millionx.local.weather import API_KEY, WeatherStandIn


@pytest.fixture(scope="session")
def model_path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder of all-MiniLM-L6-v2, exported."""
    return export(DEFAULT_MODEL, tmp_path_factory.mktemp("model")).folder.path


@pytest.fixture(scope="session")
def weather() -> Iterator[WeatherStandIn]:
    """The stand-in for the weather service."""
    with WeatherStandIn() as stand_in:
        yield stand_in


@pytest.fixture
def store_environment(
    fresh_weaviate: Any, fresh_redis: Any, model_path: Path, weather: WeatherStandIn
) -> dict[str, str]:
    """Settings of the stages on real servers of this test's own."""
    return {
        "PRIVACY_SALT": secrets.token_hex(32),
        "REDIS_HOST": fresh_redis.host,
        "REDIS_PORT": str(fresh_redis.port),
        "WEATHER_API_URL": weather.url,
        "WEATHER_API_KEY": API_KEY,
        "EMBEDDING_MODEL": str(model_path),
        "VECTOR_STORE": "weaviate",
        "WEAVIATE_URL": fresh_weaviate.url,
        "WEAVIATE_GRPC_PORT": str(fresh_weaviate.grpc_port),
    }


@pytest.fixture
def embed_settings(store_environment: dict[str, str]) -> EmbedSettings:
    """The embed stage's settings, for looking into its store."""
    names = {name.upper() for name in EmbedSettings.model_fields}
    given = {name: value for name, value in store_environment.items() if name in names}
    return load(EmbedSettings, {"KAFKA_BOOTSTRAP_SERVERS": "unused:9092", **given})


@pytest.fixture
def objects(embed_settings: EmbedSettings) -> Callable[[], int]:
    """Counts the objects of the store, in both collections."""

    def count() -> int:
        store = open_store(embed_settings, dimension=None)
        store.open()
        try:
            return sum(store.count(collection) for collection in COLLECTIONS)
        finally:
            store.close()

    return count


@pytest.fixture
def search(embed_settings: EmbedSettings) -> Callable[[str], list[dict[str, Any]]]:
    """Searches the store by meaning."""

    def by_text(text: str) -> list[dict[str, Any]]:
        with Search.from_settings(embed_settings) as opened:
            return [match._asdict() for match in opened.by_text(text)]

    return by_text
