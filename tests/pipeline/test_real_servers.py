"""The pipeline on real Kafka, Redis and Weaviate: nothing is lost, whatever ends, freezes or comes back."""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Callable, Iterator
from time import monotonic, sleep
from typing import Any

import orjson
import pytest

from millionx.core.topics import TOPICS
from tests.pipeline import specification
from tests.pipeline.flow import Flow, order, post
from tests.pipeline.otlp import OtlpReceiver
from tests.pipeline.stages import STAGES, await_true
from tests.pipeline.topics_reader import read_topics

pytestmark = [pytest.mark.kafka, pytest.mark.redis, pytest.mark.weaviate, pytest.mark.timeout(400)]

_TRACE_ID = "4bf92f3577b34da6a3ce929d0e0e4736"
_OUTAGE_S = 60
_MEBIBYTE = 1024 * 1024


def feed_mixed(flow: Flow, count: int, *, start: int = 0) -> None:
    """Posts and orders by turns; every fiftieth is broken."""
    for number in range(start, start + count):
        broken = number % 50 == 49
        if number % 2:
            flow.feed("source.social.tiktok", b"{" if broken else post(number), key=f"p{number}".encode())
        else:
            flow.feed("source.market.daraz", order(number), key=f"o{number}".encode())


class Feeder:
    """Feeds at a steady rate from a thread until told to stop."""

    def __init__(self, flow: Flow, per_second: int) -> None:
        self._flow, self._pause_s = flow, 1 / per_second
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run)
        self.count = 0

    def __enter__(self) -> Feeder:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._stop.wait(self._pause_s):
            feed_mixed(self._flow, 1, start=self.count)
            self.count += 1


@pytest.fixture
def flow(fresh_kafka: Any, store_environment: dict[str, str], tmp_path: Any) -> Iterator[Flow]:
    """A pipeline on an empty broker, nothing started."""
    with Flow(fresh_kafka.bootstrap, store_environment, tmp_path) as flow:
        yield flow


def test_conservation(flow: Flow, objects: Any) -> None:
    """Every record is in a sink or a dead letter, and every sink record is an object of the store."""
    flow.start()
    feed_mixed(flow, 1000)
    account = flow.settle()
    assert len(account.sunk) + len(account.dead) == 1000
    assert account.dead
    assert set(account.dead.values()) == {"not_json"}
    assert objects() == len(account.sunk)


def test_same_input_again(flow: Flow, objects: Any) -> None:
    """Fed twice, the same records make no second object."""
    flow.start()
    feed_mixed(flow, 200)
    flow.settle()
    once = objects()
    feed_mixed(flow, 200)
    flow.settle()
    assert objects() == once


def test_exactly_once(flow: Flow) -> None:
    """With PROCESSING_GUARANTEE=exactly-once, a stage killed in mid-stream leaves nothing out and nothing twice."""
    flow.start(PROCESSING_GUARANTEE="exactly-once")
    with Feeder(flow, per_second=100) as feeder:
        stage = flow.stages["privacy"]
        await_true(lambda: stage.metric("millionx_records_sent_total") > 50, within_s=60, what="privacy at work")
        stage.kill()
        stage.start()
        fed = feeder.count
        await_true(lambda: feeder.count > fed + 100, within_s=30, what="more records after it")
    account = flow.settle()
    assert not account.unaccounted
    assert account.duplicates == 0


def test_one_trace(flow: Flow) -> None:
    """A sampled record has a span of every stage in one trace, and embed's is linked to its batch."""
    with OtlpReceiver() as receiver:
        flow.start(OTEL_EXPORTER_OTLP_ENDPOINT=receiver.endpoint, OTEL_BSP_SCHEDULE_DELAY="200")
        traceparent = f"00-{_TRACE_ID}-00f067aa0ba902b7-01".encode()
        flow.feed("source.social.tiktok", post(1), headers=[("traceparent", traceparent)])
        flow.settle()
        await_true(lambda: len(receiver.trace(_TRACE_ID)) >= 4, within_s=30, what="four spans of the trace")
        spans = receiver.trace(_TRACE_ID)
        assert {span.service for span in spans} == {f"millionx-{name}" for name in STAGES}
        embed = next(span for span in spans if span.service == "millionx-embed")
        assert embed.links
        (sunk,) = read_topics(flow.bootstrap, ["sink.snowflake.social"])
        carried = [value for name, value in sunk.headers if name == "traceparent"]
        assert len(carried) == 1
        assert carried[0] is not None
        assert carried[0].split(b"-")[1].decode() == _TRACE_ID


@pytest.mark.parametrize("victim", STAGES)
def test_killed_stage(flow: Flow, victim: str) -> None:
    """A stage that dies in mid-stream by SIGKILL and is started again loses nothing."""
    flow.start()
    with Feeder(flow, per_second=200) as feeder:
        stage = flow.stages[victim]
        await_true(lambda: stage.metric("millionx_records_sent_total") > 100, within_s=30, what=f"{victim} at work")
        stage.kill()
        fed = feeder.count
        await_true(lambda: feeder.count > fed + 100, within_s=30, what="more records while it is down")
        stage.start()
    account = flow.settle()
    assert len(account.fed) > 200
    assert not account.unaccounted


