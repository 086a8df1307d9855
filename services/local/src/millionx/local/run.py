"""One run: broker, topics, stages, input, accounts, report."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic
from typing import Any, Final

from millionx.core.settings import StageSettings, load
from millionx.local.audit import Audit
from millionx.local.broker import EmbeddedBroker, await_broker
from millionx.local.data import DataFolder
from millionx.local.errors import LocalError
from millionx.local.feed import feed
from millionx.local.layer import export_model, stage_environ, stage_processes
from millionx.local.ledger import Ledger
from millionx.local.lines import InputRecord
from millionx.local.report import build_report, write_report
from millionx.local.stages import Supervisor
from millionx.local.view import View, final_table
from millionx.local.weather import API_KEY, Faults, WeatherStandIn

__all__ = ["EMBEDDED", "Layer", "Options", "run", "running_layer"]

EMBEDDED: Final = "embedded"

_BROKER_S: Final = 15.0
_READY_S: Final = 90.0
_VIEW_EVERY_S: Final = 0.25


@dataclass(frozen=True)
class Options:
    """What the command line says. `store` is None for the SQLite file in the data folder.

    `patience_s` is how long nothing may arrive anywhere before the rest is called unaccounted for.
    """

    data: DataFolder
    broker: str = EMBEDDED
    store: str | None = None
    report: Path | None = None
    keep_running: bool = False
    patience_s: float = 120.0
    weather_faults: Faults = field(default_factory=Faults)


@dataclass(frozen=True)
class Layer:
    """Everything that runs, for the time of a `with` block of `running_layer`."""

    config: dict[str, Any]
    bootstrap: str
    environ: dict[str, str]
    supervisor: Supervisor
    ledger: Ledger
    audit: Audit
    notices: tuple[str, ...]
    broker: EmbeddedBroker | None

    def check(self) -> None:
        """Pass on what has ended and can't be started again.

        Raises:
            LocalError: a stage refuses its settings, or the embedded broker is gone with all that it held.
        """
        self.supervisor.check()
        if self.broker is not None and not self.broker.running:
            raise LocalError("the embedded broker ended; see broker.log in the data folder")

    def summaries(self) -> dict[str, dict[str, Any]]:
        """`/metrics/summary` of each stage, by name."""
        return {process.name: process.summary() for process in self.supervisor.processes}


@contextmanager
def running_layer(options: Options, environ: Mapping[str, str]) -> Iterator[Layer]:
    """Broker, topics, model and stages, ready for records.

    Raises:
        LocalError: something can't start.
    """
    data = options.data
    data.prepare()
    store = options.store or f"sqlite:{data.vectors}"
    notices: list[str] = []
    with ExitStack() as stack:
        embedded = options.broker == EMBEDDED
        broker: EmbeddedBroker | None = None
        if embedded:
            broker = stack.enter_context(EmbeddedBroker(data.logs / "broker.log"))
            bootstrap = broker.bootstrap
            if options.store is None:
                data.forget_vectors()  # those of another broker's records, whose offsets began at zero, too
        else:
            bootstrap = options.broker
            await_broker(bootstrap, _BROKER_S)
        export_model(data)
        weather_url = weather_key = None
        if not environ.get("WEATHER_API_KEY") and not environ.get("WEATHER_API_KEY_FILE"):
            weather_url = stack.enter_context(WeatherStandIn(faults=options.weather_faults)).url
            weather_key = API_KEY
            notices.append("the weather is invented: without WEATHER_API_KEY a stand-in on this machine answers")
        config = _connection(bootstrap, environ)
        _create_topics(config)
        stages = stage_environ(
            data,
            bootstrap=bootstrap,
            embedded=embedded,
            store=store,
            weather_url=weather_url,
            weather_key=weather_key,
        )
        supervisor = stack.enter_context(Supervisor(stage_processes(data, stages)))
        supervisor.await_ready(_READY_S)
        ledger = Ledger()
        audit = stack.enter_context(Audit(config, ledger, from_start=embedded))
        yield Layer(config, bootstrap, stages, supervisor, ledger, audit, tuple(notices), broker)


def run(records: Iterable[InputRecord], total: int | None, options: Options, environ: Mapping[str, str]) -> int:
    """Send records through all stages and account for each; returns 0 if all are accounted for, else 1.

    `total` is their number if it is known beforehand.

    Raises:
        LocalError: the run can't start or go on.
    """
    started = monotonic()
    with running_layer(options, environ) as layer:
        ledger = layer.ledger
        feeding = _Feeding(records, layer.config, ledger)
        with View(total, layer.notices) as view:
            feeding.thread.start()
            while True:
                layer.check()
                feeding.check()
                snapshot = ledger.snapshot()
                view.update(snapshot, layer.summaries())
                if feeding.over and (snapshot.unaccounted == 0 or layer.audit.idle_s > options.patience_s):
                    break
                feeding.wait(_VIEW_EVERY_S)
        stages = {
            process.name: {**process.summary(), "restarts": process.restarts} for process in layer.supervisor.processes
        }
        vectors = _vectors(layer.environ)
        report = build_report(snapshot, ledger.latency_ms(), vectors, stages, monotonic() - started)
        if options.report is not None:
            write_report(report, options.report)
        final_table(snapshot, report)
        if options.keep_running:
            _keep_running(layer)
    return 0 if report["unaccounted"] == 0 else 1


def _connection(bootstrap: str, environ: Mapping[str, str]) -> dict[str, Any]:
    from millionx.core.runner.broker import connection

    settings = load(StageSettings, {**environ, "KAFKA_BOOTSTRAP_SERVERS": bootstrap})
    return connection(settings).as_librdkafka_dict()


def _create_topics(config: Mapping[str, Any]) -> None:
    from confluent_kafka import KafkaException

    from millionx.core.topic_admin import create_topics

    try:
        create_topics(config)
    except KafkaException as error:
        raise LocalError(f"the topics could not be created: {error.args[0].str()}") from None


def _vectors(environ: Mapping[str, str]) -> dict[str, int]:
    # Imported late: it brings numpy and the Weaviate client, which the stages are not to wait for.
    from millionx.embed.collections import COLLECTIONS
    from millionx.embed.settings import EmbedSettings
    from millionx.embed.stores import open_store

    store = open_store(load(EmbedSettings, environ), dimension=None)
    store.open()
    try:
        return {collection: store.count(collection) for collection in COLLECTIONS}
    finally:
        store.close()


class _Feeding:
    """The thread that sends the records."""

    def __init__(self, records: Iterable[InputRecord], config: Mapping[str, Any], ledger: Ledger) -> None:
        self._done = threading.Event()
        self._error: Exception | None = None
        self._arguments = (records, config, ledger)
        self.thread = threading.Thread(target=self._feed, name="feed", daemon=True)

    @property
    def over(self) -> bool:
        """Whether everything was sent."""
        return self._done.is_set() and self._error is None

    def check(self) -> None:
        """Pass on what went wrong.

        Raises:
            LocalError: the records can't be read or sent.
        """
        if self._error is not None:
            raise self._error

    def wait(self, seconds: float) -> None:
        """Wait, until something is to be shown."""
        if self.thread.is_alive():
            self.thread.join(seconds)
        else:
            threading.Event().wait(seconds)

    def _feed(self) -> None:
        try:
            feed(*self._arguments)
        except Exception as error:
            self._error = error
        self._done.set()


def _keep_running(layer: Layer) -> None:
    pages = ", ".join(f"{process.name} http://127.0.0.1:{process.port}/" for process in layer.supervisor.processes)
    print(f"running on {layer.bootstrap} until Ctrl-C: {pages}", flush=True)
    while True:
        layer.check()
        threading.Event().wait(1.0)
