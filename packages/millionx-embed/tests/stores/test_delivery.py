"""The stage on real stores: written and dead-lettered are together what was consumed, and no object is there twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from pathlib import Path
from time import monotonic, sleep
from typing import Any, NamedTuple

import pytest

from millionx.core.errors import Unavailable
from millionx.core.stage import Record
from millionx.core.testing.memory import InMemoryRunner, header
from millionx.embed.collections import COLLECTIONS
from millionx.embed.model.folder import ModelFolder
from millionx.embed.settings import EmbedSettings
from millionx.embed.stage import EmbedStage
from millionx.embed.stores import sqlite
from millionx.embed.stores.store import VectorStore

pytestmark = pytest.mark.timeout(180)

POSTS, ORDERS, BAD = 230, 60, 10


class Place(NamedTuple):
    """A store, and a way to make it unable to answer for the time of a block."""

    settings: EmbedSettings
    outage: Callable[[], AbstractContextManager[None]]


@pytest.fixture(params=["sqlite", pytest.param("weaviate", marks=pytest.mark.weaviate)])
def place(
    request: pytest.FixtureRequest, model_folder: ModelFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Place:
    """An empty store of each kind."""
    outage: Callable[[], AbstractContextManager[None]]
    if request.param == "sqlite":
        path = tmp_path / "vectors.db"
        monkeypatch.setattr(sqlite, "_BUSY_S", 0.05)
        given: dict[str, Any] = {"vector_store": f"sqlite:{path}"}

        @contextmanager
        def outage() -> Iterator[None]:
            with closing(sqlite3.connect(path, isolation_level=None)) as other:
                other.execute("begin exclusive")
                yield
    else:
        server = request.getfixturevalue("fresh_weaviate")
        given = {"weaviate_url": server.url, "weaviate_grpc_port": server.grpc_port}

        @contextmanager
        def outage() -> Iterator[None]:
            server.stop()
            yield
            server.start()

    return Place(
        EmbedSettings(kafka_bootstrap_servers="unused:9092", embedding_model=str(model_folder.path), **given), outage
    )


@pytest.fixture
def runner(place: Place) -> Iterator[InMemoryRunner]:
    """The stage on that store."""
    stage = EmbedStage(place.settings)
    stage.open()
    yield InMemoryRunner(stage)
    stage.close()


def records(runner: InMemoryRunner) -> list[Record]:
    """Posts and orders, among them some that no store takes and some that have no text."""
    made = []
    for number in range(POSTS):
        post = {"post_id": f"p{number}", "platform": "tiktok", "content": f"phone {number}"}
        post |= {"posted_at": "2025-12-20T10:00:00Z"}
        if number % 23 == 0:
            post |= {"engagement_count": "many"}  # 10 that the store rejects
        made.append(runner.record(post))
    made += [
        runner.record({"post_id": f"e{number}", "platform": "tiktok", "posted_at": "2025-12-20T10:00:00Z"})
        for number in range(BAD)
    ]
    for number in range(ORDERS):
        order = {"order_id": f"o{number}", "platform": "daraz", "product_name": f"saree {number}"}
        made.append(
            runner.record({**order, "order_timestamp": "2025-12-20T10:00:00Z"}, topic="enriched.market.contextualized")
        )
    return made


def held(runner: InMemoryRunner) -> int:
    """Objects in the store."""
    assert isinstance(runner.stage, EmbedStage)
    store = runner.stage._store
    assert isinstance(store, VectorStore)
    return sum(store.count(name) for name in COLLECTIONS)


def test_partly_rejected(runner: InMemoryRunner) -> None:
    """Of a batch the good are written and passed on, each of the others is one dead letter that says why."""
    consumed = records(runner)
    runner.run(consumed)
    codes = [header(letter, "dlq.code") for letter in runner.dead_letters]
    assert (codes.count(b"store_rejected"), codes.count(b"no_text")) == (BAD, BAD)
    assert held(runner) == len(runner.outputs) == POSTS + ORDERS - BAD
    assert len(runner.outputs) + len(runner.dead_letters) == len(consumed)


def test_replay(runner: InMemoryRunner) -> None:
    """All records again give the same outputs and dead letters, and no second object."""
    consumed = records(runner)
    runner.run(consumed)
    first = len(runner.outputs), len(runner.dead_letters), held(runner)
    runner.run(consumed)
    assert (len(runner.outputs), len(runner.dead_letters), held(runner)) == (2 * first[0], 2 * first[1], first[2])


def test_outage(runner: InMemoryRunner, place: Place) -> None:
    """While the store is gone a batch gives nothing, neither output nor dead letter; after it everything, once."""
    consumed = records(runner)
    runner.run(consumed[:100])
    before = len(runner.outputs), len(runner.dead_letters)
    with place.outage(), pytest.raises(Unavailable):
        runner.run(consumed[100:200])
    assert (len(runner.outputs), len(runner.dead_letters)) == before
    deadline = monotonic() + 60
    while True:
        try:
            runner.run(consumed[100:200])
            break
        except Unavailable:
            assert monotonic() < deadline, "the store did not come back"
            sleep(0.1)
    runner.run(consumed[200:])
    assert len(runner.outputs) + len(runner.dead_letters) == len(consumed)
    assert held(runner) == len(runner.outputs) == POSTS + ORDERS - BAD
