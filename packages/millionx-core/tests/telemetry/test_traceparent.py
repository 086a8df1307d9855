"""Reading and writing `traceparent`."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.core.telemetry.traceparent import incoming, new_span_id, new_trace_id, render

TRACE = b"4bf92f3577b34da6a3ce929d0e0e4736"
SPAN = b"00f067aa0ba902b7"
GOOD = b"00-" + TRACE + b"-" + SPAN + b"-01"
OTHER = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00"


def test_valid():
    """A valid header is forwarded byte for byte."""
    assert incoming([("x", b"y"), ("traceparent", GOOD)]) == (GOOD, TRACE, SPAN, True)


@pytest.mark.parametrize(("flags", "sampled"), [(b"00", False), (b"01", True), (b"02", False), (b"ff", True)])
def test_flags(flags, sampled):
    """Only the lowest bit says sampled."""
    parent = incoming([("traceparent", GOOD[:-2] + flags)])
    assert parent is not None
    assert parent.sampled is sampled


@pytest.mark.parametrize(
    "bad",
    [
        None,
        b"",
        GOOD.upper(),
        GOOD + b"-00",
        GOOD + b"\n",
        GOOD[:-1],
        b"ff" + GOOD[2:],
        b"00-" + b"0" * 32 + b"-" + SPAN + b"-01",
        b"00-" + TRACE + b"-" + b"0" * 16 + b"-01",
        b"00-" + TRACE + SPAN + b"-01",
        b"cc-" + TRACE + b"-" + SPAN + b"-01x",
    ],
)
def test_invalid(bad):
    """What W3C Trace Context calls invalid is passed over, and the next valid header holds."""
    assert incoming([("traceparent", bad)]) is None
    parent = incoming([("traceparent", bad), ("traceparent", OTHER), ("traceparent", GOOD)])
    assert parent is not None
    assert parent.header == OTHER


@pytest.mark.parametrize("rest", [b"", b"-", b"-what-will-be"])
def test_later_version(rest):
    """A later version is read as far as it is known, and forwarded as version 00."""
    parent = incoming([("traceparent", b"cc-" + TRACE + b"-" + SPAN + b"-01" + rest)])
    assert parent is not None
    assert parent.header == GOOD


@given(st.binary(max_size=80))
def test_any_bytes(value):
    """Any bytes are either refused or forwarded in the one valid form."""
    parent = incoming([("traceparent", value)])
    assert parent is None or incoming([("traceparent", parent.header)]) == parent


@given(st.integers(1, 2**128 - 1), st.integers(1, 2**64 - 1), st.booleans())
def test_round_trip(trace_id, span_id, sampled):
    """What is written is read as it was meant."""
    parent = incoming([("traceparent", render(trace_id, span_id, sampled=sampled))])
    assert parent is not None
    assert (int(parent.trace_id, 16), int(parent.span_id, 16), parent.sampled) == (trace_id, span_id, sampled)


def test_fresh():
    """Fresh ids differ and are valid."""
    headers = {render(new_trace_id(), new_span_id(), sampled=False) for _ in range(100)}
    assert len(headers) == 100
    assert all(incoming([("traceparent", header)]) is not None for header in headers)
