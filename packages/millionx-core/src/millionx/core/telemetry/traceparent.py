"""The `traceparent` header of W3C Trace Context (level 1, section 3.2), read and written by hand.

An SDK takes tens of microseconds to find out that a record is not sampled; this takes less than one.
"""

from __future__ import annotations

import random
import re
from typing import Final, NamedTuple

from millionx.core.stage import Headers

__all__ = ["Parent", "incoming", "new_trace_id", "render"]

_IDS: Final = rb"-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})"
_CURRENT: Final = re.compile(rb"00" + _IDS).fullmatch
# A later version may add fields behind a dash; what we know of it is read as version 00. Version ff is forbidden.
_LATER: Final = re.compile(rb"(?!00|ff)[0-9a-f]{2}" + _IDS + rb"(?:-.*)?", re.DOTALL).fullmatch

# Identifiers, no secrets. Its own generator, so that nobody's seed makes trace ids repeat.
_random: Final = random.Random()  # noqa: S311 - identifiers, no secrets


class Parent(NamedTuple):
    """A valid `traceparent`: `header` is what is forwarded as version 00."""

    header: bytes
    trace_id: bytes
    span_id: bytes
    sampled: bool


def incoming(headers: Headers) -> Parent | None:
    """The first valid `traceparent` among the headers of a record."""
    for name, value in headers:
        if name != "traceparent" or value is None:
            continue
        match = _CURRENT(value)
        if match is not None:
            trace_id, span_id, flags = match.groups()
            return Parent(value, trace_id, span_id, int(flags, 16) & 1 == 1)
        match = _LATER(value)
        if match is not None:
            trace_id, span_id, flags = match.groups()
            sampled = int(flags, 16) & 1 == 1
            return Parent(render(int(trace_id, 16), int(span_id, 16), sampled=sampled), trace_id, span_id, sampled)
    return None


def new_trace_id() -> int:
    """A random trace id, never zero."""
    return _random.getrandbits(128) or 1


def new_span_id() -> int:
    """A random span id, never zero."""
    return _random.getrandbits(64) or 1


def render(trace_id: int, span_id: int, *, sampled: bool) -> bytes:
    """Bytes of a `traceparent`."""
    return (b"00-%032x-%016x-01" if sampled else b"00-%032x-%016x-00") % (trace_id, span_id)
