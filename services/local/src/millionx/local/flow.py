"""The four stages as seen from outside: names, what each writes, and where its dead letters go.

Said here again and not imported, since importing a stage loads its models and clients; a test holds both together.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from millionx.core.topics import anonymized_topics, contextualized_topics, sink_topics, validated_topics

__all__ = ["STAGES", "StageInfo"]


@dataclass(frozen=True, slots=True)
class StageInfo:
    """One stage. `package` is also its command; `processor` its name in `/metrics/summary`."""

    name: str
    package: str
    processor: str
    writes: tuple[str, ...]
    dead_letters: str


STAGES: Final = (
    StageInfo("validate", "millionx-validate", "schema_validator", validated_topics(), "schema-validation-errors"),
    StageInfo("privacy", "millionx-privacy", "privacy_shield", anonymized_topics(), "dead-letters-privacy-shield"),
    StageInfo(
        "enrich", "millionx-enrich", "context_enricher", contextualized_topics(), "dead-letters-context-enricher"
    ),
    StageInfo("embed", "millionx-embed", "embedding_service", sink_topics(), "dead-letters-embedding-service"),
)
"""In the order in which a record passes them."""
