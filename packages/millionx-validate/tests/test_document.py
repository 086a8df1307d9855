"""Bytes that are no JSON object end under their own code; nothing is repaired and nothing crashes."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from millionx.core.codec import dump
from millionx.core.errors import Code, DataError
from millionx.validate.document import MAX_DEPTH, parse_object

_DEEPEST = b'{"a":' + b"[" * (MAX_DEPTH - 1) + b"]" * (MAX_DEPTH - 1) + b"}"
_TOO_DEEP = b'{"a":' + b"[" * MAX_DEPTH + b"]" * MAX_DEPTH + b"}"

BAD = {
    "no bytes": (b"", Code.EMPTY),
    "white space": (b" \n\t", Code.EMPTY),
    "byte order mark alone": (b"\xef\xbb\xbf", Code.EMPTY),
    "cut off": (b'{"a": "b', Code.NOT_JSON),
    "single quotes": (b"{'a': 1}", Code.NOT_JSON),
    "two objects": (b"{} {}", Code.NOT_JSON),
    "NUL in a string": (b'{"a": "\x00"}', Code.NOT_JSON),
    "a word": (b"nan", Code.NOT_JSON),
    "NaN in a string of a broken text": (b'{"a": "NaN" x}', Code.NOT_JSON),
    "Latin-1": ('{"a": "é"}'.encode("latin-1"), Code.NOT_UTF8),
    "UTF-16": ('{"a": 1}'.encode("utf-16"), Code.NOT_UTF8),
    "gzip": (b"\x1f\x8b\x08\x00\x00", Code.NOT_UTF8),
    "lone high surrogate": (b'{"a": "\\ud83d"}', Code.BAD_STRING),
    "lone low surrogate": (b'{"a": "\\ude00"}', Code.BAD_STRING),
    "surrogates in wrong order": (b'{"a": "\\ude00\\ud83d"}', Code.BAD_STRING),
    "lone surrogate in a name": (b'{"\\ud83d": 1}', Code.BAD_STRING),
    "NaN": (b'{"a": NaN}', Code.BAD_NUMBER),
    "minus Infinity on a second line": (b'{"a": [1,\n-Infinity]}', Code.BAD_NUMBER),
    "float out of range": (b'{"a": {"b": [1e400]}}', Code.BAD_NUMBER),
    "integer out of range": (b'{"a": 1' + b"0" * 400 + b"}", Code.BAD_NUMBER),
    "integer of 5,000 digits": (b'{"a": 1' + b"0" * 5000 + b"}", Code.BAD_NUMBER),
    "array": (b"[1]", Code.NOT_AN_OBJECT),
    "string": (b'"a"', Code.NOT_AN_OBJECT),
    "null": (b"null", Code.NOT_AN_OBJECT),
    "one level too deep": (_TOO_DEEP, Code.TOO_DEEP),
    "10,000 levels": (b"[" * 10_000 + b"]" * 10_000, Code.TOO_DEEP),
    "10,000 objects": (b'{"a":' * 10_000, Code.TOO_DEEP),
    "a field twice": (b'{"author": 1, "author": 2}', Code.DUPLICATE_FIELD),
    "an unknown member twice": (b'{"a": {"b": 1, "b": 2}}', Code.DUPLICATE_FIELD),
}


@pytest.mark.parametrize(("data", "code"), BAD.values(), ids=BAD.keys())
def test_bad_bytes(data: bytes, code: Code) -> None:
    """Each kind of broken value has its code."""
    with pytest.raises(DataError) as caught:
        parse_object(data)
    assert caught.value.code is code


GOOD: dict[str, tuple[bytes, Any]] = {
    "byte order mark": (b'\xef\xbb\xbf{"a": 1}', {"a": 1}),
    "as deep as allowed": (_DEEPEST, json.loads(_DEEPEST)),
    "escaped NUL": (b'{"a": "\\u0000"}', {"a": "\x00"}),
    "pair of surrogates": (b'{"a": "\\ud83d\\ude00"}', {"a": "😀"}),
    "integer of 30 digits": (b'{"a": 123456789012345678901234567890}', {"a": 123456789012345678901234567890}),
    "largest double": (b'{"a": 1.7976931348623157e308}', {"a": 1.7976931348623157e308}),
    "NaN as text": (b'{"a": "NaN"}', {"a": "NaN"}),
}


@pytest.mark.parametrize(("data", "value"), GOOD.values(), ids=GOOD.keys())
def test_good_bytes(data: bytes, value: Any) -> None:
    """What is odd and yet JSON passes as it is."""
    assert json.loads(dump(parse_object(data))) == value


def test_doubled_name() -> None:
    """A doubled member is named if it is one of the schema, and not otherwise."""
    with pytest.raises(DataError) as known:
        parse_object(b'{"author": 1, "author": 2}')
    with pytest.raises(DataError) as unknown:
        parse_object(b'{"karim": 1, "karim": 2}')
    assert (known.value.path, unknown.value.path) == ("author", "*")


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda children: st.lists(children, max_size=4) | st.dictionaries(st.text(), children, max_size=4),
    max_leaves=20,
)


@settings(max_examples=200)
@given(st.dictionaries(st.text(), _json, max_size=5))
def test_round_trip(value: dict[str, Any]) -> None:
    """Every JSON object comes out as it went in."""
    assert json.loads(dump(parse_object(json.dumps(value).encode()))) == value


@settings(max_examples=300)
@given(st.binary(max_size=200) | st.text(alphabet='{}[]":,\\ud8NaNInfinity-0e.9 \n', max_size=60).map(str.encode))
@example(b'{"\\ud8')
@example(b"\n\n-")
def test_any_bytes(data: bytes) -> None:
    """Any bytes give an object or a dead letter's reason, and never another exception."""
    with suppress(DataError):
        assert isinstance(parse_object(data), dict)
