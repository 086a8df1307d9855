"""A whole pipeline on real servers: stages, producer, and the account of what became of each record."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from time import sleep
from typing import Any, NamedTuple, Self

import orjson
from confluent_kafka import Message, Producer

from millionx.core.stage import Headers, Record
from millionx.core.topic_admin import create_topics
from millionx.core.topics import TOPICS, sink_topics, source_topics
from tests.pipeline.stages import STAGES, StageProcess
from tests.pipeline.topics_reader import read_topics

DEAD_LETTERS = tuple(name for name, topic in TOPICS.items() if topic.kind is None)


class Account(NamedTuple):
    """Distinct origins: fed, in the sinks, in the dead letters by code; and records written more than once."""

    fed: frozenset[str]
    sunk: frozenset[str]
    dead: dict[str, str]
    duplicates: int

    @property
    def unaccounted(self) -> frozenset[str]:
        """Origins that are nowhere."""
        return self.fed - self.sunk - frozenset(self.dead)


def origin(record: Record) -> str:
    """The origin that a record carries."""
    value = dict(record.headers).get("millionx-origin")
    assert value is not None, f"no origin on {record.topic}"
    return value.decode()


class Flow:
    """Starts stages against a broker and feeds them."""

    def __init__(self, bootstrap: str, environment: Mapping[str, str], folder: Path) -> None:
        self.bootstrap = bootstrap
        self.environment = {
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            "KAFKA_SESSION_TIMEOUT_MS": "6000",
            "KAFKA_FETCH_WAIT_MAX_MS": "20",
            "ORT_DISABLE_TELEMETRY": "1",
            **environment,
        }
        self._folder = folder
        self.stages: dict[str, StageProcess] = {}
        self._producer = Producer(
            {
                "bootstrap.servers": bootstrap,
                "partitioner": "murmur2_random",
                "message.max.bytes": 16 * 1024 * 1024,
                "enable.idempotence": True,
            }
        )
        self.fed: list[str] = []
        create_topics({"bootstrap.servers": bootstrap})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        print(self._report())  # noqa: T201 - pytest shows it with a failure
        for stage in self.stages.values():
            stage.kill()

    def process(self, name: str, *, instance: str = "", **environment: str) -> StageProcess:
        """A stage process, not yet started; `instance` tells replicas apart."""
        log = self._folder / f"{name}{instance}.log"
        stage = StageProcess(name, {**self.environment, **environment}, log)
        self.stages[name + instance] = stage
        return stage

    def start(self, names: Iterable[str] = STAGES, **environment: str) -> Self:
        """Start stages and wait until each has its partitions."""
        started = [self.process(name, **environment).start() for name in names]
        for stage in started:
            stage.await_ready()
        return self

    def feed(
        self, topic: str, value: bytes | dict[str, Any] | None, *, key: bytes | None = None, headers: Headers = ()
    ) -> None:
        """Produce one record; its origin is noted when the broker has it."""
        body = orjson.dumps(value) if isinstance(value, dict) else value

        def delivered(error: object, message: Message) -> None:
            assert error is None, error
            self.fed.append(f"{message.topic()}/{message.partition()}/{message.offset()}")

        self._producer.produce(topic, body, key, headers=list(headers), on_delivery=delivered)
        self._producer.poll(0)

    def flush(self) -> None:
        """Until the broker has all that was fed."""
        assert self._producer.flush(30) == 0

    def account(self) -> Account:
        """What has become of the records so far, read from the topics."""
        dead: dict[str, str] = {}
        counted: Counter[str] = Counter()
        for record in read_topics(self.bootstrap, DEAD_LETTERS):
            dead[origin(record)] = (dict(record.headers)["dlq.code"] or b"").decode()
            counted[origin(record)] += 1
        sunk = Counter(origin(record) for record in read_topics(self.bootstrap, sink_topics()))
        counted.update(sunk)
        return Account(frozenset(self.fed), frozenset(sunk), dead, sum(counted.values()) - len(counted))

    def settle(self, within_s: float = 120.0, *, supervised: bool = False) -> Account:
        """Wait until every record fed is accounted for.

        If `supervised`, a stage that ended with 75 is started again, as whatever runs it in production does.

        Raises:
            AssertionError: some are not, in time.
        """
        self.flush()
        account = self.account()
        for _ in range(int(within_s * 2)):
            if not account.unaccounted:
                return account
            if supervised:
                for stage in self.stages.values():
                    if not stage.alive and stage.wait(0) == os.EX_TEMPFAIL:
                        stage.start()
            sleep(0.5)
            account = self.account()
        raise AssertionError(f"{len(account.unaccounted)} of {len(account.fed)} records unaccounted for")

    def _report(self) -> str:
        """What is known of a test's course: how many records the broker took, and each stage's state and last lines."""
        stages = (f"--- {name}, {stage.state}\n{stage.tail()}" for name, stage in self.stages.items())
        return "\n".join((f"{len(self.fed)} records fed", *stages))


def post(number: int, **fields: Any) -> dict[str, Any]:
    """A valid post, distinct by its number."""
    return {
        "post_id": f"p{number}",
        "platform": "tiktok",
        "content": f"Amazing offer {number}, nice smartphone for you",
        "author": f"Author {number}",
        "engagement_count": number,
        "posted_at": "2025-12-20T10:00:00Z",
        **fields,
    }


def order(number: int, **fields: Any) -> dict[str, Any]:
    """A valid order, distinct by its number."""
    return {
        "order_id": f"o{number}",
        "platform": "daraz",
        "customer_id": f"c{number}",
        "product_id": f"sku{number % 7}",
        "product_name": "Walton rice cooker 1.8L",
        "quantity": 2,
        "unit_price": 1450.5,
        "total_price": 2901.0,
        "order_timestamp": "2025-12-20T16:30:00+06:00",
        **fields,
    }


__all__ = ["DEAD_LETTERS", "Account", "Flow", "order", "origin", "post", "source_topics"]
