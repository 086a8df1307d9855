"""The connection to Kafka, and what happens when there is none."""

from __future__ import annotations

import threading
from time import monotonic

from confluent_kafka import Message, Producer

from millionx.core.runner.broker import BrokerWatch, connection, producer_config
from millionx.core.settings import StageSettings
from millionx.core.topic_admin import create_topics


def settings(bootstrap: str, **given) -> StageSettings:
    return StageSettings(kafka_bootstrap_servers=bootstrap, **given)


def test_gone(fresh_tansu):
    """A broker that hangs for longer than the limit is gone."""
    gone = threading.Event()
    watch = BrokerWatch(settings(fresh_tansu.bootstrap, broker_timeout_seconds=1), gone.set)
    watch.start()
    assert not gone.wait(1.5)
    fresh_tansu.freeze()
    assert gone.wait(10)


def test_stopped(fresh_tansu):
    """After the watch has ended, nobody is called."""
    gone = threading.Event()
    watch = BrokerWatch(settings(fresh_tansu.bootstrap, broker_timeout_seconds=0.4), gone.set)
    watch.start()
    watch.stop()
    fresh_tansu.kill()
    assert not gone.wait(1)


def test_keys_and_partitions(fresh_tansu):
    """Records without a key are spread over the partitions; those with the same key stay together."""
    given = settings(fresh_tansu.bootstrap)
    create_topics({"bootstrap.servers": fresh_tansu.bootstrap, "log_level": 0})
    producer = Producer({**connection(given).as_librdkafka_dict(), **producer_config(given), "log_level": 0})
    taken: dict[bytes | None, set[int]] = {b"a": set(), None: set()}

    def delivered(_: object, message: Message) -> None:
        taken[message.key()].add(message.partition())

    deadline = monotonic() + 10
    # A few at a time, since for some milliseconds those without a key share a partition on purpose.
    while len(taken[None]) < 2 and monotonic() < deadline:
        for key in taken:
            producer.produce("sink.snowflake.social", b"v", key, on_delivery=delivered)
        assert producer.flush(10) == 0
    assert len(taken[None]) == 2
    assert len(taken[b"a"]) == 1


def test_exactly_once():
    """An aborted transaction holds readers back for 15 s and no longer."""
    given = settings("127.0.0.1:1", processing_guarantee="exactly-once")
    assert producer_config(given)["transaction.timeout.ms"] == 15_000


def test_password_not_shown():
    """The connection holds the password where librdkafka takes it, and shows it nowhere."""
    given = settings(
        "127.0.0.1:1",
        kafka_security_protocol="SASL_SSL",
        kafka_sasl_mechanism="PLAIN",
        kafka_sasl_username="me",
        kafka_sasl_password="hunter2",
    )
    assert connection(given).as_librdkafka_dict()["sasl.password"] == "hunter2"
    assert "hunter2" not in f"{connection(given)!r} {connection(given)} {given!r}"
