"""What only Weaviate does: it fails, comes back, refuses, and is a server that others use too."""

from __future__ import annotations

import json
import logging
import socket
import threading
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from time import monotonic, sleep
from typing import Any

import numpy as np
import pytest

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.stores import open_store
from millionx.embed.stores import weaviate as module
from millionx.embed.stores.store import Rejected, VectorStore, Written

pytestmark = pytest.mark.timeout(120)
# Below the ten seconds in which a process that was told to stop must be gone.
PATIENCE_S = 9.0


@contextmanager
def unavailable() -> Iterator[None]:
    """The block raises Unavailable, and soon."""
    started = monotonic()
    with pytest.raises(Unavailable):
        yield
    assert monotonic() - started < PATIENCE_S


def eventually(action: Callable[[], Any]) -> Any:
    """Repeat an action until the store answers, as the runner does."""
    deadline = monotonic() + 30
    while True:
        try:
            return action()
        except Unavailable:
            assert monotonic() < deadline, "the store did not come back"
            sleep(0.1)


@pytest.mark.weaviate
def test_outage(fresh_weaviate: Any, make_settings: Any, make_object: Any) -> None:
    """A server that hangs or is gone makes every call fail soon; once it is back, the same store goes on."""
    store = open_store(
        make_settings(weaviate_url=fresh_weaviate.url, weaviate_grpc_port=fresh_weaviate.grpc_port), dimension=16
    )
    fresh_weaviate.stop()
    with unavailable():
        store.open()
    fresh_weaviate.start()
    eventually(store.open)
    try:
        assert store.put([make_object(1)]) == [Written()]
        fresh_weaviate.freeze()
        with unavailable():
            store.put([make_object(2)])
        fresh_weaviate.thaw()
        assert eventually(lambda: store.put([make_object(2)])) == [Written()]
        fresh_weaviate.stop()
        with unavailable():
            store.put([make_object(3)])
        with unavailable():
            store.nearest("SocialPost", make_object(1).vector, limit=1)
        with unavailable():
            store.count("SocialPost")
        fresh_weaviate.start()
        assert eventually(lambda: store.put([make_object(3)])) == [Written()]
        assert store.count("SocialPost") == 3
    finally:
        store.close()


@pytest.fixture
def weaviate_settings(weaviate_server: Any, make_settings: Any, drop_collections: Any) -> Iterator[Any]:
    """Settings of an empty Weaviate."""
    drop_collections(weaviate_server.url)
    yield make_settings(weaviate_url=weaviate_server.url, weaviate_grpc_port=weaviate_server.grpc_port)
    drop_collections(weaviate_server.url)


@pytest.fixture
def store(weaviate_settings: Any) -> Iterator[VectorStore]:
    """An empty Weaviate, opened."""
    store = open_store(weaviate_settings, dimension=16)
    store.open()
    yield store
    store.close()


@pytest.mark.weaviate
def test_comes_back_empty(store: VectorStore, weaviate_server: Any, drop_collections: Any, make_object: Any) -> None:
    """A server that lost its collections gets them again with their own types, not those that it would guess."""
    store.put([make_object(1)])
    drop_collections(weaviate_server.url)
    assert store.put([make_object(1)]) == [Written()]
    with urllib.request.urlopen(f"{weaviate_server.url}/v1/schema/SocialPost", timeout=10) as answer:  # noqa: S310 - http
        types = {each["name"]: each["dataType"] for each in json.load(answer)["properties"]}
    assert types["engagement_count"] == ["int"]


@pytest.mark.weaviate
@pytest.mark.parametrize("size", [1, 3])
def test_server_refuses(
    store: VectorStore, make_object: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, size: int
) -> None:
    """Objects that only the server finds bad are rejected, alone or among others, and no log quotes them."""
    store.put([make_object(0)])
    monkeypatch.setattr(module, "refusal", lambda *_: None)
    bad = make_object(1)
    bad.properties["engagement_count"] = "canary"
    with caplog.at_level(logging.DEBUG):
        verdicts = store.put([bad, *(make_object(number) for number in range(2, size + 1))])
    assert verdicts == [Rejected("Weaviate takes no such `engagement_count`"), *[Written()] * (size - 1)]
    assert "canary" not in caplog.text


