"""The supervisor, with small real processes."""

from __future__ import annotations

import signal
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from millionx.core.signals import EXIT_TEMPORARY, EXIT_USAGE
from millionx.local import stages
from millionx.local.broker import free_port
from millionx.local.errors import LocalError
from millionx.local.stages import Process, Supervisor

AwaitTrue = Callable[[Callable[[], bool]], None]

SERVER = """
import os, sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"total": 7}' if self.path == "/metrics/summary" else b"yes")
print("serving", flush=True)
HTTPServer(("127.0.0.1", int(os.environ["HTTP_PORT"])), Handler).serve_forever()
"""
DEAF = "import signal; signal.signal(signal.SIGTERM, signal.SIG_IGN);" + SERVER


@pytest.fixture
def child(tmp_path: Path) -> Callable[..., Process]:
    """Makes a process that runs a few lines of Python."""

    def make(code: str = SERVER, name: str = "child") -> Process:
        port = free_port()
        command = [sys.executable, "-I", "-S", "-c", code]
        return Process(name, command, {"HTTP_PORT": str(port)}, tmp_path / f"{name}.log", port)

    return make


def test_ready(child: Callable[..., Process]) -> None:
    """Once ready, a process answers for itself, and its output is in its log."""
    process = child()
    with Supervisor([process]) as supervisor:
        supervisor.await_ready(30)
        assert process.summary() == {"total": 7}
        assert process.restarts == 0
    assert process.log.read_text().startswith("serving")


def test_stopped(child: Callable[..., Process]) -> None:
    """At the end of the block every process has had SIGTERM and is gone."""
    processes = [child(name="one"), child(name="two")]
    with Supervisor(processes) as supervisor:
        supervisor.await_ready(30)
    assert [process.handle.returncode for process in processes if process.handle] == [-signal.SIGTERM] * 2


def test_deaf(child: Callable[..., Process], monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that does not heed SIGTERM is killed."""
    monkeypatch.setattr(stages, "_STOP_S", 0.2)
    process = child(DEAF)
    with Supervisor([process]) as supervisor:
        supervisor.await_ready(30)
    assert process.handle is not None
    assert process.handle.returncode == -signal.SIGKILL


def test_restart(child: Callable[..., Process], await_true: AwaitTrue) -> None:
    """A process that dies is started again, and counted."""
    process = child()
    with Supervisor([process]) as supervisor:
        supervisor.await_ready(30)
        assert process.handle is not None
        first = process.handle.pid
        process.handle.kill()
        await_true(lambda: process.restarts == 1)
        supervisor.await_ready(30)
        assert process.handle.pid != first


def test_restart_again(child: Callable[..., Process], await_true: AwaitTrue) -> None:
    """One that finds no broker is started again and again, without ending the run."""
    process = child(f"raise SystemExit({EXIT_TEMPORARY})")
    with Supervisor([process]) as supervisor:
        await_true(lambda: process.restarts >= 2)
        supervisor.check()


def test_refuses_settings(child: Callable[..., Process]) -> None:
    """One that refuses its settings is not started again; the message names its log."""
    process = child(f"raise SystemExit({EXIT_USAGE})")
    with (
        Supervisor([process]) as supervisor,
        pytest.raises(LocalError, match=r"refuses its settings; see .*child\.log"),
    ):
        supervisor.await_ready(30)
    assert process.restarts == 0


def test_never_ready(child: Callable[..., Process]) -> None:
    """One that runs but takes no records is named."""
    process = child("import signal; signal.pause()")
    with Supervisor([process]) as supervisor, pytest.raises(LocalError, match="child was not ready after 0 s"):
        supervisor.await_ready(0.3)


def test_silent(child: Callable[..., Process]) -> None:
    """Of a process that does not answer there is no summary."""
    assert child().summary() == {}


def test_one_can_not_start(child: Callable[..., Process], tmp_path: Path) -> None:
    """If one can't be started, those before it are stopped."""
    first = child(name="first")
    second = Process("second", [tmp_path / "missing"], {}, tmp_path / "second.log", 0)
    with pytest.raises(FileNotFoundError), Supervisor([first, second]):
        pass
    assert first.handle is not None
    assert first.handle.returncode is not None
