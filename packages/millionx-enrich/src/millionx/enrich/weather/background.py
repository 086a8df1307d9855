"""An event loop in a thread of its own, for input and output that the stage's thread must not wait for."""

from __future__ import annotations

import asyncio
import concurrent.futures
import contextlib
import logging
import socket
import threading
from collections.abc import Coroutine
from typing import Any, Final

__all__ = ["BackgroundLoop"]

_STEP_S: Final = 1.0

logger: Final = logging.getLogger(__name__)


class BackgroundLoop:
    """Runs coroutines in a daemon thread, from `start` to `stop`."""

    def __init__(self, name: str) -> None:
        self._loop = _Loop()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._last: Coroutine[Any, Any, None]

    def start(self) -> None:
        """Start the thread; once only."""
        self._thread.start()

    def call(self, coroutine: Coroutine[Any, Any, None], *, timeout_s: float) -> None:
        """Run a coroutine to its end.

        Raises:
            TimeoutError: it took longer; it is cancelled.
            Whatever the coroutine raises.
        """
        future = asyncio.run_coroutine_threadsafe(coroutine, self._loop)
        try:
            future.result(timeout_s)
        finally:
            future.cancel()

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Start a coroutine and return at once; an exception of it is logged."""
        asyncio.run_coroutine_threadsafe(coroutine, self._loop).add_done_callback(_log_exception)

    def stop(self, last: Coroutine[Any, Any, None]) -> None:
        """Cancel what runs, run `last` and end the thread, within three seconds whatever the coroutines do.

        An exception of `last` is logged, no more.
        """
        self._last = last
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(3 * _STEP_S)

    def _run(self) -> None:
        self._loop.run_forever()
        tasks = asyncio.all_tasks(self._loop)
        for task in tasks:
            task.cancel()
        if tasks:
            self._loop.run_until_complete(asyncio.wait(tasks, timeout=_STEP_S))
        try:
            self._loop.run_until_complete(asyncio.wait_for(self._last, _STEP_S))
        except Exception as error:
            logger.warning("the background loop did not end in order (%s)", type(error).__name__)
        self._loop.close()


class _Loop(asyncio.SelectorEventLoop):
    """Resolves names in daemon threads.

    Those of asyncio's own executor are joined when the process ends, which would wait for a name server that does not
    answer.
    """

    async def getaddrinfo(
        self,
        host: Any,
        port: Any,
        *,
        family: int = 0,
        type: int = 0,  # noqa: A002 - asyncio's name for it
        proto: int = 0,
        flags: int = 0,
    ) -> Any:
        found: concurrent.futures.Future[Any] = concurrent.futures.Future()
        found.set_running_or_notify_cancel()  # from here on it can't be cancelled, so that a late answer has its place

        def resolve() -> None:
            try:
                addresses = socket.getaddrinfo(host, port, family, type, proto, flags)
            except (OSError, UnicodeError) as error:
                found.set_exception(error)
            else:
                found.set_result(addresses)

        threading.Thread(target=resolve, name="resolve", daemon=True).start()
        return await asyncio.wrap_future(found, loop=self)


def _log_exception(future: concurrent.futures.Future[None]) -> None:
    with contextlib.suppress(concurrent.futures.CancelledError):
        error = future.exception()
        if error is not None:
            logger.error("a background task failed unexpectedly", exc_info=error)
