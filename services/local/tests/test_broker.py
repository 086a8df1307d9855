"""The embedded broker, feed and audit together, all real."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from confluent_kafka import Consumer, Producer, TopicPartition

from millionx.core.topic_admin import create_topics
from millionx.core.topics import TOPICS, sink_topics, source_topics
from millionx.local import broker, feed
from millionx.local.audit import Audit
from millionx.local.broker import EmbeddedBroker, await_broker, broker_binary, free_port
from millionx.local.errors import LocalError
from millionx.local.ledger import Ledger
from millionx.local.lines import InputRecord
from millionx.local.sample import sample

AwaitTrue = Callable[[Callable[[], bool]], None]

needs_tansu = pytest.mark.usefixtures("tansu_server")


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[dict[str, Any]]:
    """The settings of a connection to an embedded broker that has the topics."""
    with EmbeddedBroker(tmp_path / "broker.log") as server:
        config = {"bootstrap.servers": server.bootstrap}
        create_topics(config)
        yield config


def origins(config: dict[str, Any], count: int) -> list[bytes]:
    """Places of the records on the source topics, as the first stage would name them."""
    consumer = Consumer({**config, "group.id": "test", "enable.auto.commit": False, "fetch.wait.max.ms": 20})
    places = [TopicPartition(name, n, 0) for name in source_topics() for n in range(TOPICS[name].partitions)]
    consumer.assign(places)
    found: list[bytes] = []
    while len(found) < count:
        message = consumer.poll(10)
        assert message is not None, "the broker has fewer records than were fed"
        assert message.error() is None
        found.append(f"{message.topic()}/{message.partition()}/{message.offset()}".encode())
    consumer.close()
    return found


def write(config: dict[str, Any], topic: str, headers: list[dict[str, bytes]]) -> None:
    """Put a record with these headers on a topic, one for each entry."""
    producer = Producer({**config, "linger.ms": 0})
    for entry in headers:
        producer.produce(topic, b"{}", headers=list(entry.items()))
    assert producer.flush(30) == 0


@needs_tansu
def test_feed_and_audit(embedded: dict[str, Any], await_true: AwaitTrue) -> None:
    """What is fed and written on by a stage is accounted for, record by record, at its own origin."""
    ledger = Ledger()
    with Audit(embedded, ledger, from_start=True):
        feed.feed(sample(count=60), embedded, ledger)
        assert ledger.snapshot().unaccounted == 60
        places = origins(embedded, 60)
        write(embedded, sink_topics()[0], [{"millionx-origin": place} for place in places[:50]])
        dead = [{"millionx-origin": place, "dlq.code": b"not_json"} for place in places[50:]]
        write(embedded, "schema-validation-errors", dead)
        await_true(lambda: ledger.snapshot().unaccounted == 0)
    snapshot = ledger.snapshot()
    assert sum(snapshot.records_in.values()) == 60
    assert snapshot.records_out[sink_topics()[0]] == 50
    assert snapshot.dead_letter_codes == {"not_json": 10}
    assert snapshot.duplicates == 0
    assert ledger.latency_ms()["p50"] is not None


@needs_tansu
def test_record_without_origin(embedded: dict[str, Any], await_true: AwaitTrue) -> None:
    """A record without an origin is passed over, and the audit goes on."""
    ledger = Ledger()
    with Audit(embedded, ledger, from_start=True):
        feed.feed(sample(count=1), embedded, ledger)
        write(embedded, sink_topics()[0], [{}, {"millionx-origin": origins(embedded, 1)[0]}])
        await_true(lambda: ledger.snapshot().unaccounted == 0)


@needs_tansu
def test_arbitrary_bytes(embedded: dict[str, Any]) -> None:
    """Key and value reach the topic byte by byte; null stays null."""
    ledger = Ledger()
    records = [
        InputRecord("source.market.daraz", b"k\xff", b"\xff\x00"),
        InputRecord("source.market.daraz", None, None),
    ]
    feed.feed(records, embedded, ledger)
    consumer = Consumer({**embedded, "group.id": "test", "enable.auto.commit": False})
    consumer.assign([TopicPartition("source.market.daraz", n, 0) for n in range(4)])
    found = {(message.key(), message.value()) for message in (consumer.poll(10), consumer.poll(10))}
    consumer.close()
    assert found == {(b"k\xff", b"\xff\x00"), (None, None)}


@needs_tansu
def test_broker_ends_with_its_block(tmp_path: Path) -> None:
    """After the block nothing answers at the address."""
    with EmbeddedBroker(tmp_path / "broker.log") as server:
        await_broker(server.bootstrap, 5)
    with pytest.raises(LocalError, match="no Kafka broker answers"):
        await_broker(server.bootstrap, 0)


def test_broker_that_does_not_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that ends at once is named together with its log."""
    monkeypatch.setattr(broker, "broker_binary", lambda: Path("/bin/false"))
    monkeypatch.setattr(broker, "_READY_S", 0.0)
    with pytest.raises(LocalError, match=r"did not start; see .*broker\.log"), EmbeddedBroker(tmp_path / "broker.log"):
        pass


def test_no_embedded_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is none, the message says how to name another."""
    monkeypatch.setattr(broker, "_DISTRIBUTION", "no_such_package")
    with pytest.raises(LocalError, match=f"{sys.platform}.*--broker HOST:PORT"):
        broker_binary()


def test_feed_without_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A broker that takes nothing ends the feeding with a message."""
    monkeypatch.setattr(feed, "_DELIVERY_S", 0.0)
    with pytest.raises(LocalError, match="the broker took no record"):
        feed.feed(sample(count=1), {"bootstrap.servers": f"127.0.0.1:{free_port()}"}, Ledger())


def test_broken_input_ends_the_feeding() -> None:
    """What is wrong with the input is passed on."""

    def records() -> Iterator[InputRecord]:
        yield from ()
        raise LocalError("line 3")

    with pytest.raises(LocalError, match="line 3"):
        feed.feed(records(), {"bootstrap.servers": f"127.0.0.1:{free_port()}"}, Ledger())


def test_refused_on_kafka(kafka_server: Any) -> None:
    """A record beyond the topic's limit is refused by Kafka and stays unaccounted for, and the others go in."""
    config = {"bootstrap.servers": kafka_server.bootstrap}
    create_topics(config)
    ledger = Ledger()
    large = InputRecord("source.social.tiktok", None, bytes(9 * 1024 * 1024))
    feed.feed([large, InputRecord("source.social.tiktok", None, b"{}")], config, ledger)
    snapshot = ledger.snapshot()
    assert (snapshot.refused, snapshot.fed, snapshot.unaccounted) == (1, 1, 2)


def test_audit_from_the_end(kafka_server: Any, await_true: AwaitTrue) -> None:
    """On a broker in use, the audit counts only what comes after it began."""
    config = {"bootstrap.servers": kafka_server.bootstrap}
    create_topics(config)
    ledger = Ledger()
    for offset in range(2):
        ledger.fed("source.social.tiktok", 0, offset, 0)
    topic, headers = sink_topics()[0], [{"millionx-origin": b"source.social.tiktok/0/0"}]
    write(config, topic, headers)
    with Audit(config, ledger, from_start=False):
        write(config, topic, [{"millionx-origin": b"source.social.tiktok/0/1"}])
        await_true(lambda: ledger.snapshot().accounted > 0)
        assert ledger.snapshot().accounted == 1
