"""`millionx-privacy evaluate`: precision, recall, F1 and leak rate on marked texts."""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from millionx.privacy.command.environment import DONE, UsageError, command
from millionx.privacy.evaluation import Estimate, Evaluation, Row, Span, evaluate, in_quoted_half, read_rows
from millionx.privacy.keyring import Keyring
from millionx.privacy.shield import PrivacyShield

if TYPE_CHECKING:
    from millionx.privacy.command.environment import Subparsers

__all__ = ["add_evaluate_command", "shield_findings"]

_FIGURES: Final = ("precision", "recall", "f1", "leak")


def add_evaluate_command(subparsers: Subparsers) -> None:
    """Add `evaluate`."""
    parser = subparsers.add_parser(
        "evaluate",
        help="measure on texts with marked data",
        description="Print precision, recall, F1 and leak rate by type and language, with intervals of 95 %. The file "
        'has JSON Lines {"id","text","lang","entities":[{"type","start","end"}]}, offsets in code points; with '
        "`template` in a row, texts of one template count as one piece of evidence.",
    )
    parser.add_argument("--gold", required=True, metavar="FILE", help="the marked texts, e.g. dev.jsonl")
    parser.add_argument(
        "--half",
        choices=["tuning", "quoted"],
        help="take one half of the templates only: rules are tuned on the one, figures quoted from the other",
    )
    parser.add_argument("--json", action="store_true", help="print JSON")
    parser.set_defaults(handler=command(_evaluate))


def shield_findings(rows: list[Row]) -> list[list[Span]]:
    """What the shield finds in each row."""
    shield = PrivacyShield(Keyring.random())
    return [[Span(each.type, each.start, each.end) for each in shield.scan(row.text)] for row in rows]


def _evaluate(arguments: argparse.Namespace) -> int:
    try:
        with Path(arguments.gold).open("rb") as file:
            rows = read_rows(file)
    except OSError:
        raise UsageError("--gold names a file that can't be read") from None
    except ValueError as error:
        raise UsageError(f"--gold: {error}") from None
    if arguments.half is not None:
        rows = [row for row in rows if in_quoted_half(row) == (arguments.half == "quoted")]
    if not rows:
        raise UsageError("--gold: no rows")
    result = evaluate(rows, shield_findings(rows))
    if arguments.json:
        print(json.dumps(_as_json(result), indent=1))
    else:
        _print(result)
    return DONE


def _print(result: Evaluation) -> None:
    types, languages = _types(result), _languages(result)
    basis = "Wilson, and bootstrap over templates" if result.templated else "Wilson; for F1 a bootstrap over texts"
    print(f"{result.rows} texts, {len(result.groups)} independent ones; in brackets 95 % ({basis})\n")
    head = "".join(f"{name:<23}" for name in _FIGURES)
    print(f"{'type':<10}{head}{'marked':>7}{'found':>7}")
    for type_ in [*types, "*"]:
        print(_line("all" if type_ == "*" else type_, result, type_, "*"))
    if len(languages) > 1:
        print(f"\n{'language':<10}{head}{'marked':>7}{'found':>7}")
        for language in languages:
            print(_line(language, result, "*", language))
        print(f"\nprecision / recall\n{'type':<10}" + "".join(f"{language:<16}" for language in languages).rstrip())
        for type_ in types:
            pairs = (result.estimates(type_, language) for language in languages)
            cells = (f"{_number(pair['precision'].value)} / {_number(pair['recall'].value)}" for pair in pairs)
            print(f"{type_:<10}" + "".join(f"{cell:<16}" for cell in cells).rstrip())
    print()
    if result.clean:
        print(f"texts without marked data that are altered: {result.altered} of {result.clean}")
    print(f"words outside marked data that a NAME touches: {result.words_as_name} of {result.words}")


def _line(label: str, result: Evaluation, type_: str, language: str) -> str:
    estimates = result.estimates(type_, language)
    _, found, gold, _ = result.counts(type_, language)
    return f"{label:<10}" + "".join(f"{_bounds(estimates[name]):<23}" for name in _FIGURES) + f"{gold:>7}{found:>7}"


def _number(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def _bounds(estimate: Estimate) -> str:
    if estimate.value is None:
        return "-"
    return f"{estimate.value:.3f} [{estimate.low:.3f}, {estimate.high:.3f}]"


def _types(result: Evaluation) -> list[str]:
    return sorted({type_ for type_, _ in result.cells} - {"*"})


def _languages(result: Evaluation) -> list[str]:
    return sorted({language for _, language in result.cells} - {"*"})


def _as_json(result: Evaluation) -> dict[str, Any]:
    def figures(type_: str, language: str) -> dict[str, Any]:
        hit, found, gold, leaked = result.counts(type_, language)
        estimates = {name: each._asdict() for name, each in result.estimates(type_, language).items()}
        return {**estimates, "hit": hit, "found": found, "marked": gold, "leaked": leaked}

    types, languages = _types(result), _languages(result)
    return {
        "texts": result.rows,
        "independent": len(result.groups),
        "all": figures("*", "*"),
        "types": {type_: figures(type_, "*") for type_ in types},
        "languages": {language: figures("*", language) for language in languages},
        "types_by_language": {type_: {each: figures(type_, each) for each in languages} for type_ in types},
        "clean_texts": result.clean,
        "clean_texts_altered": result.altered,
        "ordinary_words": result.words,
        "ordinary_words_as_name": result.words_as_name,
    }
