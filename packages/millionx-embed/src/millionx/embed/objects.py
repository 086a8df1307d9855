"""An object of the vector store, made of a record."""

from __future__ import annotations

from hashlib import sha256
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from millionx.core.codec import dump, parse
from millionx.embed.collections import Collection
from millionx.embed.keywords.terms import Terms
from millionx.embed.stores.identity import Version, object_id
from millionx.embed.stores.store import VectorObject
from millionx.embed.text import text_of

__all__ = ["object_of", "restored", "text_sha256"]

_OWN_TIMES: Final = ("_enrichment_timestamp", "_embedding_timestamp")
"""They differ each time that a record is processed."""


def object_of(
    document: dict[str, Any],
    collection: Collection,
    text: str,
    *,
    version: Version,
    model: str,
    vector: NDArray[np.float32],
) -> VectorObject:
    """The object of a record, which has its key, platform and time as strings.

    `document` is the record without its vector, `text` what the vector was made of, `model` what made it.
    """
    properties = collection.properties_of(document)
    return VectorObject(
        id=object_id(collection.name, document["platform"], document[collection.key]),
        collection=collection.name,
        key=document[collection.key],
        platform=document["platform"],
        category=properties["product_category"] or "",
        moment=document[collection.moment],
        version=version,
        properties=properties,
        raw_data=dump(document).decode(),
        vector=vector,
        model=model,
        text_sha256=text_sha256(text),
        record_sha256=_record_sha256(document),
        terms=Terms.of(text),
    )


def restored(collection: Collection, raw_data: str, version: str, vector: NDArray[np.float32]) -> VectorObject:
    """The object that an earlier version stored, with the vector it has.

    Its model is known by name only, so the vector is made anew when the record comes again, and not before.

    Raises:
        ValueError, KeyError: the raw data are not those of a record.
    """
    document = parse(raw_data.encode())
    return object_of(
        document,
        collection,
        text_of(document, collection.kind),
        version=Version.read(version),
        model=str(document["_embedding_model"]),
        vector=vector,
    )


def text_sha256(text: str) -> str:
    """What a store keeps of the text that a vector was made of."""
    return sha256(text.encode()).hexdigest()


def _record_sha256(document: dict[str, Any]) -> str:
    lasting = {name: value for name, value in document.items() if name not in _OWN_TIMES}
    return sha256(dump(lasting)).hexdigest()
