"""A dead letter says what was wrong and where, and keeps the original byte for byte."""

from __future__ import annotations

import base64
from datetime import UTC, datetime

import orjson
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.core.errors import Code, DataError
from millionx.core.schemas.dead_letter import DeadLetter, dead_letter
from millionx.core.stage import Declaration, Record

DECLARATION = Declaration("validate", "schema_validator", "millionx-core", "g", 0, ("a",), ("b",), "c")
NOW = datetime(2026, 1, 15, 12, 0, 0, 123_456, UTC)
ERROR = DataError(Code.MISSING_FIELD, "a required field is absent", path="author")


def make(value: bytes | None, *headers: tuple[str, bytes | None]):
    record = Record(value, b"k", headers, "source.social.tiktok", 3, 41, 1_700_000_000_000)
    written, written_headers = dead_letter(record, ERROR, declaration=DECLARATION, stage_version="0.1.0", now=NOW)
    return written, written_headers


def test_value():
    """The value has the members of the design."""
    written, _ = make(b'{"a": 1.50}')
    assert orjson.loads(written) == {
        "original_data": {"a": 1.5},
        "original_base64": base64.b64encode(b'{"a": 1.50}').decode(),
        "error": {
            "type": "DataError",
            "code": "missing_field",
            "message": "a required field is absent (at `author`)",
            "timestamp": "2026-01-15T12:00:00.123Z",
        },
        "metadata": {"source_topic": "source.social.tiktok", "processor": "schema_validator", "retry_count": 0},
    }


def test_headers():
    """The headers say where the record was and why it is here; those of an earlier failure are replaced."""
    _, headers = make(b"x", ("content-type", b"json"), ("dlq.code", b"old"), ("dlq.retry-count", b"2"))
    assert headers == [
        ("content-type", b"json"),
        ("dlq.code", b"missing_field"),
        ("dlq.stage", b"validate"),
        ("dlq.stage-version", b"0.1.0"),
        ("dlq.source-topic", b"source.social.tiktok"),
        ("dlq.source-partition", b"3"),
        ("dlq.source-offset", b"41"),
        ("dlq.source-timestamp", b"1700000000000"),
        ("dlq.failed-at", b"2026-01-15T12:00:00.123Z"),
        ("dlq.retry-count", b"2"),
    ]


@settings(max_examples=80)
@given(st.none() | st.binary(max_size=60))
def test_any_value(value):
    """Whatever the value was, a reader gets its bytes back, null for a tombstone."""
    letter = DeadLetter.model_validate_json(make(value)[0])
    original = letter.original_base64
    assert (None if original is None else base64.b64decode(original)) == value


def test_digits_kept():
    """The parsed original stands there as it came: digits, doubled members and all."""
    assert b'"original_data":{"a":1.10,"a":2e0}' in make(b'{"a":1.10,"a":2e0}')[0]


@pytest.mark.parametrize("value", [b"no json", b"NaN", b'"' + b"x" * 256 * 1024 + b'"'])
def test_not_parsed(value):
    """What is not JSON, or larger than 256 KiB, is there in base64 only."""
    assert orjson.loads(make(value)[0])["original_data"] is None


@pytest.mark.parametrize(("given", "count"), [(b"7", 7), (b"-1", 0), (b"x", 0), (None, 0), (b"9" * 40, 1_000_000)])
def test_retry_count(given, count):
    """The retry count goes on if it is one, and stays within bounds."""
    assert orjson.loads(make(b"x", ("dlq.retry-count", given))[0])["metadata"]["retry_count"] == count
