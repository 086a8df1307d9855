"""A server process of a test: started, awaited, frozen, ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from pathlib import Path
from time import monotonic, sleep
from typing import Self

_READY_S = 60.0
_STOP_S = 20.0
_TAIL_LINES = 30


def free_ports(count: int, *, consecutive: bool = False) -> list[int]:
    """TCP ports of the loopback interface that nobody listens on, all different."""
    while True:
        probes = [socket.socket() for _ in range(count)]
        try:
            probes[0].bind(("127.0.0.1", 0))
            first: int = probes[0].getsockname()[1]
            for step, probe in enumerate(probes[1:], start=1):
                probe.bind(("127.0.0.1", first + step if consecutive else 0))
            return [probe.getsockname()[1] for probe in probes]
        except (OSError, OverflowError):
            continue  # the neighbour was taken, or there is none
        finally:
            for probe in probes:
                probe.close()


class ServerProcess(ABC):
    """One server; usable in a `with` block, at whose end it is killed.

    A subclass says how it is started and when it is ready. Its ports and its folder stay the same over `stop` and
    `start`.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "log"
        self._process: subprocess.Popen[bytes] | None = None

    @abstractmethod
    def command(self) -> Sequence[str | Path]:
        """Program and arguments."""

    def environment(self) -> Mapping[str, str]:
        """Environment variables on top of PATH, HOME and the locale."""
        return {}

    @abstractmethod
    def answers(self) -> bool:
        """Whether the server is ready; called until it is."""

    def start(self) -> None:
        """Start the server and wait until it is ready.

        Raises:
            AssertionError: it ended, or was not ready in time; with the end of its log.
        """
        inherited = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                list(self.command()),
                cwd=self.folder,
                env={**inherited, **self.environment()},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for pytest, which then kills the servers itself.
                start_new_session=True,
            )
        deadline = monotonic() + _READY_S
        while not self.answers():
            if self._process.poll() is not None:
                raise AssertionError(f"{self.name} ended with {self._process.returncode}\n{self.tail()}")
            if monotonic() > deadline:
                self.kill()
                raise AssertionError(f"{self.name} was not ready within {_READY_S:.0f} s\n{self.tail()}")
            sleep(0.05)

    def stop(self) -> None:
        """End the server in an orderly way; `start` brings it back with its data, if it keeps any."""
        if self._process is None:
            return
        self.thaw()
        self._process.terminate()
        try:
            self._process.wait(_STOP_S)
        except subprocess.TimeoutExpired:
            self.kill()

    def kill(self) -> None:
        """End the server at once, frozen or not."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()

    def freeze(self) -> None:
        """Stop answering, with all connections open, as a host does that hangs."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Go on after `freeze`."""
        self._signal(signal.SIGCONT)

    def tail(self) -> str:
        """The last lines of the log."""
        return "\n".join(self._log.read_text(errors="replace").splitlines()[-_TAIL_LINES:])

    @property
    def name(self) -> str:
        """What a message calls the server."""
        return type(self).__name__

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None, f"{self.name} was not started"
        self._process.send_signal(number)

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.kill()


def port_listens(port: int) -> bool:
    """Whether a connection to a port of the loopback interface is taken."""
    with socket.socket() as client:
        client.settimeout(1)
        return client.connect_ex(("127.0.0.1", port)) == 0
