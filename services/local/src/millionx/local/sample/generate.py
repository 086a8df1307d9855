"""Puts the sample together: posts and orders, good ones and broken ones, in one order that the seed decides."""

from __future__ import annotations

import json
from collections.abc import Iterable
from random import Random
from typing import Final, NamedTuple

from millionx.core.errors import Code
from millionx.core.topics import PLATFORMS, Kind
from millionx.local.lines import InputRecord
from millionx.local.sample.broken import DEFECTS, Defect
from millionx.local.sample.orders import order
from millionx.local.sample.people import mobile, written_mobile
from millionx.local.sample.posts import post

__all__ = ["SampleRecord", "planted", "sample", "sample_records"]

_BROKEN_SHARE: Final = 0.02
_PERSONAL_SHARE: Final = 1 / 3
_PLATFORM_WEIGHTS: Final = {"tiktok": 36, "facebook": 31, "shopify": 15, "daraz": 18}


class SampleRecord(NamedTuple):
    """One invented record.

    `personal` are the clear values in it that tell who somebody is, as written; none may come past the privacy stage.
    `code` is why validate refuses it, None if it does not.
    """

    record: InputRecord
    personal: tuple[str, ...]
    code: Code | None


def sample(seed: int = 2026, count: int = 1_200) -> list[InputRecord]:
    """`count` invented posts and orders; the same seed gives the same records, byte by byte."""
    return [invented.record for invented in sample_records(seed, count)]


def sample_records(seed: int = 2026, count: int = 1_200) -> list[SampleRecord]:
    """As `sample`, with what is known about each: two thirds are posts, a third hold personal data, 2 % are broken."""
    chance = Random(seed)  # noqa: S311 - invented data, not a secret
    broken = sorted(chance.sample(range(count), round(count * _BROKEN_SHARE)))
    defect_at = {place: DEFECTS[number % len(DEFECTS)] for number, place in enumerate(broken)}
    return [_record(chance, defect_at.get(place)) for place in range(count)]


def planted(records: Iterable[SampleRecord]) -> frozenset[str]:
    """All personal values of these records."""
    return frozenset(value for record in records for value in record.personal)


def _record(chance: Random, defect: Defect | None) -> SampleRecord:
    platform = _platform(chance, defect.kind if defect else None)
    invent = post if PLATFORMS[platform] == "social" else order
    own_id, members, personal = invent(chance, platform, personal=chance.random() < _PERSONAL_SHARE)
    key = _key(chance, own_id, personal)
    topic = f"source.{PLATFORMS[platform]}.{platform}"
    if defect is None:
        value = json.dumps(members, ensure_ascii=False).encode()
        return SampleRecord(InputRecord(topic, key, value), tuple(dict.fromkeys(personal)), None)
    broken = InputRecord(defect.topic or topic, key, defect.value(members))
    left = (key or b"") + b" " + (broken.value or b"")
    return SampleRecord(broken, tuple(dict.fromkeys(item for item in personal if item.encode() in left)), defect.code)


def _platform(chance: Random, kind: Kind | None) -> str:
    names = [name for name in PLATFORMS if kind in (None, PLATFORMS[name])]
    return chance.choices(names, [_PLATFORM_WEIGHTS[name] for name in names])[0]


def _key(chance: Random, own_id: str, personal: list[str]) -> bytes | None:
    """Mostly the record's own id; some collectors send none, and some the number of whoever wrote."""
    form = chance.random()
    if form < 0.05:
        return None
    if personal and form < 0.15:
        number = written_mobile(chance, mobile(chance))
        personal.append(number)
        return number.encode()
    return own_id.encode()
