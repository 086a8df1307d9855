"""Export of spans by OTLP over HTTP, to a receiver in the test."""

from __future__ import annotations

import gzip
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from time import monotonic

import pytest
from opentelemetry.proto.collector.trace.v1.trace_service_pb2 import ExportTraceServiceRequest

from millionx.core.stage import Record
from millionx.core.telemetry.tracing import Tracing

SAMPLED = b"00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
RECORD = Record(b"the value", b"the key", [("traceparent", SAMPLED)], "topic.a", 0, 1)


class Receiver(ThreadingHTTPServer):
    """Keeps what is posted; answers only once `open` is set."""

    daemon_threads = True
    block_on_close = False

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.bodies: list[tuple[str, bytes]] = []
        self.open = threading.Event()
        self.endpoint = f"http://127.0.0.1:{self.server_port}"


class _Handler(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        body = gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body
        self.server.bodies.append((self.path, body))
        self.server.open.wait(30)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_):
        pass


@pytest.fixture
def receiver():
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.open.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def environment(monkeypatch, receiver):
    for name, value in {
        "OTEL_EXPORTER_OTLP_ENDPOINT": receiver.endpoint,
        "OTEL_RESOURCE_ATTRIBUTES": "deployment.environment.name=test",
        "OTEL_BSP_SCHEDULE_DELAY": "50",
    }.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_export(declaration, receiver, environment):
    """With an endpoint, spans of sampled records arrive under the stage's name, with nothing of the record."""
    receiver.open.set()
    tracing = Tracing(declaration)
    tracing.finish(tracing.start(RECORD), None)
    tracing.shutdown(10.0)
    [(path, body)] = receiver.bodies
    assert path == "/v1/traces"
    [resource_spans] = ExportTraceServiceRequest.FromString(body).resource_spans
    resource = {item.key: item.value.string_value for item in resource_spans.resource.attributes}
    assert resource["service.name"] == "millionx-core"
    assert resource["deployment.environment.name"] == "test"
    [span] = resource_spans.scope_spans[0].spans
    assert (span.name, span.trace_id.hex()) == ("process topic.a", SAMPLED[3:35].decode())
    assert b"the value" not in body
    assert b"the key" not in body


def test_service_name(declaration, receiver, environment):
    """OTEL_SERVICE_NAME wins over the name that we give."""
    receiver.open.set()
    environment.setenv("OTEL_SERVICE_NAME", "named-by-hand")
    tracing = Tracing(declaration)
    tracing.finish(tracing.start(RECORD), None)
    tracing.shutdown(10.0)
    assert b"named-by-hand" in receiver.bodies[0][1]


@pytest.mark.parametrize(("name", "value"), [("OTEL_SDK_DISABLED", "true"), ("OTEL_TRACES_EXPORTER", "none")])
def test_disabled(declaration, receiver, environment, name, value):
    """The standard switches turn export off."""
    environment.setenv(name, value)
    tracing = Tracing(declaration)
    assert tracing.start(RECORD).span is None
    tracing.shutdown(1.0)
    assert not receiver.bodies


def test_other_protocol(declaration, environment, caplog):
    """A protocol that is not spoken is named in the log."""
    environment.setenv("OTEL_EXPORTER_OTLP_PROTOCOL", "grpc")
    Tracing(declaration).shutdown(1.0)
    assert "OTEL_EXPORTER_OTLP_PROTOCOL" in caplog.text


def test_silent_collector(declaration, receiver, environment):
    """A collector that does not answer holds up neither records nor the end."""
    tracing = Tracing(declaration)
    begun = monotonic()
    for _ in range(1000):
        tracing.finish(tracing.start(RECORD), None)
    tracing.shutdown(0.3)
    assert monotonic() - begun < 5
