"""Reads whole topics, for tests that count what came out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from confluent_kafka import Consumer, KafkaError, TopicPartition

from millionx.core.stage import Record


def read_topics(bootstrap: str, topics: Iterable[str]) -> list[Record]:
    """All committed records of the topics up to their ends, partition by partition.

    The client says where a partition ends: the last offset may be a transaction's marker, which is no record, and a
    broker that was frozen a moment ago leads no partition until it is heard again, which the client waits out.
    """
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"reader-{uuid.uuid4()}",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": True,
            "isolation.level": "read_committed",
            "fetch.wait.max.ms": 20,
            "fetch.message.max.bytes": 32 * 1024 * 1024,
        }
    )
    try:
        known = consumer.list_topics(timeout=30).topics
        unread = {(topic, number) for topic in topics for number in known[topic].partitions}
        consumer.assign([TopicPartition(topic, number, 0) for topic, number in unread])
        records = []
        while unread:
            message = consumer.poll(30)
            assert message is not None, f"nothing within 30 s, still to come: {unread}"
            topic, number, offset = message.topic(), message.partition(), message.offset()
            assert topic is not None
            assert number is not None
            assert offset is not None
            error = message.error()
            if error is not None:
                assert error.code() == KafkaError._PARTITION_EOF, error
                unread.discard((topic, number))
                continue
            records.append(
                Record(
                    message.value(),
                    message.key(),
                    message.headers() or [],
                    topic,
                    number,
                    offset,
                    message.timestamp()[1],
                )
            )
        return records
    finally:
        consumer.close()
