"""Headers that every record carries: where it came from, and exactly one trace context."""

from __future__ import annotations

import re
from typing import Final

from millionx.core.stage import Headers, Record

ORIGIN: Final = "millionx-origin"
"""Header `topic/partition/offset` of the source record; set once, kept by every stage, dead letter and replay."""

_TRACEPARENT: Final = "traceparent"
_DEAD_LETTER_PREFIX: Final = "dlq."
_RETRY_COUNT: Final = "dlq.retry-count"
_ORIGIN_FORM: Final = re.compile(rb"[A-Za-z0-9._-]{1,249}/[0-9]{1,10}/[0-9]{1,19}\Z")


def origin_of(record: Record) -> bytes:
    """Origin of a record: the one that it carries, else its own place.

    On a source topic the header is believed only if the record is a replay (it has a `dlq.retry-count`): a producer
    that sends an origin of its own would make two records count as one.
    """
    carried = None
    replayed = False
    for name, value in record.headers:
        if name == ORIGIN:
            if carried is None and value is not None and _ORIGIN_FORM.match(value):
                carried = value
        elif name == _RETRY_COUNT:
            replayed = True
    if carried is not None and (replayed or not record.topic.startswith("source.")):
        return carried
    return f"{record.topic}/{record.partition}/{record.offset}".encode()


def output_headers(headers: Headers, origin: bytes, traceparent: bytes) -> list[tuple[str, bytes | None]]:
    """Headers of an output: those that the stage gives, without `dlq.*`, with one origin and one traceparent."""
    kept = [
        header
        for header in headers
        if header[0] != _TRACEPARENT and header[0] != ORIGIN and not header[0].startswith(_DEAD_LETTER_PREFIX)
    ]
    kept.append((ORIGIN, origin))
    kept.append((_TRACEPARENT, traceparent))
    return kept


def dead_letter_headers(headers: Headers, origin: bytes, traceparent: bytes) -> list[tuple[str, bytes | None]]:
    """Headers of a dead letter: as given, `dlq.*` included, with one origin and one traceparent."""
    kept = [header for header in headers if header[0] != _TRACEPARENT and header[0] != ORIGIN]
    kept.append((ORIGIN, origin))
    kept.append((_TRACEPARENT, traceparent))
    return kept
