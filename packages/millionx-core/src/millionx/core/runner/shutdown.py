"""SIGTERM ends the process within a bounded time, whatever it is doing."""

from __future__ import annotations

import logging
import os
import signal
import socket
import sys
import threading
from collections.abc import Callable
from time import monotonic
from typing import Final

from millionx.core.signals import EXIT_OK, EXIT_TEMPORARY

logger: Final = logging.getLogger(__name__)

_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT)
_IDLE_S: Final = 2.0
_ASK_AGAIN_S: Final = 0.1


class Shutdown:
    """Takes SIGTERM and SIGINT in a thread of its own, asks the loop to stop and sets a limit to the waiting.

    Python runs its handlers in the main thread, which may sit in a call into librdkafka for minutes. So the interpreter
    is told to write each signal to a socket, which it does at once, whichever thread the kernel interrupts (libraries
    have threads of their own before this one is made). Made in the main thread.
    """

    def __init__(self, timeout_s: float) -> None:
        self._timeout_s = timeout_s
        self._asked = threading.Event()
        self._over = threading.Event()
        self._signalled, self._signal = socket.socketpair()
        self._signal.setblocking(False)
        signal.set_wakeup_fd(self._signal.fileno(), warn_on_full_buffer=False)
        for number in _SIGNALS:
            signal.signal(number, lambda *_: None)  # a handler there must be, or the kernel ends the process
        threading.Thread(target=self._take_signal, name="signals", daemon=True).start()

    @property
    def asked(self) -> bool:
        """Whether the process was told to stop."""
        return self._asked.is_set()

    def watch(self, stop: Callable[[], None], nothing_read: Callable[[], bool]) -> None:
        """From now on, a signal calls `stop` until `over`, then ends the process.

        `stop` is called again and again, because a stop during the start of a Quix application is overwritten by it.
        """
        threading.Thread(target=self._enforce, args=(stop, nothing_read), name="shutdown", daemon=True).start()

    def over(self) -> None:
        """The loop has ended by itself; the limit no longer applies."""
        self._over.set()

    def _take_signal(self) -> None:
        self._signalled.recv(1)
        self._asked.set()

    def _enforce(self, stop: Callable[[], None], nothing_read: Callable[[], bool]) -> None:
        self._asked.wait()
        begun = monotonic()
        while not self._over.wait(_ASK_AGAIN_S):
            stop()
            waited_s = monotonic() - begun
            if waited_s > min(_IDLE_S, self._timeout_s) and nothing_read():
                leave(EXIT_OK)
            if waited_s > self._timeout_s:
                logger.error("broker or store did not answer in time; nothing of the last batch is committed")
                leave(EXIT_TEMPORARY)


def leave(status: int) -> None:
    """End the process now. Used where an orderly end would wait for a broker that does not answer."""
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)
