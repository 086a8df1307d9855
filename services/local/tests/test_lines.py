"""Input lines: whatever bytes a record has, its line gives them back."""

from __future__ import annotations

import base64
import json
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.core.topics import source_topics
from millionx.local.errors import LocalError
from millionx.local.lines import InputRecord, LineError, format_line, parse_line, read_files

TOPIC = "source.social.tiktok"

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=8,
)
values = (
    st.none()
    | st.binary(max_size=60)
    | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass"))
    | st.builds(
        lambda value, ascii_only, indent: json.dumps(value, ensure_ascii=ascii_only, indent=indent).encode(
            "utf-8", "surrogatepass"
        ),
        json_values,
        st.booleans(),
        st.sampled_from([None, 1]),
    )
)
keys = st.none() | st.text(st.characters(codec="utf-8"), max_size=20).map(str.encode)
records = st.builds(InputRecord, st.sampled_from(source_topics()), keys, values)


@settings(max_examples=200)
@given(records)
def test_round_trip(record: InputRecord) -> None:
    """A record's line is one line, and gives the record back."""
    line = format_line(record)
    assert "\n" not in line
    assert parse_line(line.encode()) == record


@settings(max_examples=200)
@given(st.binary(max_size=60) | st.text(max_size=60).map(lambda text: text.encode("utf-8", "surrogatepass")))
def test_anything(line: bytes) -> None:
    """No line makes the reader fail in another way than by `LineError`."""
    with suppress(LineError):
        assert parse_line(line).topic in source_topics()


@pytest.mark.parametrize(
    ("value", "sent"),
    [
        ('{"price": 1.50, "price": 2e3}', b'{"price": 1.50, "price": 2e3}'),
        ('{ "a" :\t1 }', b'{ "a" :\t1 }'),
        ('{"a": NaN}', b'{"a": NaN}'),
        ('{"a": "\\ud83d"}', b'{"a": "\\ud83d"}'),
        ("[1]", b"[1]"),
        ("12", b"12"),
        ('"not JSON"', b"not JSON"),
        ('""', b""),
        ("null", None),
        ("9" * 5000, b"9" * 5000),
    ],
    ids=lambda value: str(value)[:20],
)
def test_value_is_sent_as_written(value: str, sent: bytes | None) -> None:
    """Digits, spaces and repeated members reach the topic as they stand in the line; a string as its text."""
    assert parse_line(f'{{"topic": "{TOPIC}", "key": null, "value": {value}}}'.encode()) == (TOPIC, None, sent)


def test_base64() -> None:
    """`value_base64` stands for arbitrary bytes."""
    encoded = base64.b64encode(b"\xff\x00").decode()
    assert parse_line(f'{{"topic":"{TOPIC}","key":"k","value_base64":"{encoded}"}}'.encode()) == (
        TOPIC,
        b"k",
        b"\xff\x00",
    )


def test_unknown_members() -> None:
    """Members that we do not know are ignored, and a key may be left out."""
    line = f'{{"offset": 7, "topic": "{TOPIC}", "headers": {{"a": []}}, "value": {{}}}}'
    assert parse_line(line.encode()) == (TOPIC, None, b"{}")


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("[]", "not a JSON object"),
        ('{"topic": "source.social.tiktok", "value": {}} {}', "more than one"),
        ('{"value": {}}', "`topic` must be one of source.social.tiktok"),
        ('{"topic": "sink.snowflake.social", "value": {}}', "`topic` must be one of"),
        ('{"topic": "source.social.tiktok", "key": 7, "value": {}}', "`key` must be a string or null"),
        ('{"topic": "source.social.tiktok", "key": "k"}', "exactly one of"),
        ('{"topic": "source.social.tiktok", "value": 1, "value_base64": ""}', "exactly one of"),
        ('{"topic": "source.social.tiktok", "value_base64": 7}', "must be a string"),
        ('{"topic": "source.social.tiktok", "value_base64": "secret!"}', "not base64"),
        ('{"topic": "source.social.tiktok", "value": "\\ud83d"}', "lone surrogate"),
        ('{"topic": "source.social.tiktok", "value": ' + "[" * 100_000, "too deep"),
    ],
    ids=lambda text: text[:60],
)
def test_what_is_wrong(line: str, says: str) -> None:
    """The message says what to change and never quotes the line."""
    with pytest.raises(LineError) as caught:
        parse_line(line.encode())
    assert says in str(caught.value)
    assert "secret" not in str(caught.value)


def test_not_utf8() -> None:
    """A line in another encoding is named as such."""
    with pytest.raises(LineError, match=r"not UTF-8 \(byte 1\)"):
        parse_line(b"\xff\xfe{\x00")


def test_files(tmp_path: Path) -> None:
    """Files are read one after the other; a byte order mark and empty lines do not matter."""
    first, second = tmp_path / "a.jsonl", tmp_path / "b.jsonl"
    first.write_bytes(b'\xef\xbb\xbf{"topic":"source.social.tiktok","value":1}\r\n\n')
    second.write_bytes(b'{"topic":"source.market.daraz","value":null}')
    assert list(read_files([first, second])) == [(TOPIC, None, b"1"), ("source.market.daraz", None, None)]


def test_place_of_the_error(tmp_path: Path) -> None:
    """The message names file and line."""
    path = tmp_path / "in.jsonl"
    path.write_text('\n{"topic":"source.social.tiktok","value":1}\n{}\n')
    with pytest.raises(LineError, match=r"in\.jsonl, line 3: `topic`"):
        list(read_files([path]))


def test_no_file(tmp_path: Path) -> None:
    """A file that is not there is named."""
    with pytest.raises(LocalError, match=r"none\.jsonl can't be read"):
        list(read_files([tmp_path / "none.jsonl"]))
