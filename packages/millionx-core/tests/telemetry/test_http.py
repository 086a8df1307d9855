"""The HTTP port, by real requests."""

from __future__ import annotations

import http.client
import json
import re
import socket

import pytest

from millionx.core.errors import Code, ConfigError
from millionx.core.stage import Response, Route
from millionx.core.telemetry.http import Health, TelemetryServer
from millionx.core.telemetry.metrics import StageMetrics


class Client:
    """Asks a server of this test."""

    def __init__(self, port: int) -> None:
        self._port = port

    def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, str, str]:
        """Status, content type and body of an answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=10)
        connection.request(method, path, headers=headers)
        response = connection.getresponse()
        body = response.read().decode()
        connection.close()
        return response.status, response.headers["Content-Type"], body

    def raw(self, request: bytes) -> bytes:
        """The answer to any bytes, empty if there is none."""
        with socket.create_connection(("127.0.0.1", self._port), timeout=10) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return connection.makefile("rb").read()


@pytest.fixture
def health():
    return Health()


@pytest.fixture
def metrics(declaration):
    return StageMetrics(declaration)


@pytest.fixture
def server(health, metrics):
    server = TelemetryServer("127.0.0.1", 0, health=health, metrics=metrics)
    server.start()
    yield server
    server.stop()


@pytest.fixture
def client(server):
    return Client(server.port)


def test_metrics(client, metrics, declaration):
    """Prometheus gets its text format, with the stage's counts."""
    metrics.sent(0.01)
    status, content_type, body = client.get("/metrics")
    assert (status, content_type.split(";")[0]) == (200, "text/plain")
    assert f'millionx_records_sent_total{{stage="{declaration.name}"}} 1.0' in body
    assert f'millionx_loop_heartbeat_age_seconds{{stage="{declaration.name}"}} 0.' in body


def test_openmetrics(client):
    """Who asks for OpenMetrics gets it."""
    _, content_type, body = client.get("/metrics", Accept="application/openmetrics-text; version=1.0.0")
    assert content_type.startswith("application/openmetrics-text")
    assert body.endswith("# EOF\n")


def test_summary(client, metrics):
    """The summary is JSON."""
    metrics.dead_lettered(Code.EMPTY, 0.01)
    status, content_type, body = client.get("/metrics/summary")
    assert (status, content_type) == (200, "application/json")
    assert json.loads(body) == metrics.summary()


def test_startupz(client, health):
    """Started is asked for on its own: opening a model may take long."""
    assert client.get("/startupz")[0] == 503
    health.started = True
    assert client.get("/startupz")[0] == 200


def test_readyz(client, health):
    """Ready needs both a start and partitions, and can be taken back."""
    health.ready = True
    assert client.get("/readyz")[0] == 503
    health.started = True
    assert client.get("/readyz")[0] == 200
    health.ready = False
    assert client.get("/readyz")[0] == 503


def test_livez(declaration, metrics):
    """Alive until the heartbeat is too old; before the start that is not asked."""
    health = Health(liveness_timeout_s=0.0)
    server = TelemetryServer("127.0.0.1", 0, health=health, metrics=metrics)
    server.start()
    client = Client(server.port)
    assert client.get("/livez")[0] == 200
    health.started = True
    assert client.get("/livez")[0] == 503
    server.stop()


def test_heartbeat():
    """A beat makes a loop alive again; the start counts as one."""
    health = Health(liveness_timeout_s=60.0)
    health._last_beat -= 100
    health.started = True
    assert health.alive()
    health._last_beat -= 100
    assert not health.alive()
    health.beat()
    assert health.alive()


def test_page(client, metrics, declaration, health, server):
    """The page shows state, counts, pass rate, failures, latency and links, and loads nothing from elsewhere."""
    for _ in range(3):
        metrics.sent(0.004)
    metrics.dead_lettered(Code.NOT_JSON, 0.004)
    health.started = True
    server.add_routes([Route("/search", lambda _: Response(200, "text/plain", b""))])
    status, content_type, body = client.get("/")
    assert (status, content_type) == (200, "text/html; charset=utf-8")
    for shown in ("millionx-core", "75.0 %", "not_json", "100.0 %", "4.0 ms", "source.market.daraz", 'href="/search"'):
        assert shown in body
    assert "Not ready" in body
    assert not re.search(r"https?://|<script|@import", body)


