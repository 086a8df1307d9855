"""Topics are created as declared, once, and differences are told."""

from __future__ import annotations

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from millionx.core.topic_admin import create_topics
from millionx.core.topics import TOPICS


@pytest.mark.kafka
def test_created(fresh_kafka):
    """Apache Kafka has every topic as declared; a second time nothing is left to do and nothing differs."""
    config = {"bootstrap.servers": fresh_kafka.bootstrap, "log_level": 0}
    admin = AdminClient(config)
    admin.create_topics([NewTopic("source.social.tiktok", 2, 1)])["source.social.tiktok"].result(10)
    first = create_topics(config)
    assert set(first.created) == set(TOPICS) - {"source.social.tiktok"}
    assert first.existing == ("source.social.tiktok",)
    known = admin.list_topics(timeout=10).topics
    for name in first.created:
        assert len(known[name].partitions) == TOPICS[name].partitions
    second = create_topics(config)
    assert second.created == ()
    assert {sentence.split("`")[1] for sentence in second.drift} == {"source.social.tiktok"}
    assert "`source.social.tiktok` has 2 partitions, declared are 6" in second.drift
    assert "`source.social.tiktok` has max.message.bytes=1048588, declared is 8388608" in second.drift
