"""Headers that every record carries: one origin, one trace, no dead-letter headers on an output."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.core.runner.envelope import ORIGIN, dead_letter_headers, origin_of, output_headers
from millionx.core.stage import Record

names = st.sampled_from(
    ["traceparent", ORIGIN, "dlq.code", "dlq.retry-count", "baggage", "content-type", "millionx-schema", "dlq"]
)
headers = st.lists(st.tuples(names, st.none() | st.binary(max_size=8)), max_size=12)


def record(topic: str, *given: tuple[str, bytes | None]) -> Record:
    return Record(b"{}", None, given, topic, 3, 41)


def test_own_place():
    """A record that carries no origin is its own."""
    assert origin_of(record("validated.social.tiktok")) == b"validated.social.tiktok/3/41"


def test_carried():
    """The origin that a record carries stays."""
    assert origin_of(record("validated.social.tiktok", (ORIGIN, b"source.social.tiktok/0/7"))) == (
        b"source.social.tiktok/0/7"
    )


def test_first_of_several():
    """Of several origins the first well-formed one counts."""
    given = [(ORIGIN, None), (ORIGIN, b"nonsense"), (ORIGIN, b"a/0/1"), (ORIGIN, b"b/0/2")]
    assert origin_of(record("validated.social.tiktok", *given)) == b"a/0/1"


def test_claimed_by_producer():
    """On a source topic a producer's own claim is not believed, or two records could count as one."""
    assert origin_of(record("source.social.tiktok", (ORIGIN, b"a/0/1"))) == b"source.social.tiktok/3/41"


def test_replayed():
    """On a source topic a replayed record keeps its origin."""
    given = [(ORIGIN, b"a/0/1"), ("dlq.retry-count", b"1")]
    assert origin_of(record("source.social.tiktok", *given)) == b"a/0/1"


@pytest.mark.parametrize("claimed", [b"", b"a/0", b"a/x/1", b"a b/0/1", b"a/0/1\n", b"a/0/1/2", b"x" * 250 + b"/0/1"])
def test_malformed(claimed):
    """What has not the form of an origin is no origin."""
    assert origin_of(record("validated.social.tiktok", (ORIGIN, claimed))) == b"validated.social.tiktok/3/41"


@settings(max_examples=60)
@given(headers)
def test_output_headers(given):
    """Whatever came, an output has one origin, one traceparent, no dlq.*, and the rest in its order."""
    written = output_headers(given, b"a/0/1", b"00-t")
    assert [value for name, value in written if name == ORIGIN] == [b"a/0/1"]
    assert [value for name, value in written if name == "traceparent"] == [b"00-t"]
    assert not [name for name, _ in written if name.startswith("dlq.")]
    kept = ("baggage", "content-type", "millionx-schema", "dlq")
    assert [each for each in written if each[0] in kept] == [each for each in given if each[0] in kept]


@settings(max_examples=60)
@given(headers)
def test_dead_letter_headers(given):
    """A dead letter has one origin and one traceparent, and every other header as it came."""
    written = dead_letter_headers(given, b"a/0/1", b"00-t")
    assert written[-2:] == [(ORIGIN, b"a/0/1"), ("traceparent", b"00-t")]
    assert written[:-2] == [each for each in given if each[0] not in (ORIGIN, "traceparent")]
