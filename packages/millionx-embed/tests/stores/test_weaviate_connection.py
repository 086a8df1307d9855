"""What is tried again, and how often."""

from __future__ import annotations

from typing import Any

import pytest
from weaviate.client import WeaviateClient
from weaviate.exceptions import WeaviateQueryError

from millionx.core.errors import Unavailable
from millionx.embed.stores import weaviate_connection
from millionx.embed.stores.weaviate_connection import Connection


@pytest.fixture
def pauses(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The pauses that were made, which take no time."""
    made: list[float] = []
    monkeypatch.setattr(weaviate_connection, "sleep", made.append)
    return made


@pytest.fixture
def connection(prepared: list[Any]) -> Connection:
    """A connection to nowhere that believes it is open."""
    connection = Connection("http://127.0.0.1:9", grpc_port=9, api_key=None, prepare=prepared.append)
    connection._client = WeaviateClient.__new__(WeaviateClient)
    return connection


@pytest.fixture
def prepared() -> list[Any]:
    """A client for each time that it was prepared."""
    return []


def failing(times: int) -> Any:
    """A request that fails so many times at once, then answers."""
    left = [times]

    def request(_: Any) -> str:
        if left[0]:
            left[0] -= 1
            raise WeaviateQueryError("canary", "GRPC search")
        return "answer"

    return request


def test_passing_trouble(connection: Connection, prepared: list[Any], pauses: list[float]) -> None:
    """Trouble that passes is not noticed; the collections are looked at anew each time."""
    assert connection.ask(failing(2)) == "answer"
    assert (len(pauses), len(prepared)) == (2, 3)


def test_lasting_trouble(connection: Connection, pauses: list[float]) -> None:
    """Trouble that stays is told after three attempts, with a time to come back and nothing of the answer."""
    with pytest.raises(Unavailable) as gone:
        connection.ask(failing(3))
    assert len(pauses) == 2
    assert 0.5 < gone.value.retry_after_s < 2
    assert "canary" not in str(gone.value)


def test_jitter(connection: Connection, pauses: list[float]) -> None:
    """No two clients that met the same trouble come back in step."""
    for _ in range(5):
        connection.ask(failing(1))
    assert len(set(pauses)) == 5
    assert all(0.05 <= pause <= 0.15 for pause in pauses)
