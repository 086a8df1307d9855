"""The HTTP port of a stage: metrics, health and a page for people.

    /                 the page
    /metrics          Prometheus (or OpenMetrics, if asked for)
    /metrics/summary  the main figures as JSON
    /startupz         503 until the stage has opened what it needs
    /livez            503 when the loop has not shown a heartbeat for too long
    /readyz           503 until partitions are assigned, and while stopping

A stage adds endpoints by `routes()`. Everything is read-only: GET and HEAD.
"""

from __future__ import annotations

import json
import logging
import socket
import socketserver
import threading
from collections.abc import Sequence
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Final
from urllib.parse import parse_qs, unquote

from prometheus_client import REGISTRY
from prometheus_client.exposition import choose_encoder

from millionx.core.errors import ConfigError
from millionx.core.stage import Request, Response, Route
from millionx.core.telemetry.health import Health
from millionx.core.telemetry.metrics import HEARTBEAT_AGE, StageMetrics
from millionx.core.telemetry.page import render_page

__all__ = ["Health", "TelemetryServer"]

logger: Final = logging.getLogger(__name__)

_CLIENT_TIMEOUT_S: Final = 10.0
_STOP_WITHIN_S: Final = 0.1
_TEXT: Final = "text/plain; charset=utf-8"


class TelemetryServer:
    """Serves one stage's metrics and health in threads of its own, from construction on listening on `port`.

    Raises:
        ConfigError: the address can't be listened on.
    """

    def __init__(self, host: str, port: int, *, health: Health, metrics: StageMetrics) -> None:
        self._health = health
        self._metrics = metrics
        self._routes: tuple[Route, ...] = ()
        HEARTBEAT_AGE.labels(metrics.declaration.name).set_function(health.beat_age_s)
        try:
            self._server = _Server(host, port, self._respond)
        except (OSError, OverflowError) as error:
            reason = error.strerror if isinstance(error, OSError) else "no such port"
            raise ConfigError([f"can't listen on {host}:{port} ({reason}); set HTTP_HOST and HTTP_PORT"]) from None
        self.port: Final = self._server.server_port
        self._thread = threading.Thread(
            target=self._server.serve_forever, args=(_STOP_WITHIN_S,), name="telemetry-http", daemon=True
        )

    def start(self) -> None:
        """Begin to answer."""
        self._thread.start()

    def add_routes(self, routes: Sequence[Route]) -> None:
        """Add the stage's own endpoints; the longest prefix wins, and ours before any."""
        self._routes = tuple(sorted([*self._routes, *routes], key=lambda route: -len(route.prefix)))

    def stop(self) -> None:
        """Answer no more and free the port."""
        if self._thread.is_alive():
            self._server.shutdown()
            self._thread.join()
        self._server.server_close()

    def _respond(self, target: str, accept: str, authorization: str) -> Response:
        path, _, query = target.partition("?")
        match path:
            case "/":
                endpoints = [route.prefix for route in reversed(self._routes)]
                body = render_page(self._metrics.declaration, self._metrics.summary(), self._health, endpoints)
                return Response(200, "text/html; charset=utf-8", body.encode())
            case "/metrics":
                encode, content_type = choose_encoder(accept)
                return Response(200, content_type, encode(REGISTRY))
            case "/metrics/summary":
                body = json.dumps(self._metrics.summary(), indent=2)
                return Response(200, "application/json", body.encode())
            case "/startupz":
                return _probe(self._health.started, "started", "starting")
            case "/livez":
                return _probe(self._health.alive(), "alive", "no heartbeat for too long")
            case "/readyz":
                return _probe(self._health.started and self._health.ready, "ready", "not ready")
        for route in self._routes:
            rest = _after(route.prefix, path)
            if rest is not None:
                given = parse_qs(query, keep_blank_values=True)
                return route.handle(Request(unquote(rest), given, accept, authorization))
        return Response(404, _TEXT, b"not found; see /\n")


def _probe(good: bool, yes: str, no: str) -> Response:
    return Response(200, _TEXT, f"{yes}\n".encode()) if good else Response(503, _TEXT, f"{no}\n".encode())


def _after(prefix: str, path: str) -> str | None:
    """What follows `prefix` in `path`, or None; `/search` does not take in `/searching`."""
    if not path.startswith(prefix):
        return None
    rest = path[len(prefix) :]
    return rest if not rest or prefix.endswith("/") or rest.startswith("/") else None


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, host: str, port: int, respond: Any) -> None:
        self.respond = respond
        self.address_family = socket.AF_INET6 if ":" in host else socket.AF_INET
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        # Not HTTPServer's: it looks up the name of the host, which may take seconds, or ask a server for it.
        socketserver.TCPServer.server_bind(self)
        host, self.server_port = self.server_address[:2]
        self.server_name = str(host)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is nothing to report; nothing else gets here."""


class _Handler(BaseHTTPRequestHandler):
    """Answers one request per connection and reads no body; the base class bounds request line and headers."""

    server: _Server
    server_version = "millionx"
    sys_version = ""
    timeout = _CLIENT_TIMEOUT_S

    def do_GET(self) -> None:
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        try:
            headers = self.headers
            answer = self.server.respond(self.path, headers.get("Accept", ""), headers.get("Authorization", ""))
        except Exception as error:
            logger.error("an HTTP endpoint of the stage failed", exc_info=error)
            answer = Response(500, _TEXT, b"failed; see the log\n")
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.content_type)
        self.send_header("Content-Length", str(len(answer.body)))
        for name, value in answer.headers:
            self.send_header(name, value)
        self.send_header("Cache-Control", "no-store")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
        self.end_headers()
        if with_body:
            self.wfile.write(answer.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """No access log: a query may hold personal data."""
