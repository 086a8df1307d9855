"""`make bench-privacy`: one run of all engines on the same messages and the same core; writes docs/benchmarks.md."""

from __future__ import annotations

import subprocess
import sys
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from millionx.privacy.evaluation import Row, Span, evaluate
from tests.benchmarks.machine import machine
from tests.benchmarks.privacy import peers

__all__ = ["page"]

_UNITS: Final = {
    "digits": "1",
    "spaced digits": "0 1 7 ",
    "phones": "01712345678",
    "at signs": "a@",
    "dots": ".",
    "dotted": "a.a@a.",
    "disguised": "a at a dot ",
    "near cards": "4539-1488-0343-646",
    "capitals": "Rahim ",
    "cues": "my name is ",
    "Bangla": "আমার নাম ",
    "invisible": "0\u200b1\u200d7",
    "tokens": "PHONE_0123456789abcdef ",
}
_LENGTHS: Final = (2000, 8000, 16000)

_FOOTPRINT: Final = """
import pathlib, re, sys, time
def largest():  # of this program; getrusage would count its parent's before the exec
    return int(re.search(r"VmHWM:\\s+(\\d+)", pathlib.Path("/proc/self/status").read_text())[1]) / 1024
bare = largest()
started = time.perf_counter()
from millionx.privacy import Keyring, PrivacyShield
shield = PrivacyShield(Keyring.random())
ready = time.perf_counter()
for line in sys.stdin:
    shield.pseudonymize(line)
print((ready - started) * 1000, largest(), bare)
"""


def page(rows: list[Row], source: str, *, passes: int) -> str:
    """Measure, and return the page."""
    texts = [row.text for row in rows]
    hostile = {f"{name} {length}": (unit * length)[:length] for name, unit in _UNITS.items() for length in _LENGTHS}
    results = {}
    for engine in peers.ENGINES:
        sys.stderr.write(f"{engine.label}\n")
        results[engine] = peers.run(engine, texts, hostile, passes=passes)
    ours = results[peers.ENGINES[0]]
    import_ms, memory, bare = _footprint(texts)
    text = Path(__file__).with_name("pages").joinpath("benchmarks.md").read_text("utf-8")
    return text.format(
        count=f"{len(rows):,}",
        source=source,
        marked=f"{sum(bool(row.spans) for row in rows) / len(rows):.0%}",
        machine=machine(),
        version=version("millionx-privacy"),
        speed="\n".join(_speed_row(engine, result, ours) for engine, result in results.items()),
        kinds=", ".join(_UNITS),
        hostile="\n".join(_hostile_row(engine, result) for engine, result in results.items()),
        found="\n".join(found_table(rows, {engine: result["found"] for engine, result in results.items()})),
        import_ms=f"{import_ms:.0f}",
        memory=f"{memory:.0f}",
        bare=f"{bare:.0f}",
    )


def found_table(rows: list[Row], found: dict[peers.Engine, list[list[tuple[str, int, int]]]]) -> list[str]:
    """Precision and recall of each engine for the types that it has, and the texts without personal data it alters."""
    marked = {span.type for row in rows for span in row.spans}
    types = [type_ for type_ in ("PHONE", "EMAIL", "CC", "NID", "NAME") if type_ in marked]
    lines = [f"| engine | {' | '.join(types)} | clean texts altered |", "|---|" + "---|" * (len(types) + 1)]
    for engine, spans in found.items():
        if marked.isdisjoint(engine.types):
            continue
        outcome = evaluate(rows, [[Span(*each) for each in found_here] for found_here in spans])
        cells = []
        for type_ in types:
            figures = outcome.estimates(type_) if type_ in engine.types else {}
            shown = [figures[name].value for name in ("precision", "recall")] if figures else []
            cells.append(" / ".join("-" if value is None else f"{value:.3f}" for value in shown) or "-")
        cells.append(f"{outcome.altered / outcome.clean:.1%}" if outcome.clean else "-")
        lines.append(f"| {engine.label} | {' | '.join(cells)} |")
    return lines


def _speed_row(engine: peers.Engine, result: dict[str, Any], ours: dict[str, Any]) -> str:
    median, mean = result["us_median"], result["us_mean"]
    ratio = median / ours["us_median"]
    return f"| {engine.label} | {median:.1f} | {mean:.1f} | {result['us_p95']:.1f} | {1e6 / mean:,.0f} | {ratio:.1f} |"


def _hostile_row(engine: peers.Engine, result: dict[str, Any]) -> str:
    times = result["hostile_ms"]
    cells, growth, slowest = [], 0.0, ""
    for length in _LENGTHS:
        of_length = {name: times[f"{name} {length}"] for name in _UNITS}
        worst = max(of_length, key=lambda name: float("inf") if of_length[name] is None else of_length[name])
        slowest = worst if length == _LENGTHS[1] else slowest
        cells.append("over 10,000" if of_length[worst] is None else f"{of_length[worst]:.1f}")
    for name in _UNITS:
        before, after = times[f"{name} {_LENGTHS[1]}"], times[f"{name} {_LENGTHS[2]}"]
        growth = max(growth, after / before if before and after else float("inf"))
    cells += [f"{growth:.1f}" if growth < float("inf") else "-", slowest]
    return f"| {engine.label} | {' | '.join(cells)} |"


def _footprint(texts: list[str]) -> tuple[float, float, float]:
    """Milliseconds to import, MB after all texts, MB of the bare interpreter; the quickest of three processes."""
    runs = []
    for _ in range(3):
        done = subprocess.run(
            [sys.executable, "-c", _FOOTPRINT], input="\n".join(texts), capture_output=True, text=True, check=True
        )
        runs.append(tuple(map(float, done.stdout.split())))
    import_ms, memory, bare = min(runs)
    return import_ms, memory, bare
