"""The yardstick: poll and produce with confluent-kafka as Quix Streams calls it, and nothing else.

Each record is polled, produced with its headers and a delivery callback, and followed by a `poll(0)`. Prints the CPU
time of the Python thread in microseconds per record.

python -m tests.benchmarks.raw_loop BOOTSTRAP RECORDS TARGET_TOPIC
"""

from __future__ import annotations

import sys
import uuid
from time import thread_time

from confluent_kafka import Consumer, KafkaError, Message, Producer

from millionx.core.topics import source_topics

_WARM_UP = 1000
_HEADERS: list[tuple[str, str | bytes | None]] = [("millionx-origin", b"source.social.tiktok/0/0")]


def _delivered(error: KafkaError | None, _: Message) -> None:
    assert error is None, error


def main() -> None:
    """Read the records of the source topics, write each as it is, print the figure."""
    bootstrap, count, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
    consumer = Consumer(
        {
            "bootstrap.servers": bootstrap,
            "group.id": f"raw-{uuid.uuid4()}",
            "auto.offset.reset": "earliest",
            "enable.auto.commit": False,
            "fetch.wait.max.ms": 20,
        }
    )
    producer = Producer({"bootstrap.servers": bootstrap, "compression.type": "gzip", "linger.ms": 5})
    consumer.subscribe(list(source_topics()))
    seen = 0
    started = 0.0
    while seen < count:
        message = consumer.poll(1.0)
        if message is None:
            continue
        assert message.error() is None, message.error()
        producer.produce(
            target,
            message.value(),
            message.key(),
            headers=message.headers() or _HEADERS,
            timestamp=message.timestamp()[1],
            on_delivery=_delivered,
        )
        producer.poll(0)
        seen += 1
        if seen == _WARM_UP:
            started = thread_time()
    used = thread_time() - started
    producer.flush()
    consumer.close()
    print(f"{used / (seen - _WARM_UP) * 1e6:.2f}")


if __name__ == "__main__":
    main()
