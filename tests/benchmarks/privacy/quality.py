"""`make quality-privacy`: precision, recall and leaks beside the peers; writes docs/quality.md."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from hashlib import sha256
from importlib.metadata import version
from pathlib import Path
from typing import Final

from millionx.privacy.evaluation import Estimate, Evaluation, Row, Span, evaluate, in_quoted_half, read_rows
from tests.benchmarks.privacy import peers
from tests.benchmarks.privacy.messages import messages
from tests.benchmarks.privacy.speed import found_table

__all__ = ["page"]

_FIGURES: Final = ("precision", "recall", "f1", "leak")

_TEXTS: Final = Path(__file__).with_name("pages")
"""What the page says between the figures; of a file, where its texts come from."""


def page(files: Sequence[Path]) -> str:
    """Measure on our own messages and on the quoted half of each file, and return the page."""
    head, limits = (_text(name) for name in ("quality.md", "limits.md"))
    parts = [
        head.format(version=version("millionx-privacy")),
        _section("Generated messages", _text("generated.md"), messages(seed=2)),
    ]
    for file in files:
        content = file.read_bytes()
        rows = [row for row in read_rows(content.splitlines()) if in_quoted_half(row)]
        digest = f"The whole file has the SHA-256 `{sha256(content).hexdigest()}`.\n"
        parts.append(_section(f"`{file.name}`, quoted half", _text(f"{file.name}.md") + digest, rows))
    return "\n".join([*parts, limits])


def _text(name: str) -> str:
    file = _TEXTS / name
    return file.read_text("utf-8") if file.exists() else ""


def _section(title: str, origin: str, rows: list[Row]) -> str:
    found = {}
    for engine in peers.ENGINES:
        sys.stderr.write(f"{title}: {engine.label}\n")
        found[engine] = peers.run(engine, [row.text for row in rows], {}, passes=0)["found"]
    ours = evaluate(rows, _spans(found[peers.ENGINES[0]]))
    types = sorted({type_ for type_, _ in ours.cells} - {"*"})
    languages = sorted({language for _, language in ours.cells} - {"*"})
    templates = f" of {len(ours.groups):,} templates" if ours.templated else ""
    lines = [
        f"## {title}",
        "",
        origin.strip(),
        "",
        f"{ours.rows:,} texts{templates}, {ours.clean:,} of them without personal data; of these {ours.altered} are "
        f"altered ({_share(ours.altered, ours.clean)}). Of {ours.words:,} ordinary words {ours.words_as_name} are "
        f"touched by a NAME ({_share(ours.words_as_name, ours.words)}).",
        "",
        "| type | precision | recall | F1 | leak | marked |",
        "|---|---|---|---|---|---|",
        *(_row(type_, ours, type_, "*") for type_ in types),
        _row("all", ours, "*", "*"),
        "",
    ]
    if len(languages) > 1:
        lines += [
            "| language | precision | recall | F1 | leak | marked |",
            "|---|---|---|---|---|---|",
            *(_row(language, ours, "*", language) for language in languages),
            "",
            "Precision / recall by type and language:",
            "",
            f"| type | {' | '.join(languages)} |",
            "|---|" + "---|" * len(languages),
            *(_by_language(type_, ours, languages) for type_ in types),
            "",
        ]
    lines += ["Beside the peers, precision / recall:", "", *found_table(rows, found), ""]
    return "\n".join(lines)


def _row(label: str, result: Evaluation, type_: str, language: str) -> str:
    estimates = result.estimates(type_, language)
    cells = " | ".join(_bounds(estimates[name]) for name in _FIGURES)
    return f"| {label} | {cells} | {result.counts(type_, language)[2]:,} |"


def _by_language(type_: str, result: Evaluation, languages: list[str]) -> str:
    cells = []
    for language in languages:
        figures = result.estimates(type_, language)
        cells.append(" / ".join(_number(figures[name].value) for name in ("precision", "recall")))
    return f"| {type_} | {' | '.join(cells)} |"


def _bounds(estimate: Estimate) -> str:
    if estimate.value is None:
        return "-"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.2%}" if whole else "-"


def _spans(found: list[list[tuple[str, int, int]]]) -> list[list[Span]]:
    return [[Span(*each) for each in of_text] for of_text in found]
