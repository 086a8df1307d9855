"""Reads whole topics, for tests that count what came out."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from confluent_kafka import Consumer, TopicPartition

from millionx.core.stage import Record


def read_topics(bootstrap: str, topics: Iterable[str]) -> list[Record]:
    """All records of the topics up to their ends as they are now, partition by partition."""
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"reader-{uuid.uuid4()}",
            "enable.auto.commit": False,
            "auto.offset.reset": "earliest",
            "enable.partition.eof": False,
            "fetch.wait.max.ms": 20,
            "fetch.message.max.bytes": 32 * 1024 * 1024,
        }
    )
    try:
        known = consumer.list_topics(timeout=30).topics
        ends: dict[tuple[str, int], int] = {}
        for topic in topics:
            for number in known[topic].partitions:
                low, high = consumer.get_watermark_offsets(TopicPartition(topic, number), timeout=30)
                if high > low:
                    ends[topic, number] = high
        consumer.assign([TopicPartition(topic, number, 0) for topic, number in ends])
        records = []
        while ends:
            message = consumer.poll(30)
            assert message is not None, f"nothing within 30 s, still to come: {ends}"
            assert message.error() is None, message.error()
            topic, number, offset = message.topic(), message.partition(), message.offset()
            assert topic is not None
            assert number is not None
            assert offset is not None
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
            if offset + 1 >= ends.get((topic, number), 0):
                ends.pop((topic, number), None)
        return records
    finally:
        consumer.close()