@pytest.mark.weaviate
def test_server_refuses_vector(store: VectorStore, make_object: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """A vector of another dimension, which the server finds, is the object's fault too."""
    store.put([make_object(0)])
    monkeypatch.setattr(module, "refusal", lambda *_: None)
    verdicts = store.put([make_object(1, vector=np.ones(3, np.float32)), make_object(2)])
    assert verdicts == [Rejected("Weaviate refuses it"), Written()]


@pytest.mark.weaviate
def test_foreign_collection(weaviate_settings: Any, weaviate_server: Any) -> None:
    """A collection of the same name that someone else made is refused, with all that is wrong."""
    body = {"class": "SocialPost", "vectorizer": "none", "properties": [{"name": "post_id", "dataType": ["int"]}]}
    request = urllib.request.Request(  # noqa: S310 - http
        f"{weaviate_server.url}/v1/schema", json.dumps(body).encode(), {"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10):  # noqa: S310 - http
        store = open_store(weaviate_settings, dimension=16)
    with pytest.raises(ConfigError) as refused:
        store.open()
    store.close()
    assert "no property `post_id` of type text" in str(refused.value)
    assert "no property `raw_data`" in str(refused.value)
    assert "compared by cosine" in str(refused.value)


@pytest.mark.weaviate
def test_recall(weaviate_settings: Any, make_object: Any) -> None:
    """The index finds nearly all of the ten nearest, among vectors that have no neighbourhoods to follow."""
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(3000, 384)).astype(np.float32)
    store = open_store(weaviate_settings, dimension=384)
    store.open()
    store.put([make_object(number, vector=vector) for number, vector in enumerate(vectors)])
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    found = 0
    for query in rng.normal(size=(40, 384)).astype(np.float32):
        best = {f"key-{number}" for number in np.argsort(-(vectors @ query))[:10]}
        found += len(best & {hit.key for hit in store.nearest("SocialPost", query, limit=10)})
    store.close()
    assert found >= 0.98 * 400


@pytest.mark.weaviate
def test_wrong_grpc_port(weaviate_settings: Any, make_settings: Any) -> None:
    """A wrong WEAVIATE_GRPC_PORT is named."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port = taken.getsockname()[1]
        store = open_store(
            make_settings(weaviate_url=weaviate_settings.weaviate_url, weaviate_grpc_port=port), dimension=16
        )
        with pytest.raises(Unavailable, match=f"on port {port} for gRPC"):
            store.open()
        store.close()


@pytest.mark.weaviate
def test_connects_nowhere_else(
    weaviate_settings: Any, weaviate_server: Any, make_object: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is asked of another host: no newer client at PyPI, no telemetry, no proxy of the environment."""
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.delenv("NO_PROXY", raising=False)
    monkeypatch.delenv("no_proxy", raising=False)
    asked = set()
    resolve = socket.getaddrinfo

    def record(host: Any, port: Any, *rest: Any, **named: Any) -> Any:
        asked.add(f"http://{host}:{port}")
        return resolve(host, port, *rest, **named)

    monkeypatch.setattr(socket, "getaddrinfo", record)
    store = open_store(weaviate_settings, dimension=16)
    store.open()
    assert store.put([make_object(1)]) == [Written()]
    store.close()
    assert asked == {weaviate_server.url}


@pytest.mark.parametrize("status", [429, 500, 503])
def test_server_in_trouble(make_settings: Any, answering: Any, status: int) -> None:
    """A server, or a gateway before it, that answers with 429 or 5xx is not available."""
    store = open_store(make_settings(weaviate_url=answering(status)), dimension=16)
    with unavailable():
        store.open()
    store.close()


@pytest.mark.parametrize("status", [401, 403])
def test_key_refused(make_settings: Any, answering: Any, status: int) -> None:
    """A key that the server refuses is an error of the settings, which names the variable and not the key."""
    store = open_store(make_settings(weaviate_url=answering(status), weaviate_api_key="canary"), dimension=16)
    with pytest.raises(ConfigError, match="WEAVIATE_API_KEY") as refused:
        store.open()
    store.close()
    assert "canary" not in str(refused.value)


def test_server_silent(make_settings: Any) -> None:
    """A host that takes the connection and says nothing is not available."""
    with socket.create_server(("127.0.0.1", 0)) as silent:
        store = open_store(make_settings(weaviate_url=f"http://127.0.0.1:{silent.getsockname()[1]}"), dimension=16)
        with unavailable():
            store.open()
        store.close()


@pytest.fixture
def answering() -> Iterator[Callable[[int], str]]:
    """Starts HTTP servers that answer every request with one status; gives their URLs."""
    servers: list[HTTPServer] = []

    def start(status: int) -> str:
        class Answer(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(status)
                self.end_headers()
                self.wfile.write(b'{"error": []}')

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        server = HTTPServer(("127.0.0.1", 0), Answer)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()
