"""The report of a run."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from millionx.local.errors import LocalError
from millionx.local.flow import STAGES
from millionx.local.ledger import Ledger
from millionx.local.report import build_report, write_report


def test_members() -> None:
    """The report has the members that others read, and no more."""
    ledger = Ledger()
    ledger.fed("source.social.tiktok", 0, 0, 1000)
    report = build_report(
        ledger.snapshot(), ledger.latency_ms(), {"SocialPost": 3}, {"validate": {"total": 1}}, 1.23456
    )
    assert list(report) == [
        "records_in",
        "records_out",
        "dead_letters",
        "dead_letter_codes",
        "vectors",
        "duplicates",
        "unaccounted",
        "latency_ms",
        "stages",
        "wall_s",
    ]
    assert report["records_in"] == {"source.social.tiktok": 1}
    assert report["unaccounted"] == 1
    assert report["vectors"] == {"SocialPost": 3}
    assert set(report["latency_ms"]) == {"p50", "p95", "p99"}
    assert report["wall_s"] == 1.235


def test_stages() -> None:
    """Each stage has what it says of itself, and its accounts by distinct origin."""
    ledger = Ledger()
    ledger.fed("source.social.tiktok", 0, 0, 1000)
    report = build_report(ledger.snapshot(), ledger.latency_ms(), {}, {"validate": {"total": 1, "restarts": 0}}, 1.0)
    assert set(report["stages"]) == {stage.name for stage in STAGES}
    assert report["stages"]["validate"] == {
        "total": 1,
        "restarts": 0,
        "origins": {"received": 1, "written": 0, "dead_lettered": 0, "unaccounted": 1, "duplicates": 0},
    }


def test_written(tmp_path: Path) -> None:
    """The file holds the report as JSON, in a folder that is made for it."""
    path = tmp_path / "reports" / "report.json"
    write_report({"unaccounted": 0, "latency_ms": {"p50": None}}, path)
    assert json.loads(path.read_text()) == {"unaccounted": 0, "latency_ms": {"p50": None}}


def test_not_written(tmp_path: Path) -> None:
    """A place that can't be written is named."""
    with pytest.raises(LocalError, match="the report can't be written to"):
        write_report({}, tmp_path)
