"""Stores of both kinds, empty, and objects to put into them."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from millionx.embed.collections import COLLECTIONS
from millionx.embed.keywords.terms import Terms
from millionx.embed.settings import EmbedSettings
from millionx.embed.stores import open_store
from millionx.embed.stores.identity import Version, object_id
from millionx.embed.stores.store import VectorObject, VectorStore

DIMENSION = 16
MakeObject = Callable[..., VectorObject]
MakeSettings = Callable[..., EmbedSettings]


@pytest.fixture
def make_settings() -> MakeSettings:
    """Makes the settings of the stage, as they concern the store."""

    def make(**given: Any) -> EmbedSettings:
        return EmbedSettings(kafka_bootstrap_servers="unused:9092", **given)

    return make


@dataclass
class Backing:
    """Where stores keep their objects. `store` gives one more client of it, opened."""

    settings: EmbedSettings
    opened: list[VectorStore] = field(default_factory=list)

    def new(self, dimension: int | None = DIMENSION, model: str | None = "tiny") -> VectorStore:
        """A store that is not open yet."""
        store = open_store(self.settings, dimension=dimension, model=model)
        self.opened.append(store)
        return store

    def store(self, dimension: int | None = DIMENSION, model: str | None = "tiny") -> VectorStore:
        """A store, opened."""
        store = self.new(dimension, model)
        store.open()
        return store


@pytest.fixture(params=["sqlite", pytest.param("weaviate", marks=pytest.mark.weaviate)])
def backing(request: pytest.FixtureRequest, make_settings: MakeSettings, tmp_path: Path) -> Iterator[Backing]:
    """An empty place for a store of each kind."""
    if request.param == "sqlite":
        backing = Backing(make_settings(vector_store=f"sqlite:{tmp_path / 'vectors.db'}"))
    else:
        server = request.getfixturevalue("weaviate_server")
        _drop_collections(server.url)
        backing = Backing(make_settings(weaviate_url=server.url, weaviate_grpc_port=server.grpc_port))
    yield backing
    for store in backing.opened:
        store.close()
    if request.param == "weaviate":
        _drop_collections(server.url)


@pytest.fixture
def store(backing: Backing) -> VectorStore:
    """An empty store of each kind."""
    return backing.store()


@pytest.fixture
def make_object() -> MakeObject:
    """Makes posts and orders, by number; any field can be given."""

    def make(number: int = 0, collection: str = "SocialPost", **given: Any) -> VectorObject:
        platform = given.get("platform", "tiktok" if collection == "SocialPost" else "daraz")
        key = given.get("key", f"key-{number}")
        category = given.get("category", "smartphone")
        moment = given.get("moment", "2026-01-15T10:00:00Z")
        text = {"SocialPost": "content", "MarketOrder": "product_name"}[collection]
        properties = dict.fromkeys(COLLECTIONS[collection].properties)
        properties |= {COLLECTIONS[collection].key: key, "platform": platform, text: f"invented text {number}"}
        properties |= {"product_category": category or None}
        if collection == "SocialPost":
            properties |= {"posted_at": moment, "engagement_count": number}
        fields = {
            "id": object_id(collection, platform, key),
            "collection": collection,
            "key": key,
            "platform": platform,
            "category": category,
            "moment": moment,
            "version": Version("", f"source.social.tiktok/0/{number}"),
            "properties": properties,
            "raw_data": f'{{"number": {number}}}',
            "vector": unit_vector(number),
            "model": "tiny@1/256",
            "text_sha256": f"text {number}",
            "record_sha256": f"record {number}",
            "terms": Terms.of(properties[text]),
        }
        return VectorObject(**{**fields, **given})

    return make


@pytest.fixture
def make_stored() -> Callable[[MakeObject], VectorObject]:
    """Makes an object whose raw data are those of a record, as the stage stores it."""

    def make(make_object: MakeObject) -> VectorObject:
        record = {"post_id": "key-1", "platform": "tiktok", "content": "cheap phone"}
        record |= {"posted_at": "2026-01-15T10:00:00Z", "_embedding_model": "tiny"}
        return make_object(1, raw_data=json.dumps(record), terms=Terms.of("cheap phone"))

    return make


def unit_vector(seed: int) -> NDArray[np.float32]:
    """A random direction, always the same for a seed."""
    vector = np.random.default_rng(seed).normal(size=DIMENSION)
    return (vector / np.linalg.norm(vector)).astype(np.float32)


@pytest.fixture
def drop_collections() -> Callable[[str], None]:
    """Empties a Weaviate server."""
    return _drop_collections


def _drop_collections(url: str) -> None:
    """Empty a Weaviate server."""
    for name in COLLECTIONS:
        request = urllib.request.Request(f"{url}/v1/schema/{name}", method="DELETE")  # noqa: S310 - http
        with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - http
            pass
