"""Log lines as JSON on standard error, in which no content of a record can turn up.

The text of an exception may quote what the stage was working on (a traceback's last line, a validation error), so an
exception is logged by its type and the places that it passed, never by its text.
"""

from __future__ import annotations

import errno
import json
import logging
import sys
import threading
import traceback
import warnings
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Final, TextIO

__all__ = ["configure", "describe"]

_OURS: Final = "millionx"
_FRAMES: Final = 20


def configure(stage: str, level: str, stream: TextIO | None = None) -> logging.Logger:
    """Log as JSON lines to `stream`, by default standard error; returns the logger of the stage.

    `level` holds for our own loggers. Libraries log from WARNING on, whatever `level` is: at lower ones some write
    addresses with credentials, or payloads.
    """
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(_JsonLines(stage))
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger(_OURS).setLevel(level)
    logger = logging.getLogger(f"{_OURS}.{stage}")

    def uncaught(kind: type[BaseException], error: BaseException, _: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            return
        logger.critical("an exception that nobody handled ends the process", exc_info=error)

    def uncaught_in_thread(arguments: threading.ExceptHookArgs) -> None:
        if arguments.exc_value is not None:
            name = arguments.thread.name if arguments.thread is not None else "?"
            logger.critical("an exception that nobody handled ends thread %s", name, exc_info=arguments.exc_value)

    def warned(
        message: Warning | str,
        category: type[Warning],
        filename: str,
        lineno: int,
        file: TextIO | None = None,
        line: str | None = None,
    ) -> None:
        # The text of a warning may quote a value too; pydantic's do.
        del message, file, line
        logging.getLogger("py.warnings").warning("%s at %s:%d", category.__name__, filename, lineno)

    sys.excepthook = uncaught
    threading.excepthook = uncaught_in_thread
    warnings.showwarning = warned
    return logger


def describe(error: BaseException) -> dict[str, Any]:
    """An exception without its text: its type, the name of the system's or Kafka's error if it has one, its frames."""
    described: dict[str, Any] = {"type": f"{type(error).__module__}.{type(error).__qualname__}"}
    reason = _reason(error)
    if reason is not None:
        described["reason"] = reason
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    described["frames"] = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
    cause = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if cause is not None:
        described["cause"] = describe(cause)
    return described


def _reason(error: BaseException) -> str | None:
    if isinstance(error, OSError) and error.errno is not None:
        return errno.errorcode.get(error.errno)
    # A KafkaException holds a KafkaError, whose name is one of a fixed list (`_ALL_BROKERS_DOWN`).
    name = getattr(error.args[0], "name", None) if error.args else None
    return (
        str(name())
        if callable(name) and type(error).__module__.partition(".")[0] in ("cimpl", "confluent_kafka")
        else None
    )


class _JsonLines(logging.Formatter):
    def __init__(self, stage: str) -> None:
        super().__init__()
        self._stage = stage

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC)
            .isoformat(timespec="milliseconds")
            .replace("+00:00", "Z"),
            "level": record.levelname,
            "stage": self._stage,
            "logger": record.name,
            "message": _message(record),
        }
        error = record.exc_info[1] if record.exc_info else None
        if error is not None:
            line["error"] = describe(error)
        return json.dumps(line, ensure_ascii=False)


def _message(record: logging.LogRecord) -> str:
    """The formatted message; an exception among its arguments gives its type only, unless its text is our own."""
    if isinstance(record.msg, BaseException):
        return _safe(record.msg)
    if not isinstance(record.args, tuple):
        return record.getMessage()
    arguments = tuple(_safe(value) if isinstance(value, BaseException) else value for value in record.args)
    message = str(record.msg)
    return message % arguments if arguments else message


def _safe(error: BaseException) -> str:
    return str(error) if type(error).__module__.partition(".")[0] == _OURS else type(error).__name__
