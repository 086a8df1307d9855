"""What identifies an object of the store, and which of two versions of it is the newer one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple, Self
from uuid import UUID, uuid5

__all__ = ["NAMESPACE", "Version", "comparable", "model_name", "object_id", "version_of"]

NAMESPACE: Final = UUID("8d7f1c52-64c3-4d0e-9c53-2f0f5d0a7b61")
"""Of all ids of the layer. Another one would give every object a second id, so it never changes."""

_TIME_FIELDS: Final = ("updated_at", "scraped_at")
_INSTANT: Final = re.compile(r"(\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2})(?:\.(\d+))?Z", re.ASCII)


def object_id(collection: str, platform: str, key: str) -> UUID:
    """The id of an object: a function of its collection, its platform and its post_id or order_id."""
    return uuid5(NAMESPACE, f"{collection}/{platform}/{key}")


def model_name(model: str) -> str:
    """The name in `VectorObject.model`, `name@hash/limit`: vectors of one name may be compared."""
    return model.partition("@")[0]


def comparable(instant: str) -> str | None:
    """A time in UTC (RFC 3339 with Z) in the form whose order as text is the order in time; None for another form."""
    match = _INSTANT.fullmatch(instant)
    if match is None:
        return None
    second, fraction = match.groups()
    fraction = (fraction or "").rstrip("0")
    return f"{second}.{fraction}" if fraction else second


class Version(NamedTuple):
    """A version of an object.

    `time` is that of its last change, in comparable form, or empty if the record tells none; `origin` the place in
    the source topic from which it came, `topic/partition/offset`.
    """

    time: str
    origin: str

    @classmethod
    def read(cls, text: str) -> Self:
        """The version that `text` of another one was made from."""
        time, _, origin = text.partition("|")
        return cls(time, origin)

    @property
    def text(self) -> str:
        """As it is kept in the store."""
        return f"{self.time}|{self.origin}"

    def is_older_than(self, other: Version) -> bool:
        """Whether this version must not replace `other`.

        By time if both tell one; else, and for equal times, by offset, which orders records of one partition only. Of
        versions that neither orders none is older: the last one written stays.
        """
        if self.time and other.time and self.time != other.time:
            return self.time < other.time
        place, _, offset = self.origin.rpartition("/")
        other_place, _, other_offset = other.origin.rpartition("/")
        if place != other_place or not (_is_offset(offset) and _is_offset(other_offset)):
            return False
        return int(offset) < int(other_offset)


def version_of(document: Mapping[str, Any], origin: str) -> Version:
    """The version of a record: its updated_at, else its scraped_at; with its origin."""
    for name in _TIME_FIELDS:
        value = document.get(name)
        time = comparable(value) if isinstance(value, str) else None
        if time is not None:
            return Version(time, origin)
    return Version("", origin)


def _is_offset(text: str) -> bool:
    # A header may hold anything; more digits than an offset has would make int() slow or fail.
    return text.isascii() and text.isdigit() and len(text) <= len(str(2**63))
