"""The embed stage on SQLite: vectors, verdicts, and records for the sink."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import numpy as np
import orjson
import pytest

from millionx.core.testing.contract import CANARY, StageContract
from millionx.core.testing.memory import InMemoryRunner, header
from millionx.embed.model.embedder import Embedder
from millionx.embed.model.folder import ModelFolder
from millionx.embed.settings import EmbedSettings
from millionx.embed.stage import EmbedStage
from millionx.embed.stores.store import Known, Rejected, VectorObject, VectorStore, Verdict

POST: dict[str, Any] = {
    "post_id": "p1",
    "platform": "tiktok",
    "content": "cheap smartphone",
    "hashtags": ["phone"],
    "engagement_count": 7,
    "posted_at": "2025-12-20T10:00:00Z",
    "context": {"product_category": "smartphone"},
}
ORDER: dict[str, Any] = {
    "order_id": "o1",
    "platform": "daraz",
    "product_name": "Rice cooker",
    "product_category": "kitchen",
    "total_price": 1450.50,
    "order_status": "shipped",
    "order_timestamp": "2025-12-20T10:00:00Z",
    "context": {"product_category": "home"},
}


def make_stage(model: ModelFolder, folder: Path) -> EmbedStage:
    """The stage with a SQLite store in a folder, at a fixed time."""
    settings = EmbedSettings(
        kafka_bootstrap_servers="kafka:9092",
        embedding_model=str(model.path),
        vector_store=f"sqlite:{folder / 'vectors.db'}",
        embedding_linger_ms=20,
    )
    return EmbedStage(settings, clock=lambda: datetime(2026, 1, 15, 12, tzinfo=UTC))


class TestEmbedContract(StageContract):
    """In memory and on real Kafka."""

    @pytest.fixture(autouse=True)
    def _places(self, model_folder: ModelFolder, tmp_path: Path) -> None:
        self.model, self.folder = model_folder, tmp_path

    def make_stage(self) -> EmbedStage:
        """See the base class."""
        return make_stage(self.model, self.folder)

    def good_values(self) -> Sequence[dict[str, Any]]:
        """See the base class."""
        return [{**POST, "content": f"write to {CANARY}"}]


@pytest.fixture
def runner(model_folder: ModelFolder, tmp_path: Path) -> Any:
    """The stage in memory, open."""
    stage = make_stage(model_folder, tmp_path)
    stage.open()
    yield InMemoryRunner(stage)
    stage.close()


def store_of(runner: InMemoryRunner) -> VectorStore:
    """The stage's store."""
    assert isinstance(runner.stage, EmbedStage)
    store = runner.stage._store
    assert store is not None
    return store


def test_sink_record(runner: InMemoryRunner, embedder: Embedder) -> None:
    """The record goes on with its vector, that of its text; a producer's own is overwritten."""
    output = runner.send({**POST, "embedding": [1, 2], "_embedding_model": "mine"})
    value = orjson.loads(output.value)
    assert output.topic == "sink.snowflake.social"
    assert {name: value[name] for name in POST} == POST
    expected = embedder.embed(["cheap smartphone phone smartphone"]).vectors[0]
    assert np.allclose(value["embedding"], expected, atol=1e-6)
    assert (value["_embedding_model"], value["_embedding_timestamp"]) == (
        "all-MiniLM-L6-v2",
        "2026-01-15T12:00:00.000Z",
    )


def test_stored_post(runner: InMemoryRunner, embedder: Embedder) -> None:
    """The store has a post's properties."""
    runner.send(POST)
    (hit,) = store_of(runner).nearest("SocialPost", embedder.embed(["smartphone"]).vectors[0], limit=5)
    assert hit.key == "p1"
    expected = {"post_id": "p1", "platform": "tiktok", "content": "cheap smartphone", "engagement_count": 7}
    assert expected.items() <= hit.properties.items()
    assert hit.properties["product_category"] == "smartphone"


def test_stored_order(runner: InMemoryRunner, embedder: Embedder) -> None:
    """The store has an order's properties; the category there is ours."""
    output = runner.send(ORDER, topic="enriched.market.contextualized")
    assert output.topic == "sink.snowflake.market"
    (hit,) = store_of(runner).nearest("MarketOrder", embedder.embed(["cooker"]).vectors[0], limit=5)
    expected = {
        "order_id": "o1",
        "platform": "daraz",
        "product_name": "Rice cooker",
        "total_price": 1450.5,
        "status": "shipped",
        "product_category": "home",
    }
    assert expected.items() <= hit.properties.items()


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"content": " ", "hashtags": None, "context": {}}, b"no_text"),
        ({"post_id": None}, b"invalid_field"),
        ({"platform": 5}, b"invalid_field"),
    ],
)
def test_bad_record(runner: InMemoryRunner, change: dict[str, Any], code: bytes) -> None:
    """A record without text or identity is a dead letter."""
    assert header(runner.send({**POST, **change}), "dlq.code") == code


class _RefusingStore:
    """A store that refuses one key and gives everything else on."""

    def __init__(self, store: VectorStore, refused: str) -> None:
        self._store, self._refused = store, refused

    def put(self, objects: Sequence[VectorObject]) -> list[Verdict]:
        taken = iter(self._store.put([each for each in objects if each.key != self._refused]))
        return [Rejected("too large") if each.key == self._refused else next(taken) for each in objects]

    def known(self, collection: str, ids: Sequence[UUID]) -> dict[UUID, Known]:
        return self._store.known(collection, ids)

    def close(self) -> None:
        self._store.close()


def test_rejected_object(runner: InMemoryRunner) -> None:
    """Of a hundred objects the store refuses one: one dead letter, 99 go on."""
    store = store_of(runner)
    runner.stage._store = _RefusingStore(store, "p50")  # type: ignore[union-attr,assignment]  # only these are used
    runner.run([runner.record({**POST, "post_id": f"p{number}"}) for number in range(100)])
    assert (len(runner.outputs), len(runner.dead_letters)) == (99, 1)
    assert header(runner.dead_letters[0], "dlq.code") == b"store_rejected"
    assert store.count("SocialPost") == 99


def test_replay(runner: InMemoryRunner) -> None:
    """The same record again makes no second object."""
    runner.run([runner.record(POST), runner.record(POST)])
    runner.send(POST)
    assert store_of(runner).count("SocialPost") == 1
