"""What validate counts besides passed and failed."""

from __future__ import annotations

from typing import Final

from prometheus_client import Counter

_NOTES: Final = Counter(
    "millionx_validate_notes_total", "Valid records with something worth knowing, by what it is.", ("what",)
)

NAIVE_TIME: Final = _NOTES.labels("time_without_zone")
"""A time came without a zone and was read in SOURCE_TIMEZONE."""
FOREIGN_PLATFORM: Final = _NOTES.labels("platform_of_another_topic")
"""The record's platform is not that of its topic."""
RESERVED_FIELD: Final = _NOTES.labels("reserved_field")
"""The producer sent a member under a name of ours; it was taken out."""
