"""What embed counts besides sent and dead-lettered."""

from __future__ import annotations

from typing import Any, Final

from prometheus_client import Counter, Histogram

__all__ = [
    "CACHED",
    "COMPUTED",
    "CUT_TEXTS",
    "EMBED_SECONDS",
    "PADDED_TOKENS",
    "REJECTED",
    "STORED",
    "STORE_SECONDS",
    "SUPERSEDED",
    "TOKENS",
    "UNCHANGED",
    "WRITTEN",
    "summary",
]

CUT_TEXTS: Final = Counter("millionx_embed_cut_texts_total", "Texts longer than the model reads, cut at its limit.")
TOKENS: Final = Counter("millionx_embed_tokens_total", "Tokens embedded, without padding.")
PADDED_TOKENS: Final = Counter("millionx_embed_padded_tokens_total", "Tokens computed, padding included.")
_TEXTS: Final = Counter(
    "millionx_embed_texts_total", "Texts by where their vector came from: `computed`, `cache` or `store`.", ("vector",)
)
COMPUTED: Final = _TEXTS.labels("computed")
"""The model computed it."""
CACHED: Final = _TEXTS.labels("cache")
"""The same text was embedded before, or stands twice in the batch."""
STORED: Final = _TEXTS.labels("store")
"""The store had it from the same text and model."""
EMBED_SECONDS: Final = Histogram(
    "millionx_embed_compute_seconds",
    "Time to make the vectors of a batch, tokenising included.",
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
STORE_SECONDS: Final = Histogram(
    "millionx_embed_store_seconds",
    "Time that the vector store took for a batch.",
    buckets=(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
)
_WRITES: Final = Counter(
    "millionx_embed_store_objects_total", "Objects given to the vector store, by verdict.", ("verdict",)
)
WRITTEN: Final = _WRITES.labels("written")
"""The store holds the object."""
UNCHANGED: Final = _WRITES.labels("unchanged")
"""The store held the object already, in this version."""
SUPERSEDED: Final = _WRITES.labels("superseded")
"""The store holds a newer version already."""
REJECTED: Final = _WRITES.labels("rejected")
"""The store refused the object, which is dead-lettered."""


def summary() -> dict[str, Any]:
    """Figures for `/metrics/summary`; rates in per cent, null before the first object."""
    counters = (WRITTEN, UNCHANGED, SUPERSEDED, REJECTED)
    written, unchanged, superseded, rejected = (int(child._value.get()) for child in counters)
    total = written + unchanged + superseded + rejected
    computed, cached = int(COMPUTED._value.get()), int(CACHED._value.get())
    return {
        "store": {
            "written": written,
            "unchanged": unchanged,
            "superseded": superseded,
            "rejected": rejected,
            "success_rate": round(100 * (total - rejected) / total, 2) if total else None,
        },
        "cache_hit_rate": round(100 * cached / (computed + cached), 2) if computed + cached else None,
        "cut_texts": int(CUT_TEXTS._value.get()),
    }
