"""Ids and versions of objects."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.embed.stores.identity import Version, comparable, object_id, version_of


@pytest.mark.parametrize(
    ("collection", "platform", "key", "expected"),
    [
        ("SocialPost", "tiktok", "7301", "bace2f40-6897-5154-bb7c-019d429f807d"),
        ("MarketOrder", "daraz", "BD-0001", "58eaff4a-adda-5ff0-9fc0-c7d5f41358f4"),
        ("SocialPost", "facebook", "পোস্ট", "27ab0552-f75d-54a3-9e76-28d099fe0f5e"),
    ],
)
def test_golden_ids(collection: str, platform: str, key: str, expected: str) -> None:
    """An id never changes: these were fixed when the first object was written."""
    assert object_id(collection, platform, key) == UUID(expected)


def test_updated_first() -> None:
    """A version's time is updated_at, else scraped_at; a null or a text of another form is none."""
    both = {"updated_at": "2026-01-02T00:00:00Z", "scraped_at": "2026-01-03T00:00:00Z"}
    assert version_of(both, "t/0/1").time == "2026-01-02T00:00:00"
    assert version_of({**both, "updated_at": None}, "t/0/1").time == "2026-01-03T00:00:00"
    assert version_of({"updated_at": "yesterday"}, "t/0/1") == Version("", "t/0/1")


@pytest.mark.parametrize(
    ("older", "newer"),
    [
        (("2026-01-01T00:00:00", "t/0/9"), ("2026-01-01T00:00:00.5", "t/0/1")),
        (("2026-01-01T00:00:00", "t/0/9"), ("2026-01-01T00:00:00", "t/0/10")),
        (("", "t/0/9"), ("", "t/0/10")),
        (("", "t/0/9"), ("2020-01-01T00:00:00", "t/0/10")),
    ],
)
def test_order(older: tuple[str, str], newer: tuple[str, str]) -> None:
    """By time; for equal times, or where one tells none, by offset as a number."""
    assert Version(*older).is_older_than(Version(*newer))
    assert not Version(*newer).is_older_than(Version(*older))


@pytest.mark.parametrize("other", ["t/1/9", "u/0/9", "t/0/5", "t/0/", "", "t/0/-1", "t/0/" + "9" * 5000, "t/0/٣"])
def test_no_order(other: str) -> None:
    """Origins in two partitions, equal ones and those that hold no offset have no order."""
    assert not Version("", "t/0/5").is_older_than(Version("", other))
    assert not Version("", other).is_older_than(Version("", "t/0/5"))


_VERSIONS = st.builds(
    Version,
    st.sampled_from(["", "2026-01-01T00:00:00", "2026-01-01T00:00:00.25", "2026-01-01T00:00:01"]),
    st.one_of(st.text(), st.builds("t/{}/{}".format, st.integers(0, 1), st.integers(0, 3))),
)


@settings(max_examples=200)
@given(_VERSIONS, _VERSIONS)
def test_never_both(one: Version, other: Version) -> None:
    """Of two versions at most one is the older, and a version survives its text."""
    assert not (one.is_older_than(other) and other.is_older_than(one))
    assert Version.read(one.text) == one


@settings(max_examples=200)
@given(st.datetimes(), st.datetimes())
def test_comparable(one: datetime, other: datetime) -> None:
    """Times compare as texts as they do as times, whatever the digits of their fraction."""
    texts = [comparable(f"{moment.isoformat()}Z") or "" for moment in (one, other)]
    assert (texts[0] < texts[1]) == (one < other)
    assert comparable("2026-01-01T00:00:00.500Z") == comparable("2026-01-01T00:00:00.5Z")
