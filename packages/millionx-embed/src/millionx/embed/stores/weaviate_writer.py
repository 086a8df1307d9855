"""Writes objects to Weaviate: cut into requests, and only those that differ from what is there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

from millionx.embed.stores.identity import Version
from millionx.embed.stores.store import Superseded, Unchanged, VectorObject, Verdict, Written
from millionx.embed.stores.weaviate_insert import insert
from millionx.embed.stores.weaviate_schema import MODEL, RECORD_SHA256, TEXT_SHA256, VERSION

__all__ = ["Numbered", "requests", "write"]

Numbered = tuple[int, VectorObject]
"""An object and its place in the batch."""

# Far below the 100 MiB that the server takes in a request, and the 10,000 objects that it gives in an answer.
_PIECE_CHARACTERS: Final = 8 * 1024 * 1024
_PIECE_OBJECTS: Final = 1000


def requests(objects: Sequence[Numbered]) -> Iterator[list[Numbered]]:
    """Cut objects into requests: each of one collection, of bounded size, and never twice with one id.

    Objects of one id come in their order in different requests, so the later one meets the earlier one's version.
    """
    seen: Counter[UUID] = Counter()
    groups: dict[tuple[int, str], list[Numbered]] = {}
    for index, candidate in objects:
        groups.setdefault((seen[candidate.id], candidate.collection), []).append((index, candidate))
        seen[candidate.id] += 1
    for _, group in sorted(groups.items()):
        request: list[Numbered] = []
        characters = 0
        for numbered in group:
            size = 2 * len(numbered[1].raw_data)  # its text is in the properties a second time
            if request and (characters + size > _PIECE_CHARACTERS or len(request) == _PIECE_OBJECTS):
                yield request
                request, characters = [], 0
            request.append(numbered)
            characters += size
        yield request


def write(collection: Any, request: Sequence[Numbered]) -> dict[int, Verdict]:
    """Write the objects of one request, of one collection and with different ids; their verdicts by place.

    Raises:
        Unavailable, WeaviateBaseError: the server is in trouble, or does not answer.
    """
    verdicts: dict[int, Verdict] = {}
    wanted: list[Numbered] = []
    stored = _stored(collection, [candidate.id for _, candidate in request])
    for index, candidate in request:
        held = stored.get(candidate.id)
        if held is not None and candidate.version.is_older_than(Version.read(held.version)):
            verdicts[index] = Superseded()
        elif held == _Stored.of(candidate):
            verdicts[index] = Unchanged()
        else:
            wanted.append((index, candidate))
    if wanted:
        refused = insert(collection, [candidate for _, candidate in wanted])
        verdicts.update({index: refused.get(at, Written()) for at, (index, _) in enumerate(wanted)})
    return verdicts


class _Stored(NamedTuple):
    """What tells whether an object has to be written."""

    version: str
    model: str
    text_sha256: str
    record_sha256: str

    @classmethod
    def of(cls, candidate: VectorObject) -> Self:
        return cls(candidate.version.text, candidate.model, candidate.text_sha256, candidate.record_sha256)


def _stored(collection: Any, ids: list[UUID]) -> dict[UUID, _Stored]:
    names = [VERSION, MODEL, TEXT_SHA256, RECORD_SHA256]
    found = collection.query.fetch_objects_by_ids(ids, limit=len(ids), return_properties=names)
    return {
        UUID(int=each.uuid.int): _Stored(*(each.properties[name] or "" for name in names)) for each in found.objects
    }
