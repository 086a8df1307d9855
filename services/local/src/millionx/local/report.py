"""The report of a run, as JSON: counted by distinct origin."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import orjson

from millionx.local.errors import LocalError
from millionx.local.ledger import Snapshot

__all__ = ["build_report", "write_report"]


def build_report(
    snapshot: Snapshot,
    latency_ms: Mapping[str, float | None],
    vectors: Mapping[str, int],
    stages: Mapping[str, Mapping[str, Any]],
    wall_s: float,
) -> dict[str, Any]:
    """What became of the records.

    `latency_ms` is from source to sink, None where nothing reached a sink; `vectors` is what the store holds now,
    earlier runs included; `stages` is what each stage says of itself, to which `origins` adds the accounts by distinct
    origin.
    """
    return {
        "records_in": snapshot.records_in,
        "records_out": snapshot.records_out,
        "dead_letters": snapshot.dead_letters,
        "dead_letter_codes": snapshot.dead_letter_codes,
        "vectors": dict(vectors),
        "duplicates": snapshot.duplicates,
        "unaccounted": snapshot.unaccounted,
        "latency_ms": dict(latency_ms),
        "stages": {name: {**stages.get(name, {}), "origins": asdict(count)} for name, count in snapshot.stages.items()},
        "wall_s": round(wall_s, 3),
    }


def write_report(report: Mapping[str, Any], path: Path) -> None:
    """Write the report to a file, whose folder is made if it is missing.

    Raises:
        LocalError: the file can't be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(orjson.dumps(report, option=orjson.OPT_INDENT_2) + b"\n")
    except OSError as error:
        raise LocalError(f"the report can't be written to {path}: {error.strerror}") from None
