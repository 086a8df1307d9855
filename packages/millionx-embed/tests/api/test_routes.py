"""The search by HTTP, by real requests to the stage's port."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from millionx.core.telemetry.http import Health, TelemetryServer
from millionx.core.telemetry.metrics import StageMetrics
from millionx.embed.api.routes import SearchApi
from millionx.embed.search import Search
from millionx.embed.settings import EmbedSettings
from millionx.embed.stage import EmbedStage

TOKEN = "an invented token"


class Client:
    """Asks a server of this test."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, method: str = "GET", headers: dict[str, str] | None = None, **query: object) -> Any:
        """Status, JSON body and headers of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=20)
        connection.request(method, f"{path}?{urlencode(query)}" if query else path, headers=headers or {})
        response = connection.getresponse()
        body = response.read()
        connection.close()
        return response.status, json.loads(body) if body.startswith(b"{") else body, response.headers


@contextmanager
def served(search: Search, token: str | None = None) -> Iterator[Client]:
    """A server with the search on it."""
    server = TelemetryServer("127.0.0.1", 0, health=Health(), metrics=StageMetrics(EmbedStage.declaration))
    server.add_routes(SearchApi(search, token).routes())
    server.start()
    yield Client(server.port)
    server.stop()


@pytest.fixture(scope="module")
def search(filled_settings: EmbedSettings) -> Iterator[Search]:
    """Search over six records."""
    with Search.from_settings(filled_settings) as search:
        yield search


@pytest.fixture(scope="module")
def client(search: Search) -> Iterator[Client]:
    """Asks a server without a token."""
    with served(search) as client:
        yield client


def ids(body: Any) -> list[str]:
    """Of the results of an answer."""
    return [each["id"] for each in body["results"]]


def test_search(client: Client) -> None:
    """A text finds records with their score and properties."""
    status, body, headers = client.get("/search", q="cheap smartphones", limit=2)
    assert (status, headers["Content-Type"]) == (200, "application/json")
    assert (len(body["results"]), body["results"][0]["id"]) == (2, "p1")
    assert body["results"][0]["properties"]["content"] == "Cheap smartphones for everyone"
    assert set(body["results"][0]) == {"id", "score", "properties"}


def test_banglish(client: Client) -> None:
    """A text in Latin letters finds what is written in Bangla."""
    assert ids(client.get("/search", q="sosta mobile", limit=1)[1]) == ["p4"]


def test_similar(client: Client) -> None:
    """Records like one of the store, without itself."""
    status, body, _ = client.get("/similar/p1", limit=3)
    assert status == 200
    assert len(body["results"]) == 3
    assert "p1" not in ids(body)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"platform": "facebook"}, {"p2", "p3"}),
        ({"category": "fashion"}, {"p3"}),
        ({"since": "2025-12-10T00:00:00Z", "until": "2025-12-20T00:00:00Z"}, {"p2"}),
        ({"min_price": 9000, "max_price": 15000}, {"o1"}),
        ({"min_engagement": 200}, {"p2", "p3"}),
        ({"collection": "MarketOrder"}, {"o1", "o2"}),
    ],
)
def test_filters(client: Client, given: dict[str, object], expected: set[str]) -> None:
    """Every filter is a parameter of both endpoints."""
    assert set(ids(client.get("/search", q="anything", mode="vector", **given)[1])) == expected
    assert set(ids(client.get("/similar/p1", mode="vector", **given)[1])) == expected - {"p1"}


def test_explain(client: Client) -> None:
    """With `explain` each result tells why it stands where it does."""
    (found,) = client.get("/search", q="saree", explain="true", limit=1)[1]["results"]
    assert found["explanation"]["keyword"]["words"][0]["word"] == "saree"
    assert found["explanation"]["vector"]["rank"] == 1


@pytest.mark.parametrize(
    ("path", "parameter"),
    [
        ("/search", "q"),
        ("/search?q=", "q"),
        ("/search?q=%20", "q"),
        (f"/search?q={'canary' * 200}", "q"),
        ("/search?q=x&limit=0", "limit"),
        ("/search?q=x&limit=101", "limit"),
        ("/search?q=x&limit=canary", "limit"),
        ("/search?q=x&q=y", "q"),
        ("/search?q=x&mode=canary", "mode"),
        ("/search?q=x&collection=canary", "collection"),
        ("/search?q=x&since=canary", "since"),
        ("/search?q=x&min_price=nan", "min_price"),
        ("/search?q=x&min_engagement=-1", "min_engagement"),
        ("/search?q=x&platform=", "platform"),
        ("/similar/p1?limit=101", "limit"),
        ("/similar/p1?q=canary", "parameter"),
        ("/search?q=x&canary=1", "parameter"),
    ],
)
def test_bad_request(client: Client, path: str, parameter: str) -> None:
    """What is not allowed is 400; the message names the parameter and repeats nothing of its value."""
    status, body, _ = client.get(path)
    assert (status, body["error"]["code"]) == (400, "invalid_parameter")
    assert parameter in body["error"]["message"]
    assert "canary" not in json.dumps(body)


def test_unknown_record(client: Client) -> None:
    """A record that is not there is 404, whatever its id looks like."""
    for key in ("nobody", "", "a/b", quote("পোস্ট"), "%00", "'; drop table object"):
        status, body, _ = client.get(f"/similar/{quote(key, safe='%/')}")
        assert (status, body["error"]["code"]) == (404, "unknown_record")


@pytest.mark.parametrize("path", ["/search/more?q=x", "/openapi.json/more"])
def test_unknown_endpoint(client: Client, path: str) -> None:
    """Paths below an endpoint are 404."""
    assert client.get(path)[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH"])
def test_read_only(client: Client, method: str) -> None:
    """Nothing but GET and HEAD is answered."""
    assert client.get("/search?q=x", method)[0] in (405, 501)


def test_token(search: Search) -> None:
    """With a token, only who sends it is answered; the scheme's case does not matter, the token's does."""
    with served(search, TOKEN) as client:
        for given in ("", TOKEN, f"Basic {TOKEN}", f"Bearer {TOKEN.upper()}", "Bearer", f"Bearer {TOKEN}x", "Bearer é"):
            for path in ("/search?q=x", "/similar/p1", "/search"):
                status, body, headers = client.get(path, headers={"Authorization": given})
                assert (status, body["error"]["code"]) == (401, "unauthorized")
                assert headers["WWW-Authenticate"] == "Bearer"
        for scheme in ("Bearer", "bearer"):
            assert client.get("/search?q=x", headers={"Authorization": f"{scheme} {TOKEN}"})[0] == 200


def test_store_gone(filled_settings: EmbedSettings) -> None:
    """A store that does not answer is 503 with the time after which to come again."""
    settings = filled_settings.model_copy(update={"vector_store": "weaviate", "weaviate_url": "http://127.0.0.1:9"})
    search = Search.from_settings(settings)
    search._store._connection._client = _Gone()  # type: ignore[attr-defined]  # as after an outage
    with served(search) as client:
        status, body, headers = client.get("/search?q=x&mode=keyword")
    assert (status, body["error"]["code"]) == (503, "unavailable")
    assert int(headers["Retry-After"]) >= 1


class _Gone:
    """A client whose server does not answer."""

    def __getattr__(self, name: str) -> Any:
        from httpx import ConnectError

        raise ConnectError("refused")


def test_openapi(client: Client) -> None:
    """The document describes what is served: both endpoints, every parameter with its bounds, all failures."""
    status, document, _ = client.get("/openapi.json")
    assert (status, document["openapi"]) == (200, "3.1.0")
    assert set(document["paths"]) == {"/search", "/similar/{id}"}
    parameters = {each["name"]: each for each in document["paths"]["/search"]["get"]["parameters"]}
    assert parameters["q"]["required"]
    assert (parameters["limit"]["schema"]["minimum"], parameters["limit"]["schema"]["maximum"]) == (1, 100)
    assert all(each["description"] for each in parameters.values())
    assert {"200", "400", "404", "503"} <= set(document["paths"]["/similar/{id}"]["get"]["responses"])
    assert "security" not in document


def test_openapi_token(search: Search) -> None:
    """With a token the document is still open, and says that the others need it."""
    with served(search, TOKEN) as client:
        status, document, _ = client.get("/openapi.json")
    assert (status, document["security"]) == (200, [{"token": []}])
    assert "401" in document["paths"]["/search"]["get"]["responses"]
