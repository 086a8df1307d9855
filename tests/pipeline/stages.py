"""The four stages as processes against real servers, as production runs them."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import orjson

STAGES = ("validate", "privacy", "enrich", "embed")
_READY_S = 60.0


def await_true(condition: Callable[[], object], *, within_s: float, what: str) -> None:
    """Poll a condition that another process brings about.

    Raises:
        AssertionError: it did not come true in time.
    """
    deadline = monotonic() + within_s
    while not condition():
        if monotonic() > deadline:
            raise AssertionError(f"not within {within_s:.0f} s: {what}")
        sleep(0.05)


def free_port() -> int:
    """A port of the loopback address that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class StageProcess:
    """One `millionx-<stage> run`, with its log in a file."""

    def __init__(self, name: str, environment: Mapping[str, str], log: Path) -> None:
        self.name = name
        self.port = free_port()
        self.log = log
        self._environment = {**os.environ, **environment, "HTTP_PORT": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> StageProcess:
        """Start, or start again after a kill."""
        command = Path(sys.executable).with_name(f"millionx-{self.name}")
        with self.log.open("ab") as log:
            self.process = subprocess.Popen([command, "run"], env=self._environment, stdout=log, stderr=log)
        return self

    def get(self, path: str) -> tuple[int, bytes]:
        """GET on the stage's port; status 0 if nobody listens."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=5) as answer:
                return answer.status, answer.read()
        except urllib.error.HTTPError as error:
            return error.code, error.read()
        except OSError:
            return 0, b""

    def summary(self) -> dict[str, Any]:
        """`/metrics/summary`."""
        status, body = self.get("/metrics/summary")
        assert status == 200, f"{self.name} answers {status}"
        summary: dict[str, Any] = orjson.loads(body)
        return summary

    def metric(self, name: str, **labels: str) -> float:
        """Sum of a metric's samples that carry the labels."""
        total = 0.0
        for line in self.get("/metrics")[1].decode().splitlines():
            if line.startswith((f"{name}{{", f"{name} ")) and all(f'{k}="{v}"' in line for k, v in labels.items()):
                total += float(line.rsplit(" ", 1)[1])
        return total

    def await_ready(self) -> StageProcess:
        """Until `/readyz` answers 200: partitions are assigned."""

        def ready() -> bool:
            assert self.alive, f"{self.name} ended with {self.process and self.process.returncode}:\n{self.tail()}"
            return self.get("/readyz")[0] == 200

        await_true(ready, within_s=_READY_S, what=f"{self.name} is ready\n{self.tail()}")
        return self

    @property
    def alive(self) -> bool:
        """Whether the process runs."""
        return self.process is not None and self.process.poll() is None

    @property
    def state(self) -> str:
        """For a report: whether it runs, and how many records it finished and sent."""
        if not self.alive:
            return f"ended with {self.process and self.process.returncode}"
        return ", ".join(f"{self.metric(f'millionx_records_{what}_total'):.0f} {what}" for what in ("received", "sent"))

    def send_signal(self, number: signal.Signals) -> None:
        """Send a signal to the process."""
        assert self.process is not None
        self.process.send_signal(number)

    def wait(self, within_s: float) -> int:
        """Exit status of the process.

        Raises:
            subprocess.TimeoutExpired: it did not end in time.
        """
        assert self.process is not None
        return self.process.wait(within_s)

    def kill(self) -> None:
        """SIGKILL, as the kernel's memory killer would."""
        if self.alive:
            self.send_signal(signal.SIGKILL)
            self.wait(10)

    def tail(self) -> str:
        """The last lines of the log."""
        return "\n".join(self.log.read_text().splitlines()[-30:]) if self.log.exists() else ""
