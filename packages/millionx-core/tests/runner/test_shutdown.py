"""SIGTERM at any moment ends the process in time, with 0 if nothing is unfinished, else with 75 and nothing lost."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from time import monotonic, sleep

import pytest
from confluent_kafka import Consumer, ConsumerGroupTopicPartitions, KafkaError, Producer, TopicPartition
from confluent_kafka.admin import AdminClient

from millionx.core.topic_admin import create_topics
from millionx.core.topics import source_topics, validated_topics

_PROGRAM = Path(__file__).with_name("echo_stage.py")
_PATIENCE_S = 20.0


class Process:
    """The echo stage as a process."""

    def __init__(self, bootstrap: str, folder: Path, **environment: str) -> None:
        self._out = folder / "out"
        given = {
            "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
            # With this broker joining a group takes half the session time-out.
            "KAFKA_SESSION_TIMEOUT_MS": "1000",
            "KAFKA_FETCH_WAIT_MAX_MS": "20",
            "SHUTDOWN_TIMEOUT_SECONDS": "1.5",
            **environment,
        }
        with self._out.open("wb") as out:
            self.process = subprocess.Popen(
                [sys.executable, _PROGRAM], env={**os.environ, **given}, stdout=out, stderr=out
            )

    def until(self, text: str) -> Process:
        """Wait until the process has written a text."""
        deadline = monotonic() + _PATIENCE_S
        while text not in self.output:
            assert self.process.poll() is None, f"ended with {self.process.returncode}\n{self.output}"
            assert monotonic() < deadline, f"`{text}` not written\n{self.output}"
            sleep(0.01)
        return self

    def told(self, number: signal.Signals = signal.SIGTERM) -> tuple[int, float]:
        """Send a signal; exit status, and the seconds that it took to end."""
        begun = monotonic()
        self.process.send_signal(number)
        return self.wait(), monotonic() - begun

    def wait(self) -> int:
        """Exit status."""
        return self.process.wait(_PATIENCE_S)

    @property
    def output(self) -> str:
        """All that was written."""
        return self._out.read_text(errors="replace")


class Broker:
    """What the tests ask of a broker."""

    def __init__(self, bootstrap: str) -> None:
        self._config = {"bootstrap.servers": bootstrap, "log_level": 0}
        self._admin = AdminClient(self._config)
        create_topics(self._config)

    def feed(self, count: int) -> None:
        """Write records to the source topics."""
        producer = Producer(self._config)
        for number in range(count):
            producer.produce(source_topics()[number % 4], b"%d" % number)
        assert producer.flush(10) == 0

    def committed(self) -> int:
        """Records that the group has done with."""
        known = self._admin.list_topics(timeout=10).topics
        places = [TopicPartition(topic, number) for topic in source_topics() for number in known[topic].partitions]
        (future,) = self._admin.list_consumer_group_offsets([ConsumerGroupTopicPartitions("echo", places)]).values()
        return sum(max(0, place.offset) for place in future.result(10).topic_partitions)

    def until_committed(self, count: int) -> None:
        """Wait until the group has done with as many records."""
        deadline = monotonic() + _PATIENCE_S
        while self.committed() < count:
            assert monotonic() < deadline, f"{count} records not committed in time"
            sleep(0.05)

    def written(self) -> Counter[bytes]:
        """Values on the topics that the stage writes, each with its count."""
        settings = {"group.id": "reader", "enable.auto.commit": False, "enable.partition.eof": True}
        consumer = Consumer({**self._config, **settings})
        known = consumer.list_topics(timeout=10).topics
        places = [
            TopicPartition(topic, number, 0) for topic in validated_topics() for number in known[topic].partitions
        ]
        consumer.assign(places)
        values: Counter[bytes] = Counter()
        unread = len(places)
        # By the broker's word for each end: Tansu takes the last batch for one record when it is asked for the offset.
        while unread:
            message = consumer.poll(10)
            assert message is not None
            if message.error() is None:
                values[message.value()] += 1
            else:
                assert message.error().code() == KafkaError._PARTITION_EOF
                unread -= 1
        consumer.close()
        return values


@pytest.fixture
def broker(fresh_tansu):
    """A broker with all topics."""
    return Broker(fresh_tansu.bootstrap)


@pytest.fixture
def start(fresh_tansu, tmp_path):
    """Starts the stage; it is killed at the end of the test."""
    started: list[Process] = []

    def start(**environment: str) -> Process:
        started.append(Process(fresh_tansu.bootstrap, tmp_path, **environment))
        return started[-1]

    yield start
    for each in started:
        each.process.kill()
        each.process.wait()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_at_once(number, start, broker):
    """A signal while the process still imports ends it at once with 0."""
    status, seconds = start().until("main").told(number)
    assert status == 0
    assert seconds < 1


@pytest.mark.parametrize("delay_s", [0.4, 1.2])
def test_starting(delay_s, start, broker):
    """A signal at any moment of the start ends the process with 0."""
    process = start().until("main")
    sleep(delay_s)  # the moment is what is tested
    status, seconds = process.told()
    assert status == 0, process.output
    assert seconds < 4


def test_opening(start, broker):
    """A stage that takes long to open is not waited for: nothing was read."""
    status, seconds = start(ECHO="slow-open").until("opening").told()
    assert status == 0
    assert seconds < 4


@pytest.mark.parametrize("kind", ["record", "batch"])
def test_at_work(kind, start, broker):
    """A signal among many records ends with 0, what was taken being written and committed; the next start goes on."""
    broker.feed(4000)
    process = start(ECHO=kind)
    broker.until_committed(200)
    status, _ = process.told()
    assert status == 0, process.output
    assert broker.written().total() == broker.committed()
    start(ECHO=kind)
    broker.until_committed(4000)
    assert broker.written() == Counter({b"%d" % number: 1 for number in range(4000)})


def test_store_down(start, broker):
    """A batch that its store did not take is not committed, and the status says so."""
    broker.feed(10)
    process = start(ECHO="store-down").until("the store does not answer")
    status, seconds = process.told()
    assert status == 75, process.output
    assert seconds < 5
    assert broker.committed() == 0


def test_store_hangs(start, broker):
    """A batch that hangs in its store is left behind when the time is over."""
    broker.feed(10)
    process = start(ECHO="store-hangs").until("hanging")
    status, seconds = process.told()
    assert (status, broker.committed()) == (75, 0), process.output
    assert 1 < seconds < 3.5


def test_frozen_broker(start, broker, fresh_tansu):
    """With a broker that does not answer, the process ends in time with 75, and nothing is lost."""
    broker.feed(4000)
    process = start()
    broker.until_committed(200)
    fresh_tansu.freeze()
    status, seconds = process.told()
    fresh_tansu.thaw()
    assert status == 75, process.output
    assert seconds < 3.5
    assert len(broker.written()) >= broker.committed()


def test_frozen_broker_nothing_read(start, broker, fresh_tansu):
    """With a broker that does not answer and nothing read, the process ends with 0."""
    process = start().until("main")
    fresh_tansu.freeze()
    sleep(1.5)  # until it waits for the broker
    status, seconds = process.told()
    fresh_tansu.thaw()
    assert status == 0, process.output
    assert seconds < 4


def test_broker_gone(start, broker, fresh_tansu):
    """A broker that goes away and does not come back ends the process with 75, nothing being lost."""
    broker.feed(100)
    process = start(BROKER_TIMEOUT_SECONDS="1")
    broker.until_committed(100)
    fresh_tansu.kill()
    assert process.wait() == 75
    assert "no broker has answered for" in process.output


def test_no_topics(start):
    """Topics that are missing are told, with what creates them, and end the process with 75."""
    process = start()
    assert process.wait() == 75
    assert "millionx-core topics create" in process.output
