"""Replacing members of a JSON object: the rest stays to the byte, and what is no object is refused."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.privacy.command.json_lines import NotAnObjectError, with_replaced

values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)
objects = st.dictionaries(st.sampled_from(["a", "b", "c", "é", '"', "\\"]) | st.text(max_size=4), values, max_size=5)


@given(objects, st.sampled_from([None, 0, 2]), st.booleans(), st.sampled_from(["", "\n", " \r\n"]))
def test_replace(given_: dict[str, Any], indent: int | None, ascii_only: bool, end: str) -> None:
    """The members that are asked for have the new value; without any the text is the same."""
    line = json.dumps(given_, indent=indent, ensure_ascii=ascii_only) + end
    assert with_replaced(line, lambda _, value: value) == line
    replaced = with_replaced(line, lambda name, value: "new" if name == "a" else value)
    assert json.loads(replaced) == {**given_, **({"a": "new"} if "a" in given_ else {})}
    assert replaced.endswith(end)


def test_numbers_as_written() -> None:
    """A number keeps its digits, a name its escapes, and a name that stands twice is replaced twice."""
    line = '{"x": 1.50e+2, "\\u0061": 1, "a":2,"y":12345678901234567890.10}'
    assert with_replaced(line, lambda name, value: 0 if name == "a" else value) == (
        '{"x": 1.50e+2, "\\u0061": 0, "a":0,"y":12345678901234567890.10}'
    )


@given(st.text(alphabet='{}[]:,"\\ab1 .-enul', max_size=20))
def test_any_text(text: str) -> None:
    """What is an object to the standard library is one here, and nothing else is."""
    try:
        parsed = json.loads(text)
    except ValueError:
        parsed = None
    if isinstance(parsed, dict):
        assert with_replaced(text, lambda _, value: value) == text
    else:
        with pytest.raises(NotAnObjectError, match=r"^not a JSON object$"):
            with_replaced(text, lambda _, value: value)


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 100_000, '{"a": NaN}', '{"a": 1}x', ""])
def test_refused(text: str) -> None:
    """Too deep, not JSON, or more than an object."""
    with pytest.raises(NotAnObjectError):
        with_replaced(text, lambda _, value: value)
