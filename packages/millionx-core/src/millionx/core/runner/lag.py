"""How many records of each partition the stage has still to pass on, without asking the broker each time."""

from __future__ import annotations

import logging
from typing import Any, Final

from confluent_kafka import KafkaException

from millionx.core.stage import Record

logger: Final = logging.getLogger(__name__)

_ANSWER_S: Final = 1.0

Place = tuple[str, int]


class Positions:
    """The next offset of each assigned partition, kept by the loop.

    Not `Consumer.position()`: after a pause by back-pressure it is unknown until the next record arrives, which is when
    the lag matters.
    """

    def __init__(self, consumer: Any) -> None:
        self._consumer = consumer
        self._next: dict[Place, int] = {}

    def passed(self, record: Record) -> None:
        """What became of a record was handed to the producer; one that is only held in a batch still counts as lag."""
        self._next[record.topic, record.partition] = record.offset + 1

    def forget(self) -> None:
        """Partitions were assigned anew."""
        self._next = {}

    def lag(self) -> dict[Place, int]:
        """Records still to be passed on, by topic and partition; without partitions of which nothing is known yet."""
        assignment = self._consumer.assignment()
        unknown = [place for place in assignment if (place.topic, place.partition) not in self._next]
        if unknown:
            self._look_up(unknown)
        found = {}
        for place in assignment:
            # Both ends as of the last fetch.
            low, high = self._consumer.get_watermark_offsets(place, cached=True)
            position = self._next.get((place.topic, place.partition))
            if position is not None and high >= 0:
                # Where nothing was ever committed, reading begins with the oldest record.
                found[place.topic, place.partition] = max(0, high - max(position, low))
        return found

    def _look_up(self, places: list[Any]) -> None:
        try:
            committed = self._consumer.committed(places, timeout=_ANSWER_S)
        except KafkaException as error:
            logger.debug("where the stage stands is not known yet", exc_info=error)
            return
        for place in committed:
            self._next[place.topic, place.partition] = max(0, place.offset)
