"""The collections as a real Weaviate has them, and those that it must not have."""

from __future__ import annotations

import json
import urllib.request
from typing import Any

import pytest

from millionx.core.errors import ConfigError
from millionx.embed.stores import open_store

pytestmark = [pytest.mark.weaviate, pytest.mark.timeout(120)]


def schema(url: str, name: str) -> dict[str, Any]:
    """A collection, by the server's own words."""
    with urllib.request.urlopen(f"{url}/v1/schema/{name}", timeout=10) as answer:  # noqa: S310 - http
        found: dict[str, Any] = json.load(answer)
    return found


@pytest.fixture
def settings(weaviate_server: Any, make_settings: Any, drop_collections: Any) -> Any:
    """Settings of an empty Weaviate."""
    drop_collections(weaviate_server.url)
    yield make_settings(weaviate_url=weaviate_server.url, weaviate_grpc_port=weaviate_server.grpc_port)
    drop_collections(weaviate_server.url)


def test_created(settings: Any, weaviate_server: Any) -> None:
    """Made on first start: cosine with RQ-8, text whose Bangla words survive, ids as wholes, ranges of numbers."""
    store = open_store(settings, dimension=16, model="tiny")
    store.open()
    store.close()
    for name, text, key in (("SocialPost", "content", "post_id"), ("MarketOrder", "product_name", "order_id")):
        found = schema(weaviate_server.url, name)
        index = found["vectorConfig"]["default"]["vectorIndexConfig"]
        assert index["distance"] == "cosine"
        assert (index["rq"]["enabled"], index["rq"]["bits"]) == (True, 8)
        properties = {each["name"]: each for each in found["properties"]}
        assert properties[text]["tokenization"] == "lowercase"
        assert properties[key]["tokenization"] == "field"
        assert (properties["words"]["tokenization"], properties["sounds"]["tokenization"]) == ("whitespace",) * 2
        assert {"model", "text_sha256", "record_sha256"} <= properties.keys()
    assert properties["total_price"]["indexRangeFilters"]
    assert properties["order_timestamp"]["indexRangeFilters"]


def test_earlier_layout(settings: Any, weaviate_server: Any, make_object: Any, make_stored: Any) -> None:
    """A collection of another layout is refused with the way to migrate; migrating keeps objects and their vectors."""
    post = make_stored(make_object)
    store = open_store(settings, dimension=16, model="tiny")
    store.open()
    store.put([post])
    _rebuild_without(weaviate_server.url, "sounds")
    again = open_store(settings, dimension=16, model="tiny")
    with pytest.raises(ConfigError, match=r"no property `sounds`.*millionx-embed collections migrate"):
        again.open()
    assert any("collections migrate" in problem for problem in again.check())
    assert again.migrate() == 1
    assert again.check() == []
    again.open()
    assert [hit.key for hit in again.nearest("SocialPost", post.vector, limit=5)] == ["key-1"]
    assert again.frequency("SocialPost", "words", ["phone"]) == 1
    again.put([post])
    assert again.count("SocialPost") == 1
    store.close()
    again.close()


def _rebuild_without(url: str, name: str) -> None:
    """Make SocialPost anew as a version without one of its properties made it, with the same objects."""
    with urllib.request.urlopen(f"{url}/v1/objects?class=SocialPost&include=vector", timeout=10) as answer:  # noqa: S310 - http
        objects = json.load(answer)["objects"]
    layout = schema(url, "SocialPost")
    layout["properties"] = [each for each in layout["properties"] if each["name"] != name]
    for path, method, body in [("/schema/SocialPost", "DELETE", None), ("/schema", "POST", layout)]:
        _send(url, path, method, body)
    for each in objects:
        each["properties"].pop(name)
        kept = {part: each[part] for part in ("class", "id", "properties", "vectors") if part in each}
        _send(url, "/objects", "POST", kept)


def _send(url: str, path: str, method: str, body: Any) -> None:
    request = urllib.request.Request(  # noqa: S310 - http
        f"{url}/v1{path}", body and json.dumps(body).encode(), {"Content-Type": "application/json"}, method=method
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - http
        pass
