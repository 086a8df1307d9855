"""The one place that touches Quix Streams, and every private name of it that we need.

Private names in use, each held by `tests/runner/test_quix_contract.py`: `Application._setup_signal_handlers`,
`Application._process_message`, `Application._on_assign`, `Application._producer`, `Application._consumer`.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from time import monotonic
from typing import Any, Final, cast

from quixstreams import Application, message_context
from quixstreams.sinks import BaseSink, SinkBackpressureError

from millionx.core.errors import Unavailable
from millionx.core.runner.broker import connection, consumer_config, producer_config
from millionx.core.runner.execution import Execution
from millionx.core.runner.lag import Positions
from millionx.core.settings import StageSettings
from millionx.core.stage import AnyStage, BatchStage, Output, Record
from millionx.core.telemetry.health import Health
from millionx.core.telemetry.metrics import StageMetrics

logger: Final = logging.getLogger(__name__)

_POLL_S: Final = 0.05
"""How long a poll waits: also how late a commit may come when nothing arrives."""
_LAG_EVERY_S: Final = 1.0
"""How often the lag is looked up."""


class StageApplication(Application):
    """A Quix application that runs one stage."""

    def __init__(
        self, stage: AnyStage, execution: Execution, settings: StageSettings, health: Health, metrics: StageMetrics
    ) -> None:
        super().__init__(
            connection(settings),
            consumer_group=stage.declaration.consumer_group,
            # A first deployment reads what is already there.
            auto_offset_reset="earliest",
            # For a batch stage the checkpoint is the batch.
            commit_every=stage.batch_size if isinstance(stage, BatchStage) else settings.commit_every,
            commit_interval=stage.linger_s if isinstance(stage, BatchStage) else settings.commit_interval_seconds,
            consumer_poll_timeout=_POLL_S,
            processing_guarantee=settings.processing_guarantee,
            consumer_extra_config=consumer_config(settings),
            producer_extra_config=producer_config(settings),
            # Topics are made once, with partitions and retention, by `millionx-core topics create`.
            auto_create_topics=False,
            use_changelog_topics=False,
            loglevel=None,
            # Off: it would end a stage that only waits for its store. BrokerWatch does this.
            broker_availability_timeout=0,
        )
        self._positions = Positions(self._consumer)
        self._health = health
        self._metrics = metrics
        self._records_read = 0
        self._lag_due = 0.0
        self._batch_sink: _BatchSink | None = None
        self._declare(stage, execution)

    @property
    def nothing_read(self) -> bool:
        """Whether no record has been taken from the broker yet."""
        return self._records_read == 0

    @property
    def batch_held(self) -> bool:
        """Whether the last batch was taken but not written, because its store did not answer."""
        return self._batch_sink is not None and self._batch_sink.held

    def _declare(self, stage: AnyStage, execution: Execution) -> None:
        if isinstance(stage, BatchStage):
            self._batch_sink = _BatchSink(execution, self._write, self._count_read, self._positions)
        for name in stage.declaration.reads:
            topic = self.topic(name, key_deserializer="bytes", value_deserializer="bytes")
            frame = self.dataframe(topic)
            if self._batch_sink is not None:
                frame.sink(self._batch_sink)
            else:
                frame.update(self._record_handler(execution), metadata=True)

    def _record_handler(self, execution: Execution) -> Callable[[Any, Any, int, Any], None]:
        def handle(value: bytes | None, key: bytes | None, timestamp: int, headers: Any) -> None:
            self._records_read += 1
            context = message_context()
            record = Record(value, key, headers or (), context.topic, context.partition, context.offset, timestamp)
            output = execution.record(record)
            if output is not None:
                self._write(output)
            self._positions.passed(record)

        return handle

    def _write(self, output: Output) -> None:
        # The application's own producer: what it holds is delivered before the checkpoint commits, and is part of the
        # transaction under exactly-once. `get_producer()` gives another one that is neither.
        self._producer.produce(
            topic=output.topic, value=output.value, key=output.key, headers=cast("Any", output.headers)
        )

    def _count_read(self) -> None:
        self._records_read += 1

    def _process_message(self, dataframe_composed: Any) -> None:
        self._health.beat()
        super()._process_message(dataframe_composed)  # type: ignore[no-untyped-call]  # untyped in Quix
        now = monotonic()
        if now >= self._lag_due:
            self._lag_due = now + _LAG_EVERY_S
            self._metrics.lag(self._positions.lag())

    def _on_assign(self, *args: Any) -> None:
        super()._on_assign(*args)
        self._positions.forget()
        self._health.ready = True
        self._metrics.assigned()

    def _setup_signal_handlers(self) -> None:
        """Signals belong to `Shutdown`."""


class _BatchSink(BaseSink):
    """Collects records over all partitions; `flush`, called by the checkpoint, hands them over as one batch.

    During a rebalance Quix calls `flush` in another thread, and goes on without it when it takes too long.
    """

    def __init__(
        self,
        execution: Execution,
        write: Callable[[Output], None],
        count_read: Callable[[], None],
        positions: Positions,
    ) -> None:
        super().__init__()
        self._execution = execution
        self._write = write
        self._count_read = count_read
        self._positions = positions
        self._batch: list[Record] = []
        self._collecting = threading.Lock()
        self._flushing = threading.Lock()
        self.held = False

    def __str__(self) -> str:
        return "the batch of the stage"

    def add(self, value: Any, key: Any, timestamp: int, headers: Any, topic: str, partition: int, offset: int) -> None:
        self._count_read()
        with self._collecting:
            self._batch.append(Record(value, key, headers or (), topic, partition, offset, timestamp))

    def flush(self) -> None:
        with self._flushing:
            with self._collecting:
                # Taken before anything can fail: after back-pressure or a rebalance these records are read again.
                batch, self._batch = self._batch, []
            if not batch:
                return
            self.held = True
            try:
                outputs = self._execution.batch(batch)
            except Unavailable as error:
                logger.warning("%s; the stage waits %.1f s and keeps its partitions", error, error.retry_after_s)
                raise SinkBackpressureError(retry_after=error.retry_after_s) from None
            for output in outputs:
                self._write(output)
            for record in batch:
                self._positions.passed(record)
            self.held = False

    def on_paused(self) -> None:
        with self._collecting:
            self._batch.clear()
