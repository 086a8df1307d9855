"""Weaviate, built from its source by Go."""

from __future__ import annotations

import urllib.error
import urllib.request
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.servers.cache import cached, run_tool
from tests.servers.process import ServerProcess, free_ports

_VERSION = "1.39.0"
_MODULE = "github.com/weaviate/weaviate/cmd/weaviate-server"
CACHE_NAME = f"weaviate-{_VERSION}"


def binary() -> Path:
    """The server, built the first time: about 4 minutes on two cores, 2 GB of memory.

    Raises:
        BuildError: Go failed.
    """

    def build(folder: Path) -> None:
        run_tool(["go", "install", f"{_MODULE}@v{_VERSION}"], CGO_ENABLED="0", GOBIN=str(folder))

    return cached(CACHE_NAME, build) / "weaviate-server"


class Weaviate(ServerProcess):
    """A single node without modules or access control, at `url` and `grpc_port`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._port, self.grpc_port = free_ports(2)
        # The ports for data and for Raft's calls have to follow those for gossip and for Raft.
        self._gossip_port, self._data_port, self._raft_port, self._raft_rpc_port = free_ports(4, consecutive=True)
        self.url = f"http://127.0.0.1:{self._port}"

    def command(self) -> Sequence[str | Path]:
        """See the base class."""
        return [binary(), "--scheme", "http", "--host", "127.0.0.1", "--port", str(self._port)]

    def environment(self) -> Mapping[str, str]:
        """See the base class."""
        return {
            "PERSISTENCE_DATA_PATH": str(self.folder / "data"),
            "AUTHENTICATION_ANONYMOUS_ACCESS_ENABLED": "true",
            "DEFAULT_VECTORIZER_MODULE": "none",
            "ENABLE_MODULES": "",
            "GRPC_PORT": str(self.grpc_port),
            "CLUSTER_HOSTNAME": "node1",
            # Else it listens and gossips on addresses that others can reach.
            "CLUSTER_BIND_ADDR": "127.0.0.1",
            "CLUSTER_ADVERTISE_ADDR": "127.0.0.1",
            "CLUSTER_IN_LOCALHOST": "true",
            "CLUSTER_GOSSIP_BIND_PORT": str(self._gossip_port),
            "CLUSTER_DATA_BIND_PORT": str(self._data_port),
            "RAFT_PORT": str(self._raft_port),
            "RAFT_INTERNAL_RPC_PORT": str(self._raft_rpc_port),
            "RAFT_BOOTSTRAP_EXPECT": "1",
            # The node elects itself in 2 s instead of 10.
            "RAFT_TIMEOUTS_MULTIPLIER": "1",
            "DISABLE_TELEMETRY": "true",
            "PROMETHEUS_MONITORING_ENABLED": "false",
            "GO_PROFILING_DISABLE": "true",
            "GOMEMLIMIT": "2GiB",
            "LOG_LEVEL": "warning",
        }

    def answers(self) -> bool:
        """Whether the server says that it is ready."""
        try:
            with urllib.request.urlopen(f"{self.url}/v1/.well-known/ready", timeout=1) as answer:  # noqa: S310 - http
                return bool(answer.status == 200)
        except (urllib.error.URLError, OSError):
            return False
