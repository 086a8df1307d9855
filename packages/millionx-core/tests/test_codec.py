"""JSON as the stages use it: nothing is lost, nothing invalid passes, and no error quotes the data."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.core.codec import LosslessFloat, dump, parse

text = st.text(st.characters(exclude_categories=["Cs"]))
values = st.recursive(
    st.none() | st.booleans() | st.integers() | text,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(text, inner, max_size=4),
    max_leaves=12,
)
SECRET = "canary-7f3a"


@settings(max_examples=60)
@given(values)
def test_round_trip(value):
    """What is written is read again as it was, integers of any size included."""
    assert parse(dump(value)) == value
    assert json.loads(dump(value)) == value


@settings(max_examples=60)
@given(st.from_regex(r"-?(0|[1-9][0-9]{0,30})\.[0-9]{1,30}([eE][+-]?[0-9]{1,2})?", fullmatch=True))
def test_digits(number):
    """A number keeps every digit that it came with."""
    assert dump(parse(b'{"a":[' + number.encode() + b"]}")) == b'{"a":[' + number.encode() + b"]}"


def test_decimal():
    """A number can be read exactly."""
    number = parse(b"0.1")
    assert isinstance(number, LosslessFloat)
    assert number.as_decimal() == Decimal("0.1")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"NaN",
        b"-Infinity",
        b'{"a": Infinity}',
        b'"\\ud800 ' + SECRET.encode() + b'"',
        b'"\xff' + SECRET.encode() + b'"',
        b"[" * 100_000,
        b'{"' + SECRET.encode() + b'": }',
        b'{"a": 1} {"' + SECRET.encode() + b'": 1}',
        SECRET.encode(),
        f'"{SECRET}"'.encode("utf-16"),
    ],
)
def test_refused(data):
    """What is not JSON is refused, by a message that does not quote it."""
    with pytest.raises(ValueError, match=r"^(?!.*canary)"):
        parse(data)


@settings(max_examples=100)
@given(st.binary(max_size=40))
def test_any_bytes(data):
    """Whatever comes, parse gives a value that can be written, or a ValueError."""
    try:
        value = parse(data)
    except ValueError:
        return
    dump(value)


@pytest.mark.parametrize("value", [object(), {"a": {1, 2}}, {1: 2}, b"bytes"])
def test_no_json(value):
    """What JSON has no type for is a TypeError."""
    with pytest.raises(TypeError):
        dump(value)


@settings(max_examples=60)
@given(st.floats(allow_nan=False, allow_infinity=False))
def test_no_float(number):
    """No plain float comes out of parse, so that dump never meets a NaN from outside."""
    value = parse(repr(number).encode())
    assert not isinstance(value, float)
    assert float(value) == number
