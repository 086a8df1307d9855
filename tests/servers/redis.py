"""Redis: the system's redis-server, in memory only."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from pathlib import Path

from tests.servers.process import ServerProcess, free_ports


class Redis(ServerProcess):
    """A server at `host` and `port`, or at `url` with database 0; it forgets everything when it ends."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.host = "127.0.0.1"
        (self.port,) = free_ports(1)
        self.url = f"redis://{self.host}:{self.port}/0"

    def command(self) -> Sequence[str | Path]:
        """See the base class."""
        place = ["--bind", self.host, "--port", str(self.port), "--dir", str(self.folder)]
        return ["redis-server", *place, "--save", "", "--appendonly", "no"]

    def answers(self) -> bool:
        """Whether PING gives PONG."""
        try:
            with socket.create_connection((self.host, self.port), timeout=1) as client:
                client.sendall(b"PING\r\n")
                return client.recv(16).startswith(b"+PONG")
        except OSError:
            return False
