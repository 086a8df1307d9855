"""The yardstick: consume and produce with confluent-kafka and nothing else, microseconds of CPU per record.

python -m tests.benchmarks.raw_loop BOOTSTRAP RECORDS TARGET_TOPIC
"""

from __future__ import annotations

import sys
import uuid
from time import thread_time

from confluent_kafka import Consumer, Producer

from millionx.core.topics import source_topics

_BATCH = 500
_WARM_UP = 1000


def main() -> None:
    """Read records of the source topics, write each as it is, print the figure."""
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
        for message in consumer.consume(_BATCH, 1.0):
            assert message.error() is None, message.error()
            producer.produce(target, message.value(), message.key())
            seen += 1
            if seen == _WARM_UP:
                started = thread_time()
        producer.poll(0)
    used = thread_time() - started
    producer.flush()
    consumer.close()
    print(f"{used / (seen - _WARM_UP) * 1e6:.2f}")


if __name__ == "__main__":
    main()
