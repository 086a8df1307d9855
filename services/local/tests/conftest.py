"""Fixtures that several of these tests share."""

from __future__ import annotations

from collections.abc import Callable
from time import monotonic, sleep

import pytest


@pytest.fixture
def await_true() -> Callable[[Callable[[], bool]], None]:
    """Waits until a condition holds, and fails if it does not within half a minute."""

    def wait(condition: Callable[[], bool]) -> None:
        deadline = monotonic() + 30
        while not condition():
            assert monotonic() < deadline, "it did not come about within 30 s"
            sleep(0.02)

    return wait
