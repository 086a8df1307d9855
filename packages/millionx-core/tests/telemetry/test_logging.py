"""Log lines: JSON, and no content of a record in them."""

from __future__ import annotations

import io
import json
import logging
import sys
import threading
import warnings

import pytest
from confluent_kafka import KafkaError, KafkaException

from millionx.core.errors import Unavailable
from millionx.core.telemetry.logging import configure

CANARY = "canary@example.net"


@pytest.fixture
def stream(monkeypatch):
    """What is logged; everything that `configure` changes is put back afterwards."""
    root, ours = logging.getLogger(), logging.getLogger("millionx")
    handlers, levels = root.handlers[:], (root.level, ours.level)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(warnings, "showwarning", warnings.showwarning)
    # pytest's handlers must not be closed, which `configure` does with those that it replaces.
    root.handlers = []
    stream = io.StringIO()
    configure("example", "INFO", stream)
    yield stream
    root.handlers = handlers
    root.setLevel(levels[0])
    ours.setLevel(levels[1])


def lines(stream: io.StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail() -> None:
    try:
        raise KeyError(CANARY)
    except KeyError as error:
        raise ValueError(CANARY) from error


def test_line(stream):
    """A line is one JSON object with time, level, stage, logger and message."""
    logging.getLogger("millionx.core").info("read %d\nrecords", 3)
    [line] = lines(stream)
    assert str(line.pop("time")).endswith("Z")
    assert line == {"level": "INFO", "stage": "example", "logger": "millionx.core", "message": "read 3\nrecords"}


def test_levels(stream):
    """Our own loggers follow the level; libraries begin at WARNING, since some log addresses with credentials."""
    logging.getLogger("millionx.core").debug("no")
    logging.getLogger("httpx").info("no")
    logging.getLogger("httpx").warning("yes")
    assert [line["message"] for line in lines(stream)] == ["yes"]


def test_debug_of_libraries(stream):
    """DEBUG does not reach the libraries."""
    configure("example", "DEBUG", stream)
    logging.getLogger("httpx").info("no")
    logging.getLogger("millionx.core").debug("yes")
    assert [line["message"] for line in lines(stream)] == ["yes"]


def test_exception(stream):
    """An exception is logged by type and place, its cause too, and never by its text."""
    try:
        fail()
    except ValueError as error:
        logging.getLogger("millionx.core").error("failed", exc_info=error)
    [line] = lines(stream)
    error = line["error"]
    assert isinstance(error, dict)
    assert error["type"] == "builtins.ValueError"
    assert error["frames"][-1].endswith("in fail")
    assert error["cause"]["type"] == "builtins.KeyError"
    assert CANARY not in stream.getvalue()


@pytest.mark.parametrize(
    "log", [lambda logger, error: logger.error("x: %s", error), lambda logger, error: logger.error(error)]
)
def test_exception_as_argument(stream, log):
    """An exception that a library puts into a message gives its type only."""
    log(logging.getLogger("quixstreams"), ValueError(CANARY))
    assert "ValueError" in str(lines(stream)[0]["message"])
    assert CANARY not in stream.getvalue()


def test_our_exception_as_argument(stream):
    """Our own exceptions are written for people and quote no record, so their text is logged."""
    logging.getLogger("millionx.core").warning("%s; waiting", Unavailable("the store does not answer"))
    assert lines(stream)[0]["message"] == "the store does not answer; waiting"


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (ConnectionRefusedError(111, CANARY), "ECONNREFUSED"),
        (KafkaException(KafkaError(KafkaError._ALL_BROKERS_DOWN)), "_ALL_BROKERS_DOWN"),
    ],
)
def test_reason(stream, error, reason):
    """Errors of the system and of Kafka give their name, which is one of a fixed list."""
    logging.getLogger("millionx.core").error("failed", exc_info=error)
    described = lines(stream)[0]["error"]
    assert isinstance(described, dict)
    assert described["reason"] == reason
    assert CANARY not in stream.getvalue()


def test_uncaught(stream, capsys):
    """An exception that nobody handles, in the main thread or another, is logged the same way."""
    try:
        fail()
    except ValueError as error:
        sys.excepthook(type(error), error, error.__traceback__)
    thread = threading.Thread(target=fail, name="worker")
    thread.start()
    thread.join()
    assert [line["level"] for line in lines(stream)] == ["CRITICAL", "CRITICAL"]
    assert "worker" in str(lines(stream)[1]["message"])
    assert CANARY not in stream.getvalue() + capsys.readouterr().err


def test_warning(stream, capsys):
    """A warning is logged by category and place: pydantic's quote the value."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.showwarning(CANARY, UserWarning, "module.py", 7)
    assert lines(stream)[0]["message"] == "UserWarning at module.py:7"
    assert CANARY not in stream.getvalue() + capsys.readouterr().err
