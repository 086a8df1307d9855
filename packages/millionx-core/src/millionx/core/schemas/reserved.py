"""Names of members that only our stages set; what a producer sends under them is never believed."""

from __future__ import annotations

from typing import Final

RESERVED_FIELDS: Final = frozenset(
    {
        "_anonymized",
        "_anonymization_version",
        "_anonymization_key_id",
        "_anonymization_previous",
        "context",
        "_enriched",
        "_enrichment_timestamp",
        "embedding",
        "_embedding_model",
        "_embedding_timestamp",
    }
)
