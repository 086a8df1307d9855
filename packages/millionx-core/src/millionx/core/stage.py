"""What a stage is: a small class that turns a record into an outcome. It knows neither Kafka nor Quix Streams."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from millionx.core.errors import DataError

Headers = Sequence[tuple[str, bytes | None]]
"""Kafka headers in their order, duplicates included; Kafka allows a header without a value."""


class Record(NamedTuple):
    """One record as it was read.

    `value` is None for a tombstone. `headers` keep their order and duplicates. `timestamp_ms` is the broker's time in
    milliseconds since the epoch.
    """

    value: bytes | None
    key: bytes | None = None
    headers: Headers = ()
    topic: str = ""
    partition: int = 0
    offset: int = 0
    timestamp_ms: int = 0


class Output(NamedTuple):
    """One record to write.

    The runner adds tracing and origin to `headers` and takes `dlq.*` out, so most stages hand over the headers that
    they got, and the key likewise.
    """

    topic: str
    value: bytes
    key: bytes | None
    headers: Headers


class Dropped(NamedTuple):
    """The record ends here on purpose. `reason` is bounded: it is a metric label."""

    reason: str


Outcome = Output | DataError | Dropped
"""Exactly one for each record."""


class Request(NamedTuple):
    """What a `Route` is asked: the path after its prefix, the query (each name with all its values), two headers."""

    path: str
    query: dict[str, list[str]]
    accept: str = ""
    authorization: str = ""


class Response(NamedTuple):
    """What it answers."""

    status: int
    content_type: str
    body: bytes
    headers: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Route:
    """A read-only HTTP endpoint that a stage adds to its health and metrics port.

    `handle` is called in a thread of the server, several at once.
    """

    prefix: str
    handle: Callable[[Request], Response]


@dataclass(frozen=True, slots=True)
class Declaration:
    """What the outside sees of a stage. One per package, next to the stage class.

    `processor` is the stage's name in `/metrics/summary`; `writes` are all topics it may write, without dead letters.
    """

    name: str
    processor: str
    package: str
    consumer_group: str
    port: int
    reads: tuple[str, ...]
    writes: tuple[str, ...]
    dead_letters: str
    summary_extra: Callable[[], dict[str, Any]] | None = field(default=None, compare=False)


class _Lifecycle(ABC):
    declaration: ClassVar[Declaration]

    def open(self) -> None:  # noqa: B027 - optional
        """Called once before the first record, may block: load models, probe what is needed; fail here, not later."""

    def close(self) -> None:  # noqa: B027 - optional
        """Called once after the last record, also after a failure; must not raise."""

    def routes(self) -> Sequence[Route]:
        """HTTP endpoints of this stage, asked for after `open`."""
        return ()


class Stage(_Lifecycle):
    """Turns one record into one outcome."""

    @abstractmethod
    def process(self, record: Record) -> Outcome:
        """Handle one record, without input or output of its own: the loop waits for it.

        Never handed a tombstone: the runner dead-letters these. Bad data may be returned or raised as `DataError`; any
        other exception is a defect, by which the record is dead-lettered as `stage_error`.
        """


class BatchStage(_Lifecycle):
    """Turns a list of records into one outcome for each, in the same order."""

    @abstractmethod
    def process_batch(self, records: Sequence[Record]) -> Sequence[Outcome]:
        """Handle a batch; may block on external stores. Called from different threads, never from two at once.

        Never handed a tombstone. A record's outcome may be a `DataError`.

        Raises:
            Unavailable: a store does not answer; the runner hands the same records over again later.
        """

    @property
    def batch_size(self) -> int:
        """Records after which a batch is handed over."""
        return 100

    @property
    def linger_s(self) -> float:
        """Seconds after which an incomplete batch is handed over."""
        return 0.2


AnyStage = Stage | BatchStage
