"""The dead letter: what was wrong, where it came from, and the original byte for byte."""

from __future__ import annotations

import base64
from datetime import datetime
from typing import Any, Final

import orjson
from pydantic import BaseModel, ConfigDict, Field

from millionx.core.codec import utc_text
from millionx.core.errors import DataError
from millionx.core.stage import Declaration, Record

__all__ = ["DeadLetter", "dead_letter"]

_MAX_PARSED_BYTES: Final = 256 * 1024
_PREFIX: Final = "dlq."


class DeadLetterError(BaseModel):
    """What was wrong. `code` is bounded; `message` names schema fields and limits, never a value."""

    model_config = ConfigDict(frozen=True)

    type: str
    code: str
    message: str
    timestamp: datetime


class DeadLetterMetadata(BaseModel):
    """Where the record was, and how often it was replayed."""

    model_config = ConfigDict(frozen=True)

    source_topic: str
    processor: str
    retry_count: int = Field(ge=0)


class DeadLetter(BaseModel):
    """Value of a record on a dead-letter topic, as a reader takes it.

    `original_data` is the parsed JSON of values up to 256 KiB, else null; `original_base64` holds every byte, and is
    null for a tombstone only.
    """

    model_config = ConfigDict(frozen=True)

    original_data: Any
    original_base64: str | None
    error: DeadLetterError
    metadata: DeadLetterMetadata


def dead_letter(
    record: Record, error: DataError, *, declaration: Declaration, stage_version: str, now: datetime
) -> tuple[bytes, list[tuple[str, bytes | None]]]:
    """Value and headers of the dead letter that a record becomes.

    The headers are those of the record, with `dlq.*` of an earlier failure replaced; its retry count is kept.
    """
    retries = _retry_count(record)
    failed_at = utc_text(now)
    value = orjson.dumps(
        {
            "original_data": _parsed(record.value),
            "original_base64": None if record.value is None else base64.b64encode(record.value).decode(),
            "error": {
                "type": type(error).__name__,
                "code": str(error.code),
                "message": str(error),
                "timestamp": failed_at,
            },
            "metadata": {
                "source_topic": record.topic,
                "processor": declaration.processor,
                "retry_count": retries,
            },
        }
    )
    reasons = {
        "code": str(error.code),
        "stage": declaration.name,
        "stage-version": stage_version,
        "source-topic": record.topic,
        "source-partition": str(record.partition),
        "source-offset": str(record.offset),
        "source-timestamp": str(record.timestamp_ms),
        "failed-at": failed_at,
        "retry-count": str(retries),
    }
    kept = [header for header in record.headers if not header[0].startswith(_PREFIX)]
    return value, [*kept, *((f"{_PREFIX}{name}", text.encode()) for name, text in reasons.items())]


def _retry_count(record: Record) -> int:
    for name, value in record.headers:
        if name == f"{_PREFIX}retry-count" and value is not None and value.isdigit():
            return min(int(value[:9]), 1_000_000)
    return 0


def _parsed(value: bytes | None) -> orjson.Fragment | None:
    """The original as it stands, if it is JSON: re-reading it would lose digits and doubled members."""
    if value is None or len(value) > _MAX_PARSED_BYTES:
        return None
    try:
        orjson.loads(value)  # the strictest reader: what it takes, everyone can read
    except ValueError:
        return None
    return orjson.Fragment(value)
