"""What validate passes on, and how it counts."""

from __future__ import annotations

from typing import Any

import orjson
import pytest

from millionx.core.testing.memory import InMemoryRunner, header, letter
from millionx.validate import metrics
from millionx.validate.settings import ValidateSettings
from millionx.validate.stage import ValidateStage

Value = dict[str, Any]


def test_unchanged(runner: InMemoryRunner) -> None:
    """Members keep their order, unknown ones their place, numbers their digits."""
    value = (
        b'{"zebra":1.10,"post_id":"1","platform":"tiktok","content":"\\u09ab x","author":"a","engagement_count":0,'
        b'"posted_at":"2025-12-20T10:00:00Z","likes_count":null,"big":123456789012345678901234567890}'
    )
    assert runner.send(value).value == value.replace(b"\\u09ab", "ফ".encode())


@pytest.mark.parametrize(
    ("given", "emitted"),
    [
        ("2025-12-20T16:00:00+06:00", "2025-12-20T10:00:00Z"),
        ("2025-12-20 10:00:00.123456789z", "2025-12-20T10:00:00.123456789Z"),
        ("2026-01-01T02:30:00+05:30", "2025-12-31T21:00:00Z"),
    ],
)
def test_times(runner: InMemoryRunner, post: Value, given: str, emitted: str) -> None:
    """Times go on in UTC, with the fraction that they came with."""
    assert orjson.loads(runner.send({**post, "posted_at": given}).value)["posted_at"] == emitted


def test_time_without_zone(order: Value) -> None:
    """A time without a zone is read in SOURCE_TIMEZONE and counted."""
    settings = ValidateSettings(kafka_bootstrap_servers="kafka:9092", source_timezone="Asia/Dhaka")
    runner = InMemoryRunner(ValidateStage(settings))
    before = metrics.NAIVE_TIME._value.get()
    output = runner.send({**order, "order_timestamp": "2025-12-20T16:00:00"}, topic="source.market.daraz")
    assert orjson.loads(output.value)["order_timestamp"] == "2025-12-20T10:00:00Z"
    assert metrics.NAIVE_TIME._value.get() == before + 1


def test_status(runner: InMemoryRunner, order: Value) -> None:
    """`status` of an order goes on as `order_status`; both at once are a doubled field."""
    output = runner.send({**order, "status": "shipped"}, topic="source.market.daraz")
    value = orjson.loads(output.value)
    assert value["order_status"] == "shipped"
    assert "status" not in value
    both = runner.send({**order, "status": "shipped", "order_status": "shipped"}, topic="source.market.daraz")
    assert header(both, "dlq.code") == b"duplicate_field"


def test_reserved_fields(runner: InMemoryRunner, post: Value) -> None:
    """Members under names of ours are taken out and counted."""
    before = metrics.RESERVED_FIELD._value.get()
    value = orjson.loads(runner.send({**post, "_anonymized": True, "context": {}, "note": 1}).value)
    assert {"_anonymized", "context"}.isdisjoint(value)
    assert value["note"] == 1
    assert metrics.RESERVED_FIELD._value.get() == before + 1


def test_foreign_platform(runner: InMemoryRunner, post: Value) -> None:
    """An instagram post on the facebook topic is accepted and counted."""
    before = metrics.FOREIGN_PLATFORM._value.get()
    output = runner.send({**post, "platform": "instagram"}, topic="source.social.facebook")
    assert output.topic == "validated.social.facebook"
    assert metrics.FOREIGN_PLATFORM._value.get() == before + 1


@pytest.mark.parametrize("topic", ["source.market.daraz", "source.market.shopify"])
def test_wrong_kind(runner: InMemoryRunner, post: Value, topic: str) -> None:
    """A post on a market topic is told apart from a broken order."""
    assert header(runner.send(post, topic=topic), "dlq.code") == b"wrong_kind"


def test_too_large(post: Value) -> None:
    """MAX_RECORD_BYTES counts bytes, and is itself allowed."""
    size = len(orjson.dumps(post))
    for limit, code in ((size, None), (size - 1, b"too_large")):
        settings = ValidateSettings(kafka_bootstrap_servers="kafka:9092", max_record_bytes=limit)
        output = InMemoryRunner(ValidateStage(settings)).send(post)
        assert dict(output.headers).get("dlq.code") == code


def test_schema_header(runner: InMemoryRunner, post: Value, order: Value) -> None:
    """The header names the schema, whatever the producer said."""
    given = [("millionx-schema", b"x"), ("millionx-schema", b"y"), ("source", b"scraper")]
    assert header(runner.send(post, headers=given), "millionx-schema") == b"social-post/1"
    output = runner.send(order, topic="source.market.shopify", headers=given)
    assert header(output, "millionx-schema") == b"market-order/1"
    assert header(output, "source") == b"scraper"


def test_summary(runner: InMemoryRunner, post: Value) -> None:
    """The summary gives the pass rate and the failures by code in per cent."""
    for value in (post, post, post, {**post, "author": 1}):
        runner.send(value)
    summary = runner.metrics.summary()
    assert (summary["total"], summary["passed"], summary["failed"], summary["pass_rate"]) == (4, 3, 1, 75.0)
    assert summary["failures_by_code"]["invalid_field"]["percent_of_total"] == 25.0


def test_message(runner: InMemoryRunner, post: Value) -> None:
    """The dead letter names the missing field, and where it should be."""
    del post["author"]
    assert letter(runner.send(post))["error"]["message"] == "Field required: author (at `author`)"
