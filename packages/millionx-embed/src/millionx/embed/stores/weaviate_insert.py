"""Writes objects to a collection of Weaviate in one request, or in several if one is too large."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, Final

from weaviate.classes.data import DataObject
from weaviate.exceptions import WeaviateBatchError, WeaviateInsertManyAllFailedError

from millionx.embed.collections import COLLECTIONS
from millionx.embed.stores.store import Rejected, VectorObject
from millionx.embed.stores.weaviate_schema import (
    MODEL,
    RAW_DATA,
    RECORD_SHA256,
    SOUNDS,
    TEXT_SHA256,
    VECTOR,
    VERSION,
    WORDS,
)
from millionx.embed.stores.weaviate_verdicts import rejected

__all__ = ["insert"]

_TOO_LARGE: Final = re.compile(r"larger than max|RESOURCE_EXHAUSTED", re.IGNORECASE)


def insert(collection: Any, objects: Sequence[VectorObject]) -> dict[int, Rejected]:
    """Write objects; those that were refused, by their place.

    A request that the server, or a gateway before it, finds too large is halved, down to a single object.

    Raises:
        Unavailable, WeaviateBaseError: the server is in trouble, or does not answer.
    """
    try:
        refused = collection.data.insert_many([_data(candidate) for candidate in objects]).errors
    except WeaviateInsertManyAllFailedError as error:
        # Each message once, a line each, after the client's own words.
        messages = error.message.partition("errors: ")[2].splitlines()
        verdict = rejected(messages, others_written=False)
        return dict.fromkeys(range(len(objects)), verdict)
    except WeaviateBatchError as error:
        if not _TOO_LARGE.search(str(error)):
            raise
        if len(objects) == 1:
            return {0: Rejected("it is larger than what Weaviate takes in a request")}
        half = len(objects) // 2
        later = {half + index: verdict for index, verdict in insert(collection, objects[half:]).items()}
        return {**insert(collection, objects[:half]), **later}
    return {index: rejected([error.message], others_written=True) for index, error in refused.items()}


def _data(candidate: VectorObject) -> DataObject[dict[str, Any], None]:
    properties = {name: value for name, value in candidate.properties.items() if value is not None}
    moment = {COLLECTIONS[candidate.collection].moment: candidate.moment}
    ours = {
        VERSION: candidate.version.text,
        MODEL: candidate.model,
        TEXT_SHA256: candidate.text_sha256,
        RECORD_SHA256: candidate.record_sha256,
        WORDS: candidate.terms.words,
        SOUNDS: candidate.terms.sounds,
        RAW_DATA: candidate.raw_data,
    }
    vector = {VECTOR: candidate.vector.tolist()}
    return DataObject(properties={**properties, **moment, **ours}, uuid=candidate.id, vector=vector)
