"""Vectors that are not computed again."""

from __future__ import annotations

import numpy as np

from millionx.embed.model import Embedder, ModelFolder
from millionx.embed.model.cache import VectorCache, key_of

VECTOR = np.zeros(3, dtype=np.float32)


def test_least_recently_used() -> None:
    """The text not used for longest makes room."""
    cache = VectorCache(2)
    first, second, third = map(key_of, ("price?", "ok", "dam koto"))
    cache.put(first, (VECTOR, False))
    cache.put(second, (VECTOR, False))
    cache.get(first)
    cache.put(third, (VECTOR, False))
    assert (len(cache), cache.get(second)) == (2, None)
    assert cache.get(first) is not None


def test_size_nothing() -> None:
    """A cache of no size keeps nothing."""
    cache = VectorCache(0)
    cache.put(key_of("ok"), (VECTOR, False))
    assert len(cache) == 0


def test_same_text_once(embedder: Embedder) -> None:
    """The same text twice in a call is computed once, also with blanks around it."""
    found = embedder.embed(["price?", " price? ", "ok"])
    assert found.reused == 1
    assert (found.vectors[0] == found.vectors[1]).all()


def test_again(model_folder: ModelFolder) -> None:
    """A text that comes again has the vector it had, without computing; a cut one is counted again."""
    embedder = Embedder(model_folder, engine="openvino", cache_size=10)
    texts = ["price?", "word " * 300]
    first, second = embedder.embed(texts), embedder.embed(texts)
    assert (first.reused, second.reused, second.tokens) == (0, 2, 0)
    assert (first.truncated, second.truncated) == (1, 1)
    assert (first.vectors == second.vectors).all()
    embedder.close()