def test_store_outage(flow: Flow, fresh_weaviate: Any) -> None:
    """The vector store is down for longer than max.poll.interval: nothing is lost, the group stays as it is."""
    flow.start(KAFKA_MAX_POLL_INTERVAL_MS="20000")
    feed_mixed(flow, 100)
    flow.settle()
    embed = flow.stages["embed"]
    joined = embed.metric("millionx_partition_assignments_total")
    fresh_weaviate.freeze()
    down = monotonic()
    with Feeder(flow, per_second=20):
        sleep(_OUTAGE_S)  # the outage itself: its length is what is tested
    fresh_weaviate.thaw()
    account = flow.settle()
    assert monotonic() - down >= _OUTAGE_S
    assert embed.alive
    assert embed.metric("millionx_partition_assignments_total") == joined
    assert not account.unaccounted
    assert set(account.dead.values()) <= {"not_json"}


def test_redis_outage(flow: Flow, fresh_redis: Any) -> None:
    """Redis is down for a minute: the stage answers as fast as before and dead-letters nothing for it."""
    flow.start()
    enrich = flow.stages["enrich"]

    def rate(seconds: float) -> float:
        before = enrich.metric("millionx_records_sent_total")
        begun = monotonic()
        sleep(seconds)  # a rate is measured over a time
        return (enrich.metric("millionx_records_sent_total") - before) / (monotonic() - begun)

    with Feeder(flow, per_second=50):
        await_true(lambda: enrich.metric("millionx_records_sent_total") > 50, within_s=30, what="enrich at work")
        usual = rate(5)
        fresh_redis.freeze()
        down = rate(_OUTAGE_S)
        fresh_redis.thaw()
    account = flow.settle()
    assert down >= 0.9 * usual
    assert not account.unaccounted
    assert set(account.dead.values()) <= {"not_json"}


def test_rebalance(flow: Flow) -> None:
    """A replica that comes and goes in mid-batch loses nothing."""
    flow.start()
    with Feeder(flow, per_second=200):
        embed = flow.stages["embed"]
        await_true(lambda: embed.metric("millionx_records_sent_total") > 100, within_s=30, what="embed at work")
        second = flow.process("embed", instance="-2").start().await_ready()
        await_true(lambda: second.metric("millionx_records_sent_total") > 50, within_s=60, what="the replica at work")
        second.send_signal(signal.SIGTERM)
        assert second.wait(10) == 0
    assert not flow.settle().unaccounted


def test_largest_value(flow: Flow) -> None:
    """The largest value that a source topic admits reaches the dead letters."""
    flow.start(["validate"])
    limit = TOPICS["source.social.tiktok"].max_message_bytes
    overhead = 1024
    flow.feed("source.social.tiktok", b"x" * (limit - overhead))
    flow.flush()
    await_true(lambda: flow.account().dead, within_s=30, what="the dead letter")
    (letter,) = read_topics(flow.bootstrap, ["schema-validation-errors"])
    assert letter.value is not None
    assert len(letter.value) > 4 / 3 * (limit - overhead)


@pytest.mark.parametrize("name", STAGES)
def test_sigterm_in_startup(flow: Flow, name: str) -> None:
    """SIGTERM before anything was read ends the process at once with 0."""
    for delay_s in (0.3, 1.0, 2.0, 3.5):
        stage = flow.process(name, instance=f"-{delay_s}").start()
        sleep(delay_s)  # the moment of the signal is what is tested
        stage.send_signal(signal.SIGTERM)
        assert stage.wait(10) == 0, stage.tail()


@pytest.mark.parametrize("name", STAGES)
def test_sigterm_at_work(flow: Flow, name: str) -> None:
    """SIGTERM in mid-batch ends the process within 10 s with 0, and what it had read is in its outputs."""
    flow.start()
    with Feeder(flow, per_second=200):
        stage = flow.stages[name]
        await_true(lambda: stage.metric("millionx_records_sent_total") > 50, within_s=30, what=f"{name} at work")
        stage.send_signal(signal.SIGTERM)
        assert stage.wait(10) == 0, stage.tail()
    stage.start()
    assert not flow.settle().unaccounted


@pytest.mark.parametrize("name", ["validate", "embed"])
def test_sigterm_frozen_broker(flow: Flow, fresh_kafka: Any, name: str) -> None:
    """With a broker that does not answer, SIGTERM ends the process within 10 s with 75, and nothing is lost."""
    flow.start()
    with Feeder(flow, per_second=100):
        stage = flow.stages[name]
        await_true(lambda: stage.metric("millionx_records_sent_total") > 50, within_s=30, what=f"{name} at work")
        fresh_kafka.freeze()
        stage.send_signal(signal.SIGTERM)
        try:
            status = stage.wait(10)
        except subprocess.TimeoutExpired:
            pytest.fail(f"still running after 10 s\n{stage.tail()}")
        finally:
            fresh_kafka.thaw()
    assert status == 75, stage.tail()
    # The other stages may have lost their sessions meanwhile and ended with 75 as well.
    assert not flow.settle(supervised=True).unaccounted


def test_specification_example(flow: Flow, search: Callable[[str], list[dict[str, Any]]]) -> None:
    """The specification's post comes out with every field, and is the first hit of its own words."""
    flow.start()
    feed_mixed(flow, 20)
    flow.feed("source.social.tiktok", specification.POST, key=specification.POST["post_id"].encode())
    flow.settle()
    values = [orjson.loads(record.value or b"") for record in read_topics(flow.bootstrap, ["sink.snowflake.social"])]
    (value,) = [value for value in values if value["post_id"] == specification.POST["post_id"]]
    specification.check_sink_record(value)
    assert search("iphone deal")[0]["id"] == specification.POST["post_id"]
