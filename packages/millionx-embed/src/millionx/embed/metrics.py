"""What embed counts besides sent and dead-lettered."""

from __future__ import annotations

from typing import Any, Final

from prometheus_client import Counter, Histogram

__all__ = ["CUT_TEXTS", "EMBED_SECONDS", "REJECTED", "STORE_SECONDS", "SUPERSEDED", "TOKENS", "WRITTEN", "summary"]

CUT_TEXTS: Final = Counter("millionx_embed_cut_texts_total", "Texts longer than the model reads, cut at its limit.")
TOKENS: Final = Counter("millionx_embed_tokens_total", "Tokens embedded, without padding.")
PADDED_TOKENS: Final = Counter("millionx_embed_padded_tokens_total", "Tokens computed, padding included.")
_TEXTS: Final = Counter(
    "millionx_embed_texts_total", "Texts by where their vector came from: `computed`, or `reused`.", ("vector",)
)
COMPUTED: Final = _TEXTS.labels("computed")
"""The model computed it."""
REUSED: Final = _TEXTS.labels("reused")
"""The same text was embedded before, or stands twice in the batch."""
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
SUPERSEDED: Final = _WRITES.labels("superseded")
"""The store holds a newer version already."""
REJECTED: Final = _WRITES.labels("rejected")
"""The store refused the object, which is dead-lettered."""


def summary() -> dict[str, Any]:
    """Figures for `/metrics/summary`; rates in per cent, null before the first object."""
    written, superseded, rejected = (int(child._value.get()) for child in (WRITTEN, SUPERSEDED, REJECTED))
    total = written + superseded + rejected
    computed, reused = int(COMPUTED._value.get()), int(REUSED._value.get())
    return {
        "store": {
            "written": written,
            "superseded": superseded,
            "rejected": rejected,
            "success_rate": round(100 * (written + superseded) / total, 2) if total else None,
        },
        "cache_hit_rate": round(100 * reused / (computed + reused), 2) if computed + reused else None,
        "cut_texts": int(CUT_TEXTS._value.get()),
    }
