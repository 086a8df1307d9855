"""Brings collections of Weaviate that have an earlier layout into the present one.

Weaviate can't change an index in place, nor rename a collection. So the objects are copied into a second collection,
the first is deleted and made anew, and they are copied back. Whatever is there tells how far it came:

    SocialPost has an earlier layout                        copy to SocialPostMigrating, delete SocialPost, make it
    SocialPostMigrating is there, SocialPost is as it is to be  copy back, delete SocialPostMigrating
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any, Final
from uuid import UUID

import numpy as np
from weaviate.client import WeaviateClient

from millionx.core.errors import ConfigError, Unavailable
from millionx.embed.collections import COLLECTIONS
from millionx.embed.objects import restored
from millionx.embed.stores.store import VectorObject
from millionx.embed.stores.weaviate_insert import insert
from millionx.embed.stores.weaviate_schema import MODEL, RAW_DATA, VECTOR, VERSION, create, differences

__all__ = ["migrate"]

_PIECE: Final = 100


def migrate(client: WeaviateClient) -> int:
    """Bring every collection into the present layout, and make those missing; returns how many objects moved.

    Raises:
        ConfigError: a collection holds what this layer did not write.
        Unavailable: objects came while it ran, or the server is in trouble.
    """
    return sum(_migrate(client, name) for name in COLLECTIONS)


def _migrate(client: WeaviateClient, name: str) -> int:
    spare = f"{name}Migrating"
    if client.collections.exists(name) and differences(client, name):
        if not client.collections.exists(spare):
            create(client, spare, of=name)
        _copy(client, name, name, spare)
        client.collections.delete(name)
    if not client.collections.exists(name):
        create(client, name)
    if not client.collections.exists(spare):
        return 0
    moved = _copy(client, name, spare, name)
    client.collections.delete(spare)
    return moved


def _copy(client: WeaviateClient, name: str, source: str, target: str) -> int:
    """Copy what the target does not have yet; an object that is there is as new or newer."""
    objects = _objects(client, name, source)
    copied = 0
    destination = client.collections.use(target)
    while piece := list(islice(objects, _PIECE)):
        ids = [each.id for each in piece]
        found = destination.query.fetch_objects_by_ids(ids, limit=len(ids), return_properties=[])
        there = {UUID(int=each.uuid.int) for each in found.objects}
        missing = [each for each in piece if each.id not in there]
        refused = insert(destination, missing) if missing else {}
        if refused:
            raise ConfigError(
                [f"an object of Weaviate's collection {name} can't be moved: {next(iter(refused.values())).reason}"]
            )
        copied += len(piece)
    counts = [
        client.collections.use(each).aggregate.over_all(total_count=True).total_count or 0 for each in (source, target)
    ]
    if counts[0] != copied or counts[1] < copied:
        raise Unavailable(f"Weaviate's collection {name} changed while it was copied; stop the stage and migrate again")
    return copied


def _objects(client: WeaviateClient, name: str, source: str) -> Iterator[VectorObject]:
    for each in client.collections.use(source).iterator(include_vector=True):
        yield _restored(name, each)


def _restored(name: str, found: Any) -> VectorObject:
    properties = found.properties
    try:
        vector = np.array(found.vector[VECTOR], dtype=np.float32)
        candidate = restored(COLLECTIONS[name], properties[RAW_DATA], properties[VERSION], vector)
    except (KeyError, TypeError, ValueError, AttributeError):
        raise ConfigError(
            [f"Weaviate's collection {name} was not filled by millionx-embed; name another WEAVIATE_URL"]
        ) from None
    return candidate._replace(id=UUID(int=found.uuid.int), model=properties.get(MODEL) or candidate.model)
