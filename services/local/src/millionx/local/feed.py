"""Sends records to the source topics, each exactly once, and tells the ledger what the broker took."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from time import monotonic
from typing import Any, Final

from confluent_kafka import KafkaError, Message, Producer

from millionx.local.errors import LocalError
from millionx.local.ledger import Ledger
from millionx.local.lines import InputRecord

__all__ = ["feed"]

_DELIVERY_S: Final = 60.0


def feed(records: Iterable[InputRecord], config: Mapping[str, Any], ledger: Ledger) -> None:
    """Produce all records and wait until the broker has taken or refused each.

    Raises:
        LocalError: the broker does not answer.
    """
    producer = Producer(
        {
            **config,
            "enable.idempotence": True,
            # As in every other producer of the layer, so that a key keeps its partition; without one they are spread.
            "partitioner": "murmur2_random",
            # The topic decides what is too large.
            "message.max.bytes": 1_000_000_000,
            "linger.ms": 5,
            "log_level": 0,
        }
    )

    def delivered(error: KafkaError | None, message: Message) -> None:
        if error is None:
            ledger.fed(message.topic(), message.partition(), message.offset(), message.timestamp()[1])
        else:
            ledger.refused()

    for record in records:
        while True:
            try:
                producer.produce(record.topic, record.value, record.key, on_delivery=delivered)
                break
            except BufferError:
                producer.poll(0.1)
        producer.poll(0)
    waiting, since = len(producer), monotonic()
    while left := producer.flush(1.0):
        if left < waiting:
            waiting, since = left, monotonic()
        elif monotonic() - since > _DELIVERY_S:
            raise LocalError(f"the broker took no record for {_DELIVERY_S:.0f} s; is it up?")
    ledger.feeding_is_over()
