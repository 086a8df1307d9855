"""The privacy stage: values, keys and headers; what it can't handle goes nowhere but to the dead letters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
import pytest

from millionx.core.testing.contract import CANARY, StageContract
from millionx.core.testing.memory import InMemoryRunner, header
from millionx.privacy.settings import PrivacySettings
from millionx.privacy.stage import PrivacyStage

SALT = "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"


def make_stage() -> PrivacyStage:
    """The stage with a secret of the tests."""
    return PrivacyStage(PrivacySettings(kafka_bootstrap_servers="kafka:9092", privacy_salt=SALT))  # type: ignore[arg-type]  # pydantic makes it a SecretStr


class TestPrivacyContract(StageContract):
    """In memory and on real Kafka."""

    def make_stage(self) -> PrivacyStage:
        """See the base class."""
        return make_stage()

    def good_values(self) -> Sequence[dict[str, Any]]:
        """See the base class."""
        return [
            {"post_id": "1", "author": CANARY, "content": f"write to {CANARY}", "posted_at": "2025-12-20T10:00:00Z"}
        ]

    def test_nothing_comes_through(self) -> None:
        """The canary is in no output, wherever it stood."""
        runner = InMemoryRunner(make_stage())
        headers = [("note", CANARY.encode()), ("baggage", CANARY.encode()), ("millionx-note", CANARY.encode())]
        value = {**self.good_values()[0], CANARY: [{CANARY: CANARY}], "url": f"https://example.com/?q={CANARY}"}
        output = runner.send(value, key=CANARY.encode(), headers=headers)
        assert output.topic == "enriched.social.anonymized"
        assert CANARY.encode() not in output.value + (output.key or b"") + repr(output.headers).encode()


@pytest.fixture
def runner() -> InMemoryRunner:
    """The stage in memory."""
    return InMemoryRunner(make_stage())


def test_metadata(runner: InMemoryRunner) -> None:
    """What a producer claims about masking is overwritten, and the record masked all the same."""
    claims = {"_anonymized": True, "_anonymization_version": "v9", "content": "01712345678"}
    value = orjson.loads(runner.send(claims).value)
    assert value["content"].startswith("PHONE_")
    assert (value["_anonymized"], value["_anonymization_version"]) == (True, "v1.0")
    assert len(value["_anonymization_key_id"]) == 8


def test_digits(runner: InMemoryRunner) -> None:
    """Numbers keep the digits that they came with."""
    assert (
        b'"price":10.50,"big":123456789012345678901'
        in runner.send(b'{"price":10.50,"big":123456789012345678901}').value
    )


@pytest.mark.parametrize(
    ("topic", "target"),
    [
        ("validated.social.facebook", "enriched.social.anonymized"),
        ("validated.market.daraz", "enriched.market.anonymized"),
    ],
)
def test_topics(runner: InMemoryRunner, topic: str, target: str) -> None:
    """Posts and orders of all platforms come together."""
    assert runner.send({"post_id": "1"}, topic=topic).topic == target


def test_keys(runner: InMemoryRunner) -> None:
    """Its own id or no key stays; every other becomes a token of the key alone."""
    value = {"post_id": "p1", "product_id": "sku-1"}
    assert runner.send(value, key=None).key is None
    assert runner.send(value, key=b"p1").key == b"p1"
    assert runner.send(value, key=b"sku-1").key == b"sku-1"
    first, second = runner.send(value, key=b"01712345678").key, runner.send({"a": 1}, key=b"01712345678").key
    assert first == second
    assert first is not None
    assert first.startswith(b"KEY_")
    assert runner.send(value, key=b"\xff\x00").key != first


def test_headers(runner: InMemoryRunner) -> None:
    """Only the named headers leave, in their form and without personal data."""
    given = [
        ("tracestate", b"vendor=abc"),
        ("content-type", b"application/json"),
        ("millionx-schema", b"social-post/1"),
        ("millionx-note", b"John Doe called"),
        ("millionx-01712345678", b"x"),
        ("X-Phone", b"01712345678"),
        ("baggage", b"user=1"),
        ("empty", None),
    ]
    output = runner.send({"author": "John Doe"}, headers=given)
    names = {name for name, _ in output.headers}
    assert names == {"tracestate", "content-type", "millionx-schema", "millionx-origin", "traceparent"}


@pytest.mark.parametrize(
    "value",
    [{"extra": {"01712345678": 1, "+8801712345678": 2}}, {"author": "x" * 1_000_001}, {"content": "x" * 1_000_001}],
    ids=["two names that become one", "over-long author", "over-long content"],
)
def test_dead_letter(runner: InMemoryRunner, value: dict[str, Any]) -> None:
    """What the shield can't handle is dead-lettered whole and never passed on."""
    output = runner.send(value)
    assert output.topic == "dead-letters-privacy-shield"
    assert header(output, "dlq.code") == b"shield_failed"


def test_rotation() -> None:
    """In a rotation's window the record gives the old tokens, of its key too, and nothing that was sent there."""
    keys = f"2026b:{SALT[::-1]},2026a:{SALT}"
    settings = {"kafka_bootstrap_servers": "kafka:9092", "privacy_keys": keys, "privacy_dual_tokens": True}
    new, old = InMemoryRunner(PrivacyStage(PrivacySettings(**settings))), InMemoryRunner(make_stage())  # type: ignore[arg-type]  # as above
    document = {"author": "Rina", "_anonymization_previous": {"NAME_0123456789abcdef": "x"}}
    output, before = new.send(document, key=b"k"), old.send(document, key=b"k")
    value, old_value = orjson.loads(output.value), orjson.loads(before.value)
    assert value["_anonymization_key_id"] == "2026b"
    assert value["_anonymization_previous"] == {
        value["author"]: old_value["author"],
        (output.key or b"").decode(): (before.key or b"").decode(),
    }
    assert "_anonymization_previous" not in old_value
