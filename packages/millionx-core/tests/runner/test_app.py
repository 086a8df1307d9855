"""A stage on a real broker: what is handed over again, what is committed, what is reported."""

from __future__ import annotations

import threading
from time import monotonic, sleep

import pytest
from confluent_kafka import ConsumerGroupTopicPartitions, Producer, TopicPartition
from confluent_kafka.admin import AdminClient
from prometheus_client import REGISTRY

from millionx.core.errors import Unavailable
from millionx.core.testing.kafka import KafkaRunner

pytestmark = pytest.mark.kafka


def await_true(condition, what):
    deadline = monotonic() + 20
    while not condition():
        assert monotonic() < deadline, f"not in time: {what}"
        sleep(0.02)


def test_handed_over_again(kafka_server, make_batch_stage, passed_on):
    """A batch whose store does not answer comes again as it was, and is written once."""
    calls = []

    def process(records):
        calls.append([each.value for each in records])
        if len(calls) < 3:
            raise Unavailable("the store does not answer", retry_after_s=0.1)
        return [passed_on(each) for each in records]

    stage = make_batch_stage(process, linger_s=0.02)
    with KafkaRunner(stage, kafka_server.bootstrap) as runner:
        assert runner.send(b"first").value == b"first"
        assert runner.send(b"second").value == b"second"
    assert calls == [[b"first"], [b"first"], [b"first"], [b"second"]]
    assert runner.metrics.summary()["passed"] == 2


def test_commit_follows_outputs(kafka_server, make_stage, passed_on):
    """What was written is committed, and nothing beyond it."""
    admin = AdminClient({"bootstrap.servers": kafka_server.bootstrap, "log_level": 0})
    place = TopicPartition("source.social.tiktok", 2)

    def committed() -> int:
        request = [ConsumerGroupTopicPartitions("told", [place])]
        (future,) = admin.list_consumer_group_offsets(request).values()
        return future.result(10).topic_partitions[0].offset

    with KafkaRunner(make_stage(passed_on), kafka_server.bootstrap) as runner:
        begun = committed()
        for _ in range(3):
            runner.send(b"v", partition=2)
        await_true(lambda: committed() == begun + 3, "three records committed")


def test_lag(kafka_server, make_batch_stage, passed_on, declaration):
    """While a stage waits for its store, lag counts what it holds and what it has not read; afterwards it is 0."""
    down = threading.Event()
    down.set()

    def process(records):
        if down.is_set():
            raise Unavailable("the store does not answer", retry_after_s=0.2)
        return [passed_on(each) for each in records]

    def lag() -> float | None:
        labels = {"stage": declaration.name, "topic": "source.social.tiktok", "partition": "1"}
        return REGISTRY.get_sample_value("millionx_consumer_lag_records", labels)

    producer = Producer({"bootstrap.servers": kafka_server.bootstrap, "log_level": 0})
    with KafkaRunner(make_batch_stage(process, linger_s=0.02), kafka_server.bootstrap):
        for _ in range(4):
            producer.produce("source.social.tiktok", b"v", partition=1)
        assert producer.flush(10) == 0
        await_true(lambda: lag() == 4, "a lag of four records")
        down.clear()
        await_true(lambda: lag() == 0, "no lag")
