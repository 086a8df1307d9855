"""The collections as Weaviate keeps them: made on the first start, checked on every later one."""

from __future__ import annotations

from typing import Final

from weaviate.classes.config import Configure, DataType, Property, Tokenization, VectorDistances
from weaviate.client import WeaviateClient
from weaviate.exceptions import UnexpectedStatusCodeError

from millionx.core.errors import ConfigError
from millionx.embed.collections import COLLECTIONS
from millionx.embed.stores.schema import PROPERTIES, Type

__all__ = ["RAW_DATA", "VECTOR", "VERSION", "ensure_collections"]

RAW_DATA: Final = "raw_data"
VERSION: Final = "version"
VECTOR: Final = "default"
"""Name of the one vector of an object; that which Weaviate takes if a query names none."""

_DATA_TYPES: Final = {
    Type.WORD: DataType.TEXT,
    Type.TEXT: DataType.TEXT,
    Type.INTEGER: DataType.INT,
    Type.NUMBER: DataType.NUMBER,
    Type.INSTANT: DataType.DATE,
}


def ensure_collections(client: WeaviateClient, dimension: int | None) -> None:
    """Make the collections that are missing, and check those that are there.

    Raises:
        ConfigError: a collection has other properties or another distance, or holds vectors of another dimension.
        WeaviateBaseError, httpx.TransportError: Weaviate does not answer, or not as it should.
    """
    problems: list[str] = []
    for name in COLLECTIONS:
        if client.collections.exists(name) or not _create(client, name):
            problems.extend(_differences(client, name))
        if not problems and dimension is not None:
            problems.extend(_other_dimension(client, name, dimension))
    if problems:
        raise ConfigError(problems)


def _create(client: WeaviateClient, name: str) -> bool:
    """Whether the collection was made; False if another process was faster."""
    try:
        client.collections.create(
            name,
            properties=_properties(name),
            vector_config=Configure.Vectors.self_provided(
                name=VECTOR,
                vector_index_config=Configure.VectorIndex.hnsw(
                    distance_metric=VectorDistances.COSINE,
                    # Of the ten nearest among 5,000 random vectors this finds 99.6 %, the default 89 %, as fast.
                    dynamic_ef_min=256,
                    # A quarter of the memory; candidates are scored anew with the whole vector.
                    quantizer=Configure.VectorIndex.Quantizer.rq(bits=8),
                ),
            ),
        )
    except UnexpectedStatusCodeError:
        if client.collections.exists(name):
            return False
        raise
    return True


def _properties(name: str) -> list[Property]:
    types = {**PROPERTIES[name], COLLECTIONS[name].moment: Type.INSTANT}
    kept = [_property(property_name, kind) for property_name, kind in types.items()]
    unsearched = [
        Property(name=each, data_type=DataType.TEXT, index_filterable=False, index_searchable=False)
        for each in (VERSION, RAW_DATA)
    ]
    return kept + unsearched


def _property(name: str, kind: Type) -> Property:
    ordered = kind in (Type.INTEGER, Type.NUMBER, Type.INSTANT)
    if ordered:
        return Property(name=name, data_type=_DATA_TYPES[kind], index_filterable=True, index_range_filters=True)
    return Property(
        name=name,
        data_type=_DATA_TYPES[kind],
        index_filterable=kind is Type.WORD,
        index_searchable=kind is Type.TEXT,
        # The usual `word` cuts Bangla at every vowel sign.
        tokenization=Tokenization.FIELD if kind is Type.WORD else Tokenization.LOWERCASE,
    )


def _differences(client: WeaviateClient, name: str) -> list[str]:
    found = client.collections.use(name).config.get()
    types = {each.name: each.data_type for each in found.properties}
    problems = [
        f"Weaviate's collection {name} has no property `{wanted.name}` of type {wanted.dataType.value}; "
        "migrate it, or name another WEAVIATE_URL"
        for wanted in _properties(name)
        if types.get(wanted.name) != wanted.dataType
    ]
    vector = (found.vector_config or {}).get(VECTOR)
    distance = getattr(vector.vector_index_config, "distance_metric", None) if vector else None
    if distance != VectorDistances.COSINE:
        problems.append(f"Weaviate's collection {name} has no vector `{VECTOR}` compared by cosine; migrate it")
    return problems


def _other_dimension(client: WeaviateClient, name: str, dimension: int) -> list[str]:
    found = client.collections.use(name).query.fetch_objects(limit=1, include_vector=True, return_properties=[]).objects
    held = len(found[0].vector.get(VECTOR, ())) if found else dimension
    if held == dimension:
        return []
    return [
        f"Weaviate's collection {name} holds vectors of {held} numbers, EMBEDDING_MODEL makes {dimension}; "
        "name another WEAVIATE_URL, or the model that filled this one"
    ]
