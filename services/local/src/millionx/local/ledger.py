"""Accounts for every record by its origin: fed, written by each stage, dead-lettered, or unaccounted for."""

from __future__ import annotations

import threading
from array import array
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil
from typing import Final, NamedTuple

from millionx.core.topics import sink_topics
from millionx.local.flow import STAGES

__all__ = ["Ledger", "Snapshot", "StageCount", "percentile"]

_ENDED: Final = 1 << (2 * len(STAGES))
"""Bit of an origin that has reached a sink or a dead-letter topic; the bits below say which stages wrote it."""


class Sighting(NamedTuple):
    """A record that was read from a topic of the layer. `code` is the reason of a dead letter."""

    topic: str
    timestamp_ms: int
    code: str


@dataclass(frozen=True, slots=True)
class StageCount:
    """What one stage did, in distinct origins: `received` = `written` + `dead_lettered` + `unaccounted`.

    `duplicates` are records beyond the first of an origin.
    """

    received: int
    written: int
    dead_lettered: int
    unaccounted: int
    duplicates: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The accounts at one moment.

    `fed` is the number of records that the broker took, `accounted` how many of them have ended in a sink or in dead
    letters. `duplicates` are records on sink and dead-letter topics beyond the first of an origin.
    """

    fed: int
    accounted: int
    refused: int
    records_in: dict[str, int]
    records_out: dict[str, int]
    dead_letters: dict[str, int]
    dead_letter_codes: dict[str, int]
    duplicates: int
    stages: dict[str, StageCount]

    @property
    def unaccounted(self) -> int:
        """Records of which nobody knows what became, those that the broker refused included."""
        return self.fed - self.accounted + self.refused


class Ledger:
    """Keeps the accounts; thread-safe. Some ten bytes and one dictionary entry for each record that was fed."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._index: dict[bytes, int] = {}
        self._appended_ms = array("q")
        self._state = array("H")
        self._latencies_ms = array("q")
        self._early: dict[bytes, list[Sighting]] | None = {}
        self._accounted = self._refused = self._duplicates = 0
        self._in: Counter[str] = Counter()
        self._out: Counter[str] = Counter(dict.fromkeys(sink_topics(), 0))
        self._dead: Counter[str] = Counter({stage.dead_letters: 0 for stage in STAGES})
        self._codes: Counter[str] = Counter()
        self._bit: dict[str, int] = {}
        for number, stage in enumerate(STAGES):
            self._bit |= dict.fromkeys(stage.writes, 1 << (2 * number))
            self._bit[stage.dead_letters] = 2 << (2 * number)
        self._seen: Counter[int] = Counter()
        self._both: Counter[int] = Counter()
        self._again: Counter[int] = Counter()

    def fed(self, topic: str, partition: int, offset: int, timestamp_ms: int) -> None:
        """The broker took a record of ours at this place and time."""
        origin = f"{topic}/{partition}/{offset}".encode()
        with self._lock:
            self._in[topic] += 1
            self._index[origin] = len(self._state)
            self._state.append(0)
            self._appended_ms.append(timestamp_ms)
            for sighting in (self._early or {}).pop(origin, ()):
                self._count(self._index[origin], sighting)

    def refused(self) -> None:
        """The broker did not take a record of ours."""
        with self._lock:
            self._refused += 1

    def feeding_is_over(self) -> None:
        """From now on, records of an origin that was not fed are somebody else's."""
        with self._lock:
            self._early = None

    def seen(self, topic: str, origin: bytes, timestamp_ms: int, code: str = "") -> None:
        """A record with this origin lies on a topic that a stage writes."""
        sighting = Sighting(topic, timestamp_ms, code)
        with self._lock:
            index = self._index.get(origin)
            if index is not None:
                self._count(index, sighting)
            elif self._early is not None:
                # The broker's word that it took the record may reach us after the record has passed a stage.
                self._early.setdefault(origin, []).append(sighting)

    def snapshot(self) -> Snapshot:
        """The accounts now."""
        with self._lock:
            stages = {}
            received = len(self._state)
            for number, stage in enumerate(STAGES):
                out, dead = 1 << (2 * number), 2 << (2 * number)
                written, dead_lettered = self._seen[out], self._seen[dead]
                ended = written + dead_lettered - self._both[out | dead]
                stages[stage.name] = StageCount(
                    received, written, dead_lettered, received - ended, self._again[out] + self._again[dead]
                )
                received = written
            return Snapshot(
                len(self._state),
                self._accounted,
                self._refused,
                dict(self._in),
                dict(self._out),
                dict(self._dead),
                dict(sorted(self._codes.items())),
                self._duplicates,
                stages,
            )

    def latency_ms(self) -> dict[str, float | None]:
        """Milliseconds from a record's arrival on its source topic to that on the sink: p50, p95 and p99."""
        with self._lock:
            ordered = sorted(self._latencies_ms)
        return {f"p{share}": percentile(ordered, share) for share in (50, 95, 99)}

    def _count(self, index: int, sighting: Sighting) -> None:
        bit = self._bit[sighting.topic]
        state = self._state[index]
        if state & bit:
            self._again[bit] += 1
        else:
            self._seen[bit] += 1
            other = bit << 1 if bit.bit_length() % 2 else bit >> 1
            if state & other:
                self._both[bit | other] += 1
        ends = sighting.topic in self._out or sighting.topic in self._dead
        if ends and state & _ENDED:
            self._duplicates += 1
        elif ends:
            self._accounted += 1
            if sighting.topic in self._out:
                self._out[sighting.topic] += 1
                self._latencies_ms.append(max(0, sighting.timestamp_ms - self._appended_ms[index]))
            else:
                self._dead[sighting.topic] += 1
                self._codes[sighting.code] += 1
        self._state[index] = state | bit | (_ENDED if ends else 0)


def percentile(ordered: Sequence[float], share: float) -> float | None:
    """Value of a sorted list below which `share` per cent lie (nearest rank); None of an empty list."""
    if not ordered:
        return None
    return float(ordered[max(0, ceil(len(ordered) * share / 100) - 1)])
