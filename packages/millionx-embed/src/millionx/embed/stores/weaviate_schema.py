"""The collections as Weaviate keeps them: made on the first start, checked on every later one."""

from __future__ import annotations

from typing import Final

from weaviate.classes.config import Configure, DataType, Property, StopwordsPreset, Tokenization, VectorDistances
from weaviate.client import WeaviateClient
from weaviate.exceptions import UnexpectedStatusCodeError

from millionx.core.errors import ConfigError
from millionx.embed.collections import COLLECTIONS
from millionx.embed.stores.identity import model_name
from millionx.embed.stores.schema import PROPERTIES, Type

__all__ = [
    "MODEL",
    "RAW_DATA",
    "RECORD_SHA256",
    "SOUNDS",
    "TEXT_SHA256",
    "VECTOR",
    "VERSION",
    "WORDS",
    "create",
    "differences",
    "ensure_collections",
    "misfits",
]

RAW_DATA: Final = "raw_data"
VERSION: Final = "version"
MODEL: Final = "model"
TEXT_SHA256: Final = "text_sha256"
RECORD_SHA256: Final = "record_sha256"
WORDS: Final = "words"
SOUNDS: Final = "sounds"
VECTOR: Final = "default"
"""Name of the one vector of an object; that which Weaviate takes if a query names none."""

_RQ_BITS: Final = 8
_MIGRATE: Final = "stop the stage and run `millionx-embed collections migrate`, or name another WEAVIATE_URL"
_DATA_TYPES: Final = {
    Type.WORD: DataType.TEXT,
    Type.TEXT: DataType.TEXT,
    Type.INTEGER: DataType.INT,
    Type.NUMBER: DataType.NUMBER,
    Type.INSTANT: DataType.DATE,
}


def ensure_collections(client: WeaviateClient, dimension: int | None, model: str | None) -> None:
    """Make the collections that are missing, and check those that are there.

    Raises:
        ConfigError: a collection has another layout, or holds vectors of another dimension or model.
        WeaviateBaseError, httpx.TransportError: Weaviate does not answer, or not as it should.
    """
    for name in COLLECTIONS:
        if not client.collections.exists(name):
            create(client, name)
    problems = misfits(client, dimension, model)
    if problems:
        raise ConfigError(problems)


def misfits(client: WeaviateClient, dimension: int | None, model: str | None) -> list[str]:
    """What keeps the collections from being used as they are, one sentence each."""
    problems: list[str] = []
    for name in COLLECTIONS:
        if not client.collections.exists(name):
            problems.append(f"Weaviate has no collection {name}; `millionx-embed collections create` makes it")
            continue
        different = [
            f"Weaviate's collection {name} has {difference}; {_MIGRATE}" for difference in differences(client, name)
        ]
        problems.extend(different or _other_vectors(client, name, dimension, model))
    return problems


def create(client: WeaviateClient, name: str, of: str | None = None) -> None:
    """Make the collection `name` with the layout of `of`, by default its own; nothing if another process was faster."""
    try:
        client.collections.create(
            name,
            properties=_properties(of or name),
            # The words are our own: none is too common to be counted.
            inverted_index_config=Configure.inverted_index(stopwords_preset=StopwordsPreset.NONE),
            vector_config=Configure.Vectors.self_provided(
                name=VECTOR,
                vector_index_config=Configure.VectorIndex.hnsw(
                    distance_metric=VectorDistances.COSINE,
                    # Of the ten nearest among 5,000 random vectors this finds 99.6 %, the default 89 %, as fast.
                    dynamic_ef_min=256,
                    # A quarter of the memory; candidates are scored anew with the whole vector.
                    quantizer=Configure.VectorIndex.Quantizer.rq(bits=_RQ_BITS),
                ),
            ),
        )
    except UnexpectedStatusCodeError:
        if not client.collections.exists(name):
            raise


def differences(client: WeaviateClient, name: str, of: str | None = None) -> list[str]:
    """In what the collection `name` differs from the layout of `of`, by default its own; empty if in nothing."""
    found = client.collections.use(name).config.get()
    properties = {each.name: each for each in found.properties}
    problems: list[str] = []
    for wanted in _properties(of or name):
        held = properties.get(wanted.name)
        if held is None or held.data_type != wanted.dataType:
            problems.append(f"no property `{wanted.name}` of type {wanted.dataType.value}")
            continue
        tokenized = wanted.tokenization is None or held.tokenization == wanted.tokenization
        indexed = all(
            asked is None or asked == has
            for asked, has in (
                (wanted.indexFilterable, held.index_filterable),
                (wanted.indexSearchable, held.index_searchable),
                (wanted.indexRangeFilters, held.index_range_filters),
            )
        )
        if not (tokenized and indexed):
            problems.append(f"another index of `{wanted.name}`")
    vector = (found.vector_config or {}).get(VECTOR)
    index = vector.vector_index_config if vector else None
    if getattr(index, "distance_metric", None) != VectorDistances.COSINE:
        problems.append(f"no vector `{VECTOR}` compared by cosine")
    elif getattr(getattr(index, "quantizer", None), "bits", None) != _RQ_BITS:
        problems.append(f"a vector `{VECTOR}` without the quantiser RQ-{_RQ_BITS}")
    return problems


def _properties(name: str) -> list[Property]:
    types = {**PROPERTIES[name], COLLECTIONS[name].moment: Type.INSTANT}
    kept = [_property(property_name, kind) for property_name, kind in types.items()]
    terms = [
        # Each has its words in their final form, with a space between.
        Property(
            name=each,
            data_type=DataType.TEXT,
            index_filterable=True,
            index_searchable=True,
            tokenization=Tokenization.WHITESPACE,
        )
        for each in (WORDS, SOUNDS)
    ]
    unsearched = [
        Property(name=each, data_type=DataType.TEXT, index_filterable=False, index_searchable=False)
        for each in (VERSION, MODEL, TEXT_SHA256, RECORD_SHA256, RAW_DATA)
    ]
    return kept + terms + unsearched


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


def _other_vectors(client: WeaviateClient, name: str, dimension: int | None, model: str | None) -> list[str]:
    some = client.collections.use(name).query.fetch_objects(limit=1, include_vector=True, return_properties=[MODEL])
    if not some.objects:
        return []
    held = len(some.objects[0].vector.get(VECTOR, ()))
    if dimension not in (None, held):
        return [
            f"Weaviate's collection {name} holds vectors of {held} numbers, EMBEDDING_MODEL makes {dimension}; "
            "name another WEAVIATE_URL, or the model that filled this one"
        ]
    held_model = model_name(str(some.objects[0].properties[MODEL]))
    if model not in (None, held_model):
        return [
            f"Weaviate's collection {name} holds vectors of the model {held_model}, EMBEDDING_MODEL is {model}; "
            "name another WEAVIATE_URL, or the model that filled this one"
        ]
    return []
