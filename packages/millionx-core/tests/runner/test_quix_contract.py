"""What the runner relies on inside Quix Streams, of which nothing is promised to it: looked at for each new version."""

from __future__ import annotations

import inspect
import signal
import threading
from importlib.metadata import version

import pytest
from quixstreams import Application

from millionx.core.runner.app import StageApplication
from millionx.core.settings import StageSettings
from millionx.core.telemetry.health import Health
from millionx.core.telemetry.metrics import StageMetrics
from millionx.core.topic_admin import create_topics
from millionx.core.topics import source_topics


@pytest.fixture
def make_application(fresh_tansu, execute):
    """Makes the application of a stage, on a broker with all topics."""
    create_topics({"bootstrap.servers": fresh_tansu.bootstrap, "log_level": 0})

    def make(stage, **settings):
        given = StageSettings(kafka_bootstrap_servers=fresh_tansu.bootstrap, kafka_session_timeout_ms=6000, **settings)
        return StageApplication(stage, execute(stage), given, Health(), StageMetrics(stage.declaration))

    return make


@pytest.fixture
def application(make_application, make_stage, passed_on):
    """The application of a record stage, not yet running."""
    return make_application(make_stage(passed_on))


def test_version():
    """These promises were checked for this version."""
    assert version("quixstreams") == "3.28.1"


@pytest.mark.parametrize("name", ["_setup_signal_handlers", "_process_message", "_on_assign"])
def test_overridden(name):
    """What we override is there, and is called with what our override takes."""
    ours, theirs = getattr(StageApplication, name), getattr(Application, name)
    inspect.signature(ours).bind(*inspect.signature(theirs).parameters)


def test_members(application):
    """The producer and the consumer that the runner uses are the application's own."""
    assert {"topic", "value", "key", "headers"} <= inspect.signature(application._producer.produce).parameters.keys()
    assert callable(application._consumer.assignment)
    assert "timeout" in inspect.signature(application._consumer.committed).parameters
    assert "cached" in inspect.signature(application._consumer.get_watermark_offsets).parameters


def test_signals_untouched(application):
    """Running an application in any thread changes no signal handler."""
    before = signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)
    failures = []

    def run():
        try:
            application.run(timeout=0.1)
        except Exception as error:
            failures.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    while thread.is_alive():
        application.stop()
        thread.join(0.05)
    assert not failures
    assert (signal.getsignal(signal.SIGTERM), signal.getsignal(signal.SIGINT)) == before


def test_stop_before_run_is_lost(application):
    """A stop before the loop begins is overwritten: why `Shutdown` asks again and again."""
    application.stop()
    application._run_tracker.set_as_running()
    assert application._run_tracker.running


def test_all_topics_read(application):
    """The application reads every topic that the stage declares."""
    assert {topic.name for topic in application._dataframe_registry.consumer_topics} == set(source_topics())


def test_batch_is_checkpoint(make_application, make_batch_stage):
    """The checkpoint of a batch stage is as large and as old as its batch."""
    stage = make_batch_stage(lambda _: [], batch_size=7, linger_s=0.5)
    config = make_application(stage).config
    assert (config.commit_every, config.commit_interval) == (7, 0.5)


def test_sink_named(make_application, make_batch_stage):
    """Quix names a sink in its log: ours has a name there and no address."""
    assert "0x" not in str(make_application(make_batch_stage(lambda _: []))._batch_sink)


def test_exactly_once(make_application, make_stage, passed_on):
    """With exactly-once the producer that the runner writes by is the transactional one."""
    application = make_application(make_stage(passed_on), processing_guarantee="exactly-once")
    assert application._producer._producer._producer_config["transactional.id"]
