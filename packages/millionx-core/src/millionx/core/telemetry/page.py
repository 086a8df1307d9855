"""The page at `/` of a stage: self-contained, for a person who wants to know how it is doing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape
from typing import Any, Final

from millionx.core.stage import Declaration
from millionx.core.telemetry.health import Health

__all__ = ["render_page"]

_STYLE: Final = (
    "body{font:16px/1.5 system-ui,sans-serif;max-width:46rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}"
    "table{border-collapse:collapse;margin:0 0 1.5rem}td,th{padding:.2rem 1rem .2rem 0;text-align:left}"
    "td.n{text-align:right;font-variant-numeric:tabular-nums}"
)


def render_page(declaration: Declaration, summary: dict[str, Any], health: Health, endpoints: Sequence[str]) -> str:
    """HTML with the stage's state, counts, failures and latency; `endpoints` are those that the stage adds."""
    latency = summary["processors"][declaration.processor]
    pass_rate = "no record yet" if summary["pass_rate"] is None else f"{summary['pass_rate']} %"
    counts = [
        ("received", f"{summary['total']:,}"),
        ("passed", f"{summary['passed']:,}"),
        ("failed", f"{summary['failed']:,}"),
        ("dropped", f"{summary['dropped']:,}"),
        ("pass rate", pass_rate),
    ]
    failures = [
        (code, f"{figures['count']:,}", f"{figures['percent_of_failed']} %")
        for code, figures in summary["failures_by_code"].items()
    ]
    latencies = [
        (name.removesuffix("_latency_ms"), f"{latency[name]} ms") for name in latency if name.endswith("_latency_ms")
    ]
    paths = [escape(path) for path in ("/metrics", "/metrics/summary", "/startupz", "/livez", "/readyz", *endpoints)]
    links = " · ".join(f'<a href="{path}">{path}</a>' for path in paths)
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta http-equiv="refresh" content="5">'
        f'<meta name="viewport" content="width=device-width"><title>{escape(declaration.package)}</title>'
        f"<style>{_STYLE}</style></head><body>"
        f"<h1>{escape(declaration.package)}</h1><p>{_state(health)}. Reads {_names(declaration.reads)}; "
        f"writes {_names(declaration.writes)}; dead letters go to {_names([declaration.dead_letters])}.</p>"
        f"<h2>Records since the start</h2>{_table(counts)}"
        f"<h2>Failures by code</h2>{_table(failures) if failures else '<p>none</p>'}"
        f"<h2>Latency of the last {latency['sample_count']:,} records</h2>{_table(latencies)}"
        f"<p>{links}</p></body></html>\n"
    )


def _state(health: Health) -> str:
    if not health.started:
        return "Starting"
    if not health.alive():
        return "Stuck: the loop shows no heartbeat"
    return "Ready" if health.ready else "Not ready: no partition is assigned"


def _names(names: Iterable[str]) -> str:
    return ", ".join(f"<code>{escape(name)}</code>" for name in names)


def _table(rows: Iterable[tuple[str, ...]]) -> str:
    lines = []
    for name, *values in rows:
        cells = "".join(f'<td class="n">{escape(value)}</td>' for value in values)
        lines.append(f"<tr><th>{escape(name)}</th>{cells}</tr>")
    return f"<table>{''.join(lines)}</table>"
