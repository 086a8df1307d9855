"""Reads every topic that a stage writes and enters what it sees in the ledger."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from time import monotonic
from typing import Any, Final, Self

from confluent_kafka import Consumer, KafkaError, KafkaException, Message, TopicPartition

from millionx.local.errors import LocalError
from millionx.local.flow import STAGES
from millionx.local.ledger import Ledger

__all__ = ["Audit"]

_ORIGIN: Final = "millionx-origin"
_CODE: Final = "dlq.code"
_ANSWER_S: Final = 30.0
_POLL_S: Final = 0.1


class Audit:
    """A thread with a consumer of its own, in no group, for the time of a `with` block.

    `from_start` reads what is there already, for a broker that was made for this run; else it begins at the ends of
    the topics. (Tansu's answer to "where is the end" is too low after a batch of several records, so it is not asked.)
    """

    def __init__(self, config: Mapping[str, Any], ledger: Ledger, *, from_start: bool) -> None:
        self._ledger = ledger
        self._from_start = from_start
        self._consumer = Consumer(
            {
                **config,
                "group.id": "millionx-local-audit",  # asked for by the client, never joined
                "enable.auto.commit": False,
                "fetch.wait.max.ms": 20,
                "log_level": 0,
            }
        )
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._read, name="audit", daemon=True)
        self._failure = ""
        self._last_seen = monotonic()

    def __enter__(self) -> Self:
        topics = [name for stage in STAGES for name in (*stage.writes, stage.dead_letters)]
        known = self._consumer.list_topics(timeout=_ANSWER_S).topics
        places = [TopicPartition(name, number) for name in topics for number in known[name].partitions]
        for place in places:
            place.offset = 0 if self._from_start else self._consumer.get_watermark_offsets(place, timeout=_ANSWER_S)[1]
        self._consumer.assign(places)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        self._thread.join()
        self._consumer.close()

    @property
    def idle_s(self) -> float:
        """Seconds since the last record was read.

        Raises:
            LocalError: the audit has ended, so nobody counts.
        """
        if self._failure:
            raise LocalError(f"the audit ended: {self._failure}")
        return monotonic() - self._last_seen

    def _read(self) -> None:
        while not self._stopped.is_set():
            try:
                messages = self._consumer.consume(500, _POLL_S)
            except KafkaException as exception:
                self._failure = exception.args[0].str()
                return
            for message in messages:
                error = message.error()
                if error is None:
                    self._enter(message)
                elif error.fatal() or error.code() == KafkaError.OFFSET_OUT_OF_RANGE:
                    self._failure = error.str()
                    return

    def _enter(self, message: Message) -> None:
        headers = dict(message.headers() or ())
        origin, code = headers.get(_ORIGIN), headers.get(_CODE)
        self._last_seen = monotonic()
        if origin is not None:
            self._ledger.seen(message.topic(), origin, message.timestamp()[1], code.decode() if code else "")
