"""The connection to Weaviate: how long it may take, what is tried again, and what counts as not available."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import uniform
from threading import RLock
from time import monotonic, sleep
from typing import Final, TypeVar
from urllib.parse import urlsplit

import httpx
import weaviate
from weaviate.classes.init import AdditionalConfig, Auth, Timeout
from weaviate.client import WeaviateClient
from weaviate.config import ConnectionConfig, GrpcConfig
from weaviate.exceptions import InsufficientPermissionsError, UnexpectedStatusCodeError, WeaviateBaseError

from millionx.core.errors import ConfigError, Unavailable

__all__ = ["Connection"]

T = TypeVar("T")

_QUERY_S: Final = 4
_INSERT_S: Final = 6
_PAUSES_S: Final = (0.1, 0.4)
_QUICK_S: Final = 2.0
"""What failed within this time is tried again at once."""
_AGAIN_AFTER_S: Final = (0.7, 1.5)
_CHANNEL_OPTIONS: Final = [
    # A call waits for the connection until its own time is up. Else the client repeats it for up to a minute.
    ("grpc.service_config", json.dumps({"methodConfig": [{"name": [{}], "waitForReady": True}]})),
    # Once the server is back, it is found within a second.
    ("grpc.initial_reconnect_backoff_ms", 200),
    ("grpc.min_reconnect_backoff_ms", 200),
    ("grpc.max_reconnect_backoff_ms", 1000),
    # No proxy that the settings do not name.
    ("grpc.enable_http_proxy", 0),
]


class Connection:
    """To the server at `url`, with its gRPC interface on `grpc_port` of the same host. Safe between threads.

    `prepare` is called with the client before the first request, and again after every failure: a server may come back
    empty, and would then make collections of its own for what is written.
    """

    def __init__(
        self, url: str, *, grpc_port: int, api_key: str | None, prepare: Callable[[WeaviateClient], None]
    ) -> None:
        self._url = urlsplit(url)
        self._grpc_port = grpc_port
        self._api_key = api_key
        self._prepare = prepare
        self.lock: Final = RLock()
        """Held while connecting and closing; hold it over requests that nothing may come between."""
        self._client: WeaviateClient | None = None
        self._prepared = False

    def open(self) -> None:
        """Connect and prepare, unless that is done.

        Raises:
            Unavailable: the server does not answer.
            ConfigError: it refuses the key; or whatever `prepare` raises.
        """
        with self.lock, self._answers():
            client = self._connected()
            if not self._prepared:
                with _refused_key():
                    self._prepare(client)
                self._prepared = True

    def once(self, action: Callable[[WeaviateClient], T]) -> T:
        """Do something with the server as it is, not prepared; connects if need be.

        Raises:
            Unavailable, ConfigError: as `open`.
        """
        with self.lock, self._answers(), _refused_key():
            return action(self._connected())

    def ask(self, action: Callable[[WeaviateClient], T]) -> T:
        """Do a request, and again after short pauses while trouble passes quickly.

        A call that hung is not repeated: the process must be able to stop, and the runner comes back anyway.

        Raises:
            Unavailable, ConfigError: as `open`.
        """
        started = monotonic()
        for pause_s in (*_PAUSES_S, None):
            try:
                if self._client is None:
                    raise RuntimeError("the store is not open")
                if not self._prepared:
                    self.open()
                with self._answers():
                    return action(self._open_client())
            except Unavailable:
                if pause_s is None or monotonic() - started > _QUICK_S:
                    raise
                # Replicas that met the same trouble do not come back together.
                sleep(pause_s * uniform(0.5, 1.5))  # noqa: S311 - no secret
        raise AssertionError("the last attempt returns or raises")

    def close(self) -> None:
        """Let go of the client; does nothing if there is none."""
        with self.lock:
            if self._client is not None:
                self._client.close()
            self._client = None
            self._prepared = False

    def _open_client(self) -> WeaviateClient:
        if self._client is None:
            raise RuntimeError("the store was closed")
        return self._client

    def _connected(self) -> WeaviateClient:
        # The client logs a refused object with all that is in it.
        logging.getLogger("weaviate-client").setLevel(logging.CRITICAL)
        if self._client is None:
            with _refused_key():
                self._client = self._connect()
        return self._client

    def _connect(self) -> WeaviateClient:
        host = self._url.hostname or ""
        secure = self._url.scheme == "https"
        return weaviate.connect_to_custom(
            http_host=host,
            http_port=self._url.port or (443 if secure else 80),
            http_secure=secure,
            grpc_host=host,
            grpc_port=self._grpc_port,
            grpc_secure=secure,
            auth_credentials=Auth.api_key(self._api_key) if self._api_key else None,
            additional_config=AdditionalConfig(
                timeout=Timeout(init=_QUERY_S, query=_QUERY_S, insert=_INSERT_S),
                connection=ConnectionConfig(session_pool_max_retries=0),
                grpc_config=GrpcConfig(channel_options=_CHANNEL_OPTIONS),
            ),
            skip_init_checks=True,  # they ask PyPI for a newer client
        )

    @contextmanager
    def _answers(self) -> Iterator[None]:
        """Turn any failure of a request into `Unavailable`, and prepare again before the next."""
        try:
            yield
        except Unavailable:
            self._prepared = False
            raise
        except (WeaviateBaseError, httpx.TransportError) as error:
            self._prepared = False
            # Only the kind: the text may hold a value.
            raise Unavailable(
                f"Weaviate does not answer at WEAVIATE_URL, or on port {self._grpc_port} for gRPC: "
                f"{type(error).__name__}",
                retry_after_s=uniform(*_AGAIN_AFTER_S),  # noqa: S311 - no secret
            ) from None


@contextmanager
def _refused_key() -> Iterator[None]:
    try:
        yield
    except (InsufficientPermissionsError, UnexpectedStatusCodeError) as error:
        if error.status_code in (401, 403):
            raise ConfigError(["Weaviate refuses WEAVIATE_API_KEY, or asks for one; set it right"]) from None
        raise
