"""Tansu: the broker of `make demo`, ready in milliseconds, its records in memory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from millionx.local.broker import broker_binary
from tests.servers.process import ServerProcess, free_ports, port_listens


class Tansu(ServerProcess):
    """A broker that forgets everything when it ends. `bootstrap` is its `host:port`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        (self._port,) = free_ports(1)
        self.bootstrap = f"127.0.0.1:{self._port}"

    def command(self) -> Sequence[str | Path]:
        """See the base class."""
        return [broker_binary(), "broker"]

    def environment(self) -> Mapping[str, str]:
        """See the base class."""
        return {
            "LISTENER_URL": f"tcp://{self.bootstrap}",
            "ADVERTISED_LISTENER_URL": f"tcp://{self.bootstrap}",
            "STORAGE_ENGINE": "memory://tansu/",
            "CLUSTER_ID": "millionx-tests",
            "RUST_LOG": "warn",
        }

    def answers(self) -> bool:
        """Whether the broker listens."""
        return port_listens(self._port)
