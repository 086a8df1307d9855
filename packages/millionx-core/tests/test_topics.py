"""The topics are those of the design."""

from __future__ import annotations

import pytest

from millionx.core.topics import (
    PLATFORMS,
    TOPICS,
    anonymized_topics,
    contextualized_topics,
    kind_of,
    sink_topics,
    source_topics,
    validated_topics,
)

_DAY_MS = 86_400_000
DEAD_LETTERS = {
    "schema-validation-errors",
    "dead-letters-privacy-shield",
    "dead-letters-context-enricher",
    "dead-letters-embedding-service",
}


def test_names():
    """Every topic that a stage reads or writes is declared, and no other."""
    data = {*source_topics(), *validated_topics(), *anonymized_topics(), *contextualized_topics(), *sink_topics()}
    assert data | DEAD_LETTERS == set(TOPICS)
    assert source_topics() == (
        "source.social.tiktok",
        "source.social.facebook",
        "source.market.shopify",
        "source.market.daraz",
    )


def test_restricted():
    """What holds unmasked personal data is restricted, what comes after the privacy stage is not."""
    assert {name for name, topic in TOPICS.items() if topic.restricted} == {
        *source_topics(),
        *validated_topics(),
        "schema-validation-errors",
        "dead-letters-privacy-shield",
    }


@pytest.mark.parametrize(("kind", "partitions", "days"), [("social", 6, 7), ("market", 4, 7), (None, 2, 14)])
def test_size(kind, partitions, days):
    """Partitions and retention follow from the kind."""
    topics = [topic for topic in TOPICS.values() if topic.kind == kind]
    assert topics
    assert {(topic.partitions, topic.retention_ms) for topic in topics} == {(partitions, days * _DAY_MS)}


def test_dead_letters_fit():
    """The largest source value fits into a dead letter, in base64 and with room for the rest."""
    largest = max(topic.max_message_bytes for topic in TOPICS.values() if topic.kind is not None)
    assert all(TOPICS[name].max_message_bytes > largest * 4 / 3 + 1024**2 for name in DEAD_LETTERS)


def test_broker_time():
    """Retention goes by the broker's time: a record with an old event time is not deleted at once."""
    assert {topic.broker_config()["message.timestamp.type"] for topic in TOPICS.values()} == {"LogAppendTime"}


def test_kind_of():
    """A data topic has a kind, a dead-letter topic and a foreign one have none."""
    assert kind_of("source.market.daraz") == "market"
    for name in ("schema-validation-errors", "elsewhere"):
        with pytest.raises(KeyError):
            kind_of(name)


def test_one_line_a_platform():
    """Each platform has its two topics."""
    assert len(source_topics()) == len(validated_topics()) == len(PLATFORMS)
