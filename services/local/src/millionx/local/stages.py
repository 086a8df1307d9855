"""Runs the stages as processes: starts them, restarts one that dies, stops them."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from time import monotonic
from typing import Any, Final, Self

import orjson

from millionx.core.signals import EXIT_USAGE
from millionx.local.errors import LocalError

__all__ = ["Process", "Supervisor"]

_LOOK_EVERY_S: Final = 0.1
_BACKOFF_S: Final = (0.2, 0.5, 1.0, 2.0, 5.0)
_STEADY_S: Final = 30.0
"""After running this long, a process that dies is restarted as promptly as the first time."""
_STOP_S: Final = 10.0
_HTTP_S: Final = 1.0


@dataclass
class Process:
    """One process to keep running. Its output goes to the file `log`; `port` is where it serves health and metrics."""

    name: str
    command: Sequence[str | Path]
    environ: Mapping[str, str]
    log: Path
    port: int
    restarts: int = field(default=0, init=False)
    handle: subprocess.Popen[bytes] | None = field(default=None, init=False)
    _failures: int = field(default=0, init=False)
    _started_at: float = field(default=0.0, init=False)
    _restart_at: float | None = field(default=None, init=False)

    def start(self) -> None:
        """Start the process."""
        with self.log.open("ab") as log:
            self.handle = subprocess.Popen(  # noqa: S603 - the stages' own commands
                self.command,
                env=self.environ,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for us; the stages get SIGTERM from us.
                start_new_session=True,
            )
        self._started_at = monotonic()
        self._restart_at = None

    def look(self) -> None:
        """Restart the process if it has ended and its pause is over.

        Raises:
            LocalError: its settings are wrong, so that starting it again does not help.
        """
        if self._restart_at is not None:
            if monotonic() >= self._restart_at:
                self.start()
            return
        status = self.handle.poll() if self.handle is not None else None
        if status is None:
            return
        if status == EXIT_USAGE:
            raise LocalError(f"{self.name} refuses its settings; see {self.log}")
        if monotonic() - self._started_at > _STEADY_S:
            self._failures = 0
        self._restart_at = monotonic() + _BACKOFF_S[min(self._failures, len(_BACKOFF_S) - 1)]
        self._failures += 1
        self.restarts += 1

    def get(self, path: str) -> tuple[int, bytes]:
        """Ask the process over HTTP; status 0 if it does not answer."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=_HTTP_S)
        try:
            connection.request("GET", path)
            response = connection.getresponse()
            return response.status, response.read()
        except (OSError, HTTPException):
            return 0, b""
        finally:
            connection.close()

    @property
    def ready(self) -> bool:
        """Whether the stage says that it takes records."""
        return self.get("/readyz")[0] == 200

    def summary(self) -> dict[str, Any]:
        """The stage's `/metrics/summary`; empty while it does not answer."""
        status, body = self.get("/metrics/summary")
        content = orjson.loads(body) if status == 200 else None
        return content if isinstance(content, dict) else {}


class Supervisor:
    """Keeps processes running for the time of a `with` block, at whose end they get SIGTERM and at most ten seconds."""

    def __init__(self, processes: Sequence[Process]) -> None:
        self.processes = tuple(processes)
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="supervisor", daemon=True)
        self._failure = ""

    def __enter__(self) -> Self:
        try:
            for process in self.processes:
                process.start()
        except BaseException:
            self._stop()
            raise
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._stop()

    def check(self) -> None:
        """Pass on what the supervision found.

        Raises:
            LocalError: a process can't run.
        """
        if self._failure:
            raise LocalError(self._failure)

    def await_ready(self, timeout_s: float) -> None:
        """Wait until every process takes records.

        Raises:
            LocalError: one can't run, or is not ready after `timeout_s` seconds.
        """
        deadline = monotonic() + timeout_s
        for process in self.processes:
            while not process.ready:
                self.check()
                if monotonic() > deadline:
                    raise LocalError(f"{process.name} was not ready after {timeout_s:.0f} s; see {process.log}")
                self._ended.wait(_LOOK_EVERY_S)

    def _watch(self) -> None:
        while not self._ended.wait(_LOOK_EVERY_S):
            try:
                for process in self.processes:
                    process.look()
            except (LocalError, OSError) as error:
                self._failure = str(error)
                return

    def _stop(self) -> None:
        handles = [process.handle for process in self.processes if process.handle is not None]
        for handle in handles:
            handle.terminate()
        deadline = monotonic() + _STOP_S
        for handle in handles:
            try:
                handle.wait(max(0.0, deadline - monotonic()))
            except subprocess.TimeoutExpired:
                handle.kill()
                handle.wait()
