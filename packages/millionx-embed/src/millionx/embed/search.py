"""Finds records by meaning and by words, in English, Bangla and Banglish.

Two searches are joined: by vector, which finds what means the same, and by keyword, which finds names and serves the
languages that the model can't read. Their lists are fused by reciprocal rank (Cormack, Clarke and Büttcher, SIGIR
2009), each weighed by how much it can know. The vector counts by the share of the query's words that the model knows.
The keywords count in full if the model knows none of them, or for a record that has them all; a record with few of them
says little if the model can read what is meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from threading import Lock
from typing import Any, Final, NamedTuple, Self
from uuid import UUID

import numpy as np
from numpy.typing import NDArray

from millionx.embed.collections import COLLECTIONS
from millionx.embed.fusion import Mode, Part, fuse
from millionx.embed.keywords.query import query_words, without_instruction
from millionx.embed.keywords.score import LookedFor, WordMatch, rarity, score
from millionx.embed.keywords.sounds import sounds
from millionx.embed.known_words import KnownWords
from millionx.embed.model.embedder import Embedder
from millionx.embed.model.folder import ModelFolder
from millionx.embed.settings import EmbedSettings
from millionx.embed.stores import open_store
from millionx.embed.stores.store import ALL, Filters, VectorStore

__all__ = ["Explanation", "Match", "Search", "UnknownRecordError", "as_json"]

_DIGITS: Final = 6
_VECTOR_DEPTH: Final = 50
_KEYWORD_DEPTH: Final = 200
"""At least so many of each search are fused: what is second in both may be first together."""

_LOOKED_FOR: Final = 8
"""Of more words only the rarest are looked for: the frequent ones say little, and most records have them."""


class UnknownRecordError(LookupError):
    """No collection that was asked holds a record of this id."""


class Explanation(NamedTuple):
    """Why a record stands where it does.

    Ranks begin at 1 and records of equal score share one; a rank is None if that search did not find the record or was
    not asked. The weights, 0 to 1, say how much each of them counts for this record.
    """

    keyword_rank: int | None
    keyword_score: float | None
    words: tuple[WordMatch, ...]
    vector_rank: int | None
    vector_score: float | None
    keyword_weight: float
    vector_weight: float

    def as_json(self) -> dict[str, Any]:
        """The same, by search."""
        return {
            "keyword": {
                "rank": self.keyword_rank,
                "score": _rounded(self.keyword_score),
                "weight": round(self.keyword_weight, _DIGITS),
                "words": [{**match._asdict(), "score": round(match.score, _DIGITS)} for match in self.words],
            },
            "vector": {
                "rank": self.vector_rank,
                "score": _rounded(self.vector_score),
                "weight": round(self.vector_weight, _DIGITS),
            },
        }


class Match(NamedTuple):
    """A record found. `id` is its post_id or order_id.

    `score` depends on the mode. vector: cosine similarity, 1 at best. keyword: BM25, open above. hybrid: 1 for what is
    first in both lists and has all words, falling with the ranks.
    """

    id: str
    score: float
    collection: str
    properties: dict[str, Any]
    explanation: Explanation


def as_json(match: Match, *, explain: bool = False) -> dict[str, Any]:
    """A match as the command and the HTTP interface give it: id, score, properties and, on demand, the explanation."""
    given = {"id": match.id, "score": round(match.score, _DIGITS), "properties": match.properties}
    return {**given, "explanation": match.explanation.as_json()} if explain else given


class _Entry(NamedTuple):
    """A record in the list of one of the two searches; `cover` is the share of the query that its words are."""

    collection: str
    key: str
    properties: dict[str, Any]
    score: float
    words: tuple[WordMatch, ...] = ()
    cover: float = 0.0


class Search:
    """Searches the store of the settings, for the time of a `with` block. Safe between threads.

        with Search.from_settings(settings) as search:
            search.by_text("cheap smartphones", limit=5)

    `collections` are those asked if none are named. The model is loaded when a text is first embedded, unless
    `embedder` is given, which then stays its owner's.
    """

    def __init__(
        self, store: VectorStore, model: ModelFolder, settings: EmbedSettings, embedder: Embedder | None = None
    ) -> None:
        self._store = store
        self._model = model
        self._settings = settings
        self._embedder = embedder
        self._owns_embedder = embedder is None
        self._known_words = KnownWords(model.tokenizer_file)
        self._loading = Lock()
        self.closed = False

    @classmethod
    def from_settings(cls, settings: EmbedSettings) -> Self:
        """Search in the store and with the model of the settings.

        Raises:
            ConfigError: the model's folder is not there.
        """
        model = ModelFolder.read(settings.model_path)
        return cls(open_store(settings, dimension=model.dimension, model=model.name), model, settings)

    def open(self) -> None:
        """Connect to the store; may be called again if it failed.

        Raises:
            Unavailable: the store does not answer.
            ConfigError: it can't be used with these settings.
        """
        self._store.open()

    def close(self) -> None:
        """Let go of the store, and of a model that was loaded here. What is being searched for fails."""
        self.closed = True
        self._store.close()
        if self._embedder is not None and self._owns_embedder:
            self._embedder.close()

    def __enter__(self) -> Self:
        self.open()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def by_text(
        self,
        text: str,
        *,
        mode: Mode = "hybrid",
        collections: Sequence[str] = tuple(COLLECTIONS),
        limit: int = 10,
        filters: Filters = ALL,
    ) -> list[Match]:
        """Records that a text describes, best first.

        Raises:
            Unavailable: the store does not answer.
        """
        text = without_instruction(text)
        words = query_words(text)
        by_keyword = {} if mode == "vector" else self._by_keyword(words, collections, limit, filters)
        by_vector = {} if mode == "keyword" else self._by_vector(self._embed(text), collections, limit, filters)
        return self._fused(mode, words, by_keyword, by_vector)[:limit]

    def similar_to(
        self,
        key: str,
        *,
        mode: Mode = "hybrid",
        collections: Sequence[str] = tuple(COLLECTIONS),
        limit: int = 10,
        filters: Filters = ALL,
    ) -> list[Match]:
        """Records like the one of this post_id or order_id, which itself is left out.

        It is looked for in all collections; `collections` are those in which its like is.

        Raises:
            UnknownRecordError: there is no such record.
            Unavailable: the store does not answer.
        """
        for home in COLLECTIONS:
            found = self._store.find(home, key)
            if found is None:
                continue
            words = query_words(found.terms.words)
            by_keyword = {} if mode == "vector" else self._by_keyword(words, collections, limit + 1, filters)
            by_vector = {} if mode == "keyword" else self._by_vector(found.vector, collections, limit + 1, filters)
            by_keyword.pop(found.id, None)
            by_vector.pop(found.id, None)
            return self._fused(mode, words, by_keyword, by_vector)[:limit]
        raise UnknownRecordError("no record of this id")

    def _embed(self, text: str) -> NDArray[np.float32]:
        with self._loading:
            if self._embedder is None:
                self._embedder = Embedder.from_settings(self._settings, self._model)
        vector: NDArray[np.float32] = self._embedder.embed([text], role="query").vectors[0]
        return vector

    def _by_vector(
        self, vector: NDArray[np.float32], collections: Sequence[str], limit: int, filters: Filters
    ) -> dict[UUID, _Entry]:
        depth = max(limit, _VECTOR_DEPTH)
        return {
            hit.id: _Entry(collection, hit.key, hit.properties, hit.score)
            for collection in collections
            for hit in self._store.nearest(collection, vector, limit=depth, filters=filters)
        }

    def _by_keyword(
        self, words: Sequence[str], collections: Sequence[str], limit: int, filters: Filters
    ) -> dict[UUID, _Entry]:
        query = self._looked_for(words, collections)
        wanted_words = [wanted.word for wanted in query]
        keys = list(dict.fromkeys(key for wanted in query for key in wanted.sounds))
        whole = sum(wanted.sound_rarity for wanted in query)
        depth = max(limit, _KEYWORD_DEPTH)
        found = {}
        for collection in collections:
            for each in self._store.with_terms(collection, wanted_words, keys, limit=depth, filters=filters):
                matches = tuple(score(each.terms, query))
                met = {match.word for match in matches}
                found[each.id] = _Entry(
                    collection,
                    each.key,
                    each.properties,
                    sum(match.score for match in matches),
                    matches,
                    sum(wanted.sound_rarity for wanted in query if wanted.word in met) / whole,
                )
        return found

    def _looked_for(self, words: Sequence[str], collections: Sequence[str]) -> list[LookedFor]:
        """The words to look for, with how rare each is in all of the collections together."""
        objects = sum(self._store.count(collection) for collection in collections)
        query = []
        for word in words:
            keys = sounds(word)
            having = sum(self._store.frequency(collection, "words", [word]) for collection in collections)
            sounding = sum(self._store.frequency(collection, "sounds", list(keys)) for collection in collections)
            query.append(LookedFor(word, rarity(objects, having), keys, rarity(objects, sounding)))
        rarest = sorted(query, key=lambda wanted: -wanted.sound_rarity)[:_LOOKED_FOR]
        return [wanted for wanted in query if wanted in rarest]

    def _fused(
        self, mode: Mode, words: Sequence[str], by_keyword: dict[UUID, _Entry], by_vector: dict[UUID, _Entry]
    ) -> list[Match]:
        known = self._known_words.share(words) if mode == "hybrid" else float(mode == "vector")
        trust = {id_: 1 - known * (1 - entry.cover**2) for id_, entry in by_keyword.items()}
        keyword = Part({id_: entry.score for id_, entry in by_keyword.items()}, trust=trust)
        vector = Part({id_: entry.score for id_, entry in by_vector.items()}, known)
        found = []
        for id_, fused in fuse([keyword, vector]):
            entry = by_keyword.get(id_) or by_vector[id_]
            explanation = Explanation(
                keyword.ranks.get(id_),
                keyword.scores.get(id_),
                by_keyword[id_].words if id_ in by_keyword else (),
                vector.ranks.get(id_),
                vector.scores.get(id_),
                keyword.weight_of(id_),
                vector.weight_of(id_),
            )
            total = fused if mode == "hybrid" else entry.score
            found.append(Match(entry.key, total, entry.collection, entry.properties, explanation))
        return found


def _rounded(score: float | None) -> float | None:
    return None if score is None else round(score, _DIGITS)