def test_page_at_first(client):
    """Before the first record the page says so."""
    body = client.get("/")[2]
    assert "no record yet" in body
    assert "Starting" in body


def test_head(client):
    """HEAD gives the same status and type without a body."""
    assert client.get("/metrics/summary", "HEAD") == (200, "application/json", "")
    assert client.get("/startupz", "HEAD")[0] == 503


def test_unknown(client):
    """An unknown path is not found."""
    assert client.get("/metric")[0] == 404


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_read_only(client, method):
    """Nothing can be changed."""
    assert client.get("/metrics", method)[0] == 501


def test_routes(client, server):
    """A stage's endpoint gets the path behind its prefix and the query; the longest prefix wins."""

    def answering(name):
        return lambda asked: Response(200, "application/json", json.dumps([name, asked.path, asked.query]).encode())

    server.add_routes([Route("/records", answering("short")), Route("/records/by/", answering("long"))])
    assert json.loads(client.get("/records")[2]) == ["short", "", {}]
    assert json.loads(client.get("/records/a%20b?q=x&q=y&z=")[2]) == ["short", "/a b", {"q": ["x", "y"], "z": [""]}]
    assert json.loads(client.get("/records/by/day")[2]) == ["long", "day", {}]
    assert client.get("/recordsx")[0] == 404


def test_headers_of_route(client, server):
    """A stage's endpoint gets the headers Accept and Authorization and adds headers of its own."""
    server.add_routes(
        [Route("/echo", lambda asked: Response(401, asked.accept, b"", (("X-Got", asked.authorization),)))]
    )
    answer = client.raw(b"GET /echo HTTP/1.1\r\nAccept: text/x\r\nAuthorization: Bearer y\r\n\r\n")
    assert b"401" in answer
    assert b"Content-Type: text/x\r\n" in answer
    assert b"X-Got: Bearer y\r\n" in answer


def test_own_paths_first(client, server):
    """A stage can't take over the paths that monitoring relies on."""
    server.add_routes([Route("/", lambda _: Response(418, "text/plain", b""))])
    assert client.get("/metrics")[0] == 200
    assert client.get("/else")[0] == 418


def test_failing_route(client, server, caplog, capfd):
    """A failing endpoint is a 500 and a log line without its text, and the server goes on."""

    def fail(asked):
        raise ValueError("canary")

    server.add_routes([Route("/fail", fail)])
    status, _, body = client.get("/fail")
    assert (status, "canary" in body) == (500, False)
    assert "an HTTP endpoint of the stage failed" in [record.message for record in caplog.records]
    assert client.get("/metrics/summary")[0] == 200


@pytest.mark.parametrize(
    ("request_bytes", "answer"),
    [
        (b"", b""),
        (b"\x00\xff\r\n\r\n", b"400"),
        (b"GET / HTTP/9.9\r\n\r\n", b"505"),
        (b"GET /" + b"x" * 70_000 + b" HTTP/1.1\r\n\r\n", b"414"),
        (b"GET / HTTP/1.1\r\n" + b"a: b\r\n" * 200 + b"\r\n", b"431"),
        (b"GET / HTTP/1.1\r\na: " + b"b" * 70_000 + b"\r\n\r\n", b"431"),
        (b"GET http://[/?%ff HTTP/1.1\r\n\r\n", b"404"),
    ],
)
def test_bad_requests(client, request_bytes, answer, capfd):
    """A request that is broken or too large is refused, quietly, and the server goes on."""
    assert answer in client.raw(request_bytes)
    assert client.get("/startupz")[0] == 503
    assert not capfd.readouterr().err


def test_port_in_use(server, health, metrics):
    """A port that is taken is a problem of the settings."""
    with pytest.raises(ConfigError, match="HTTP_PORT"):
        TelemetryServer("127.0.0.1", server.port, health=health, metrics=metrics)


def test_bad_host(health, metrics):
    """A host that is no address of this machine is a problem of the settings."""
    with pytest.raises(ConfigError, match="HTTP_HOST"):
        TelemetryServer("192.0.2.1", 0, health=health, metrics=metrics)


def test_stop(health, metrics):
    """A stopped server frees its port, started or not."""
    first = TelemetryServer("127.0.0.1", 0, health=health, metrics=metrics)
    first.stop()
    second = TelemetryServer("127.0.0.1", first.port, health=health, metrics=metrics)
    second.start()
    second.stop()
    TelemetryServer("127.0.0.1", first.port, health=health, metrics=metrics).stop()
