"""The enrich stage: context for posts and orders alike, and everything else as it came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import orjson
import pytest

from millionx.core.errors import ConfigError
from millionx.core.settings import load
from millionx.core.testing.contract import CANARY, StageContract
from millionx.core.testing.memory import InMemoryRunner, header
from millionx.enrich.settings import EnrichSettings
from millionx.enrich.stage import EnrichStage

BASE = {"KAFKA_BOOTSTRAP_SERVERS": "kafka:9092"}
NOW = datetime(2026, 1, 15, 12, 0, 0, tzinfo=UTC)
POST = {
    "post_id": "1",
    "content": "Samsung Galaxy smartphone",
    "posted_at": "2025-12-20T10:00:00Z",
    "location": "Dhaka",
}
ORDER = {"order_id": "2", "product_name": "রাইস কুকার", "order_timestamp": "2025-07-04T23:30:00Z"}


def make_stage(**environ: str) -> EnrichStage:
    """The stage at a fixed time, without weather."""
    return EnrichStage(load(EnrichSettings, {**BASE, **environ}), clock=lambda: NOW)


class TestEnrichContract(StageContract):
    """In memory and on real Kafka."""

    def make_stage(self) -> EnrichStage:
        """See the base class."""
        return make_stage()

    def good_values(self) -> Sequence[dict[str, Any]]:
        """See the base class."""
        return [{**POST, "content": f"phone {CANARY}", "location": CANARY}]


def enriched(value: dict[str, Any], topic: str = "enriched.social.anonymized", **environ: str) -> dict[str, Any]:
    """What the stage makes of a record."""
    result: dict[str, Any] = orjson.loads(InMemoryRunner(make_stage(**environ)).send(value, topic=topic).value)
    return result


def test_post() -> None:
    """A post gets category, temporal context and the time of processing; without a key the weather is null."""
    value = enriched(POST)
    assert {name: value[name] for name in POST} == POST
    assert value["context"]["product_category"] == "smartphone"
    assert 0 < value["context"]["category_confidence"] <= 1
    assert value["context"]["weather"] is None
    assert value["context"]["temporal"]["day_of_week"] == "Saturday"
    assert (value["_enriched"], value["_enrichment_timestamp"]) == (True, "2026-01-15T12:00:00.000Z")


def test_order() -> None:
    """An order goes to the topic of orders; its time is order_timestamp."""
    output = InMemoryRunner(make_stage()).send(ORDER, topic="enriched.market.anonymized")
    assert output.topic == "enriched.market.contextualized"
    context = orjson.loads(output.value)["context"]
    assert (context["product_category"], context["temporal"]["season"]) == ("home", "monsoon")


def test_deployment_profile() -> None:
    """In Dhaka, with Friday and Saturday as weekend, the same moment is another hour and day."""
    temporal = enriched(ORDER, "enriched.market.anonymized", TEMPORAL_TIMEZONE="Asia/Dhaka", WEEKEND_DAYS="fri,sat")[
        "context"
    ]["temporal"]
    assert (temporal["hour"], temporal["day_of_week"], temporal["is_weekend"]) == (5, "Saturday", True)


def test_producers_claims() -> None:
    """What came under our names is overwritten."""
    value = enriched({**POST, "context": {"product_category": "gold"}, "_enriched": "no"})
    assert value["context"]["product_category"] == "smartphone"
    assert value["_enriched"] is True


def test_digits() -> None:
    """Numbers keep their digits."""
    body = b'{"price":1.10,"content":"x","posted_at":"2025-12-20T10:00:00Z"}'
    assert b'"price":1.10,' in InMemoryRunner(make_stage()).send(body).value


@pytest.mark.parametrize(
    ("change", "code"), [({"posted_at": None}, b"missing_field"), ({"posted_at": 5}, b"invalid_field")]
)
def test_time(change: dict[str, Any], code: bytes) -> None:
    """Without a time that can be read there is no context: a dead letter."""
    output = InMemoryRunner(make_stage()).send({**POST, **change})
    assert header(output, "dlq.code") == code


def test_settings() -> None:
    """All problems are told at once."""
    with pytest.raises(ConfigError) as caught:
        load(EnrichSettings, {**BASE, "TEMPORAL_TIMEZONE": "Dhaka", "WEEKEND_DAYS": "juma", "REDIS_PASSWORD": "x"})
    assert len(caught.value.problems) == 3


def test_missing_key() -> None:
    """A missing key of the weather service is a warning."""
    assert any("WEATHER_API_KEY" in warning for warning in load(EnrichSettings, BASE).warnings())
