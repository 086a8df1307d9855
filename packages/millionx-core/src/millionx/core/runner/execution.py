"""What happens to a record in a stage, without a broker: outcome, dead letter, counters, trace, headers.

The Quix runner and the in-memory runner both use it, so that a stage behaves the same in a test and in production.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from time import perf_counter
from typing import Final

from millionx.core.errors import Code, DataError, Unavailable
from millionx.core.runner.envelope import dead_letter_headers, origin_of, output_headers
from millionx.core.schemas.dead_letter import dead_letter
from millionx.core.stage import AnyStage, BatchStage, Dropped, Outcome, Output, Record, Stage
from millionx.core.telemetry.metrics import StageMetrics
from millionx.core.telemetry.tracing import Trace, Tracing

logger: Final = logging.getLogger(__name__)

_TOMBSTONE: Final = DataError(Code.TOMBSTONE, "the value is null; posts and orders are never deleted by a tombstone")


class Execution:
    """Runs one stage over records and returns what is to be written.

    `stage_version` goes into dead letters; `clock` gives the current time in UTC.
    """

    def __init__(
        self,
        stage: AnyStage,
        *,
        metrics: StageMetrics,
        tracing: Tracing,
        stage_version: str,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._stage = stage
        self._declaration = stage.declaration
        self._metrics = metrics
        self._tracing = tracing
        self._stage_version = stage_version
        self._clock = clock

    def record(self, record: Record) -> Output | None:
        """Handle one record of a `Stage`; None if it was dropped."""
        assert isinstance(self._stage, Stage)  # noqa: S101 - narrows the type; the runner chose by it
        trace = self._tracing.start(record)
        started = perf_counter()
        outcome: Outcome
        if record.value is None:
            outcome = _TOMBSTONE
        else:
            try:
                outcome = self._stage.process(record)
            except DataError as error:
                outcome = error
            except (OSError, MemoryError):
                raise  # the machine's trouble, never the record's: the process ends and nothing is committed
            except Exception as error:
                outcome = _defect(error)
        return self._finish(record, outcome, trace, perf_counter() - started)

    def batch(self, records: Sequence[Record]) -> list[Output]:
        """Handle a batch of a `BatchStage`.

        Raises:
            Unavailable: a store does not answer; nothing was counted, hand the same records over again.
        """
        assert isinstance(self._stage, BatchStage)  # noqa: S101 - narrows the type; the runner chose by it
        self._metrics.batch(len(records))
        traces = self._tracing.start_batch(records)
        started = perf_counter()
        try:
            outcomes = self._outcomes(self._stage, records)
        except Unavailable:
            self._metrics.backpressure()
            traces.abandon()
            raise
        latency_s = perf_counter() - started
        finished = [
            self._finish(record, outcome, trace, latency_s)
            for record, outcome, trace in zip(records, outcomes, traces.members, strict=True)
        ]
        traces.finish()
        return [output for output in finished if output is not None]

    def _outcomes(self, stage: BatchStage, records: Sequence[Record]) -> list[Outcome]:
        outcomes: list[Outcome | None] = [_TOMBSTONE if record.value is None else None for record in records]
        live = [index for index, outcome in enumerate(outcomes) if outcome is None]
        if live:
            given = self._attempt(stage, [records[index] for index in live])
            for index, outcome in zip(live, given, strict=True):
                outcomes[index] = outcome
        return [outcome for outcome in outcomes if outcome is not None]

    def _attempt(self, stage: BatchStage, records: list[Record]) -> Sequence[Outcome]:
        try:
            return stage.process_batch(records)
        except (Unavailable, OSError, MemoryError):
            raise
        except Exception as error:
            if len(records) == 1:
                return [error if isinstance(error, DataError) else _defect(error)]
        # Halving finds the record that the stage can't take, so that the others of its batch go on.
        middle = len(records) // 2
        return [*self._attempt(stage, records[:middle]), *self._attempt(stage, records[middle:])]

    def _finish(self, record: Record, outcome: Outcome, trace: Trace, latency_s: float) -> Output | None:
        if isinstance(outcome, Output):
            self._metrics.sent(latency_s)
            self._tracing.finish(trace, None)
            headers = output_headers(outcome.headers, origin_of(record), trace.traceparent)
            return Output(outcome.topic, outcome.value, outcome.key, headers)
        if isinstance(outcome, Dropped):
            self._metrics.dropped(outcome.reason, latency_s)
            self._tracing.finish(trace, None)
            return None
        self._metrics.dead_lettered(outcome.code, latency_s)
        self._tracing.finish(trace, outcome.code)
        value, headers = dead_letter(
            record, outcome, declaration=self._declaration, stage_version=self._stage_version, now=self._clock()
        )
        headers = dead_letter_headers(headers, origin_of(record), trace.traceparent)
        return Output(self._declaration.dead_letters, value, record.key, headers)


def _defect(error: Exception) -> DataError:
    """A stage raised what it should not have: logged by place and type, since a message may quote the record."""
    logger.error("the stage raised an unexpected exception; the record is dead-lettered", exc_info=error)
    return DataError(Code.STAGE_ERROR, f"the stage raised {type(error).__name__}; see its log at this time")
