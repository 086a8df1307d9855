"""Whether a stage has started, is ready and is alive."""

from __future__ import annotations

from time import monotonic

__all__ = ["Health"]


class Health:
    """Set by the runner, read by the HTTP server; safe between threads, since each member is one assignment.

    `ready` says that partitions are assigned. `liveness_timeout_s` is the age in seconds from which the loop counts as
    stuck. No dependency enters: a store that is down must not get the process killed.
    """

    def __init__(self, liveness_timeout_s: float = 120.0) -> None:
        self.ready = False
        self._started = False
        self._liveness_timeout_s = liveness_timeout_s
        self._last_beat = monotonic()

    @property
    def started(self) -> bool:
        """Whether the stage has opened what it needs."""
        return self._started

    @started.setter
    def started(self, value: bool) -> None:
        # Opening may have taken longer than the loop may.
        self.beat()
        self._started = value

    def beat(self) -> None:
        """Say that the loop is alive."""
        self._last_beat = monotonic()

    def beat_age_s(self) -> float:
        """Seconds since the last beat."""
        return monotonic() - self._last_beat

    def alive(self) -> bool:
        """Whether the loop is alive; true before the start, which is for `/startupz` to judge."""
        return not self._started or self.beat_age_s() < self._liveness_timeout_s
