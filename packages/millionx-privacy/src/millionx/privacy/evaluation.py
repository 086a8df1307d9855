"""Measures findings against texts in which people have marked personal data.

The rules are those of the scorer that comes with the development set, so that figures compare:

- A marked span is *hit* by a finding of its type that covers at least half of it and is no longer than one and a half
  times the span and 4 characters; one finding hits one span.
- It *leaks* if one of its letters or digits lies outside all findings, whatever their type.
- A text without marked spans is *altered* if there is a finding in it.

Intervals are of 95 %: Wilson's for a share; for F1, and wherever rows say from which `template` they were made, also a
bootstrap over templates, of which the wider bounds count, since texts of one template are no independent evidence.
"""

from __future__ import annotations

import json
import random
import re
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from math import sqrt
from typing import Any, Final, NamedTuple

__all__ = ["Cell", "Estimate", "Evaluation", "Row", "Span", "evaluate", "in_quoted_half", "read_rows"]

_Z: Final = 1.959964
_REPLICATES: Final = 1000
_SEED: Final = 20251220
_KEYCAP: Final = "\ufe0f\u20e3"
_WORD: Final = re.compile(r"[\u0980-\u09ff\u200c\u200d]+|[^\W\d_]+")


class Span(NamedTuple):
    """A marked or found piece of a text, in code points, half-open.

    `head` and `tail` count characters at its ends that need not be hidden: a title, a case ending.
    """

    type: str
    start: int
    end: int
    head: int = 0
    tail: int = 0


@dataclass(frozen=True)
class Row:
    """A text with marked spans. `group` is its template, or else its own id. `repr` leaves the text out."""

    id: str
    text: str = field(repr=False)
    language: str
    spans: tuple[Span, ...]
    group: str
    templated: bool


@dataclass
class Cell:
    """Counts of one type, one language or both, by group."""

    by_group: dict[str, list[int]] = field(default_factory=lambda: defaultdict(lambda: [0, 0, 0, 0]))

    def add(self, group: str, *, hit: int = 0, found: int = 0, gold: int = 0, leaked: int = 0) -> None:
        """Count."""
        counts = self.by_group[group]
        for place, count in enumerate((hit, found, gold, leaked)):
            counts[place] += count

    def totals(self) -> tuple[int, int, int, int]:
        """Spans hit, findings, spans marked, spans that leak."""
        hit, found, gold, leaked = (sum(column) for column in zip(*self.by_group.values(), strict=True))
        return hit, found, gold, leaked


class Estimate(NamedTuple):
    """A figure with the bounds of its interval; None where there is nothing to divide by."""

    value: float | None
    low: float | None = None
    high: float | None = None


class Evaluation(NamedTuple):
    """The figures of one set of rows."""

    cells: dict[tuple[str, str], Cell]
    """Counts by type and language, `*` standing for all of them."""
    groups: tuple[str, ...]
    templated: bool
    rows: int
    clean: int
    """Rows without marked spans."""
    altered: int
    """Those of them with a finding."""
    words: int
    """Words outside marked spans."""
    words_as_name: int
    """Those of them that a found NAME touches."""

    def counts(self, type_: str = "*", language: str = "*") -> tuple[int, int, int, int]:
        """Spans hit, findings, spans marked, spans that leak, of a type in a language."""
        cell = self.cells.get((type_, language))
        return cell.totals() if cell is not None else (0, 0, 0, 0)

    def estimates(self, type_: str = "*", language: str = "*") -> dict[str, Estimate]:
        """`precision`, `recall`, `f1` and `leak` of a type in a language."""
        hit, found, gold, leaked = self.counts(type_, language)
        shares = {
            "precision": (hit, found),
            "recall": (hit, gold),
            "f1": (2 * hit, found + gold),
            "leak": (leaked, gold),
        }
        cell = self.cells.get((type_, language))
        bounds = _bootstrap(cell, self.groups) if cell is not None else {}
        result = {}
        for name, (part, whole) in shares.items():
            if not whole:
                result[name] = Estimate(None)
                continue
            ranges = [] if name == "f1" else [wilson(part, whole)]
            if (name == "f1" or self.templated) and name in bounds:
                ranges.append(bounds[name])
            value = part / whole
            lows, highs = zip(*ranges, strict=True) if ranges else ((value,), (value,))
            result[name] = Estimate(value, min(*lows, value), max(*highs, value))
        return result


def read_rows(lines: Iterable[bytes]) -> list[Row]:
    """Rows of JSON Lines `{"id","text","lang","entities":[{"type","start","end"}]}`, optionally with `template`.

    Raises:
        ValueError: a line is not of this form; the message gives its number.
    """
    rows = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            rows.append(_row(json.loads(line)))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise ValueError(f"line {number} is not a row with id, text and entities") from None
    return rows


def in_quoted_half(row: Row) -> bool:
    """Whether a row is of the half that is quoted and never tuned on: by the hash of its template."""
    return sha256(row.group.encode()).digest()[0] % 2 == 1


def evaluate(rows: Sequence[Row], found: Iterable[Iterable[Span]]) -> Evaluation:
    """Score what was found in each row."""
    cells: dict[tuple[str, str], Cell] = defaultdict(Cell)
    clean = altered = words = as_name = 0
    for row, each in zip(rows, found, strict=True):
        findings = sorted(each, key=lambda span: span.start)
        pairs = _hits(row.spans, findings)
        covered = _covered(findings, len(row.text))
        for place, span in enumerate(row.spans):
            leaked = any(not covered[at] for at in _significant(row.text, span))
            for key in _keys(span.type, row.language):
                cells[key].add(row.group, gold=1, hit=place in pairs, leaked=leaked)
        for span in findings:
            for key in _keys(span.type, row.language):
                cells[key].add(row.group, found=1)
        clean += not row.spans
        altered += not row.spans and bool(findings)
        marked = _covered(row.spans, len(row.text))
        named = _covered([span for span in findings if span.type == "NAME"], len(row.text))
        for match in _WORD.finditer(row.text):
            if not any(marked[match.start() : match.end()]):
                words += 1
                as_name += any(named[match.start() : match.end()])
    groups = tuple(sorted({row.group for row in rows}))
    templated = any(row.templated for row in rows)
    return Evaluation(dict(cells), groups, templated, len(rows), clean, altered, words, as_name)


def wilson(part: int, whole: int) -> tuple[float, float]:
    """Wilson's interval of a share (Wilson 1927), 95 %."""
    share = part / whole
    spread = _Z * sqrt(share * (1 - share) / whole + _Z**2 / (4 * whole**2))
    centre, scale = share + _Z**2 / (2 * whole), 1 + _Z**2 / whole
    return max(0.0, (centre - spread) / scale), min(1.0, (centre + spread) / scale)


def _row(given: dict[str, Any]) -> Row:
    text = given["text"]
    spans = tuple(
        Span(each["type"], each["start"], each["end"], each.get("head", 0), each.get("tail", 0))
        for each in given["entities"]
    )
    if not isinstance(text, str) or not all(isinstance(span.type, str) for span in spans):
        raise ValueError
    if not all(0 <= span.start < span.end <= len(text) for span in spans):
        raise ValueError
    template = given.get("template")
    group = str(template or given["id"])
    return Row(str(given["id"]), text, str(given.get("lang", "-")), spans, group, bool(template))


def _keys(type_: str, language: str) -> Iterator[tuple[str, str]]:
    yield from ((type_, language), (type_, "*"), ("*", language), ("*", "*"))


def _hits(gold: Sequence[Span], found: Sequence[Span]) -> dict[int, int]:
    """Place of the finding that hits a marked span, by the span's place; the closest pairs first."""
    pairs: dict[int, int] = {}
    ranked = sorted(
        ((_overlap(span, each), at, place) for at, span in enumerate(gold) for place, each in enumerate(found)),
        reverse=True,
    )
    for share, at, place in ranked:
        if share and at not in pairs and place not in pairs.values():
            pairs[at] = place
    return pairs


def _overlap(gold: Span, found: Span) -> float:
    """Share of a marked span that a finding covers; 0 if it does not hit it."""
    length = gold.end - gold.start
    both = min(gold.end, found.end) - max(gold.start, found.start)
    if gold.type != found.type or both < 0.5 * length or found.end - found.start > 1.5 * length + 4:
        return 0.0
    return both / length


def _covered(spans: Iterable[Span], length: int) -> bytearray:
    covered = bytearray(length)
    for span in spans:
        covered[span.start : span.end] = b"\1" * (span.end - span.start)
    return covered


def _significant(text: str, span: Span) -> Iterator[int]:
    for at in range(span.start + span.head, span.end - span.tail):
        if unicodedata.category(text[at])[0] in "LMN" and text[at] not in _KEYCAP:
            yield at


@lru_cache(maxsize=1)
def _draws(count: int) -> list[array[int]]:
    """How often each of so many groups was drawn, for every replicate."""
    generator = random.Random(_SEED)  # noqa: S311 - statistics
    draws = []
    for _ in range(_REPLICATES):
        times = array("L", bytes(count * array("L").itemsize))
        for at in generator.choices(range(count), k=count):
            times[at] += 1
        draws.append(times)
    return draws


def _bootstrap(cell: Cell, groups: tuple[str, ...]) -> dict[str, tuple[float, float]]:
    """Percentile intervals from drawing groups with replacement."""
    place = {group: at for at, group in enumerate(groups)}
    counted = [(place[group], counts) for group, counts in cell.by_group.items()]
    samples: dict[str, list[float]] = defaultdict(list)
    for times in _draws(len(groups)):
        hit = found = gold = leaked = 0
        for at, counts in counted:
            if weight := times[at]:
                hit += weight * counts[0]
                found += weight * counts[1]
                gold += weight * counts[2]
                leaked += weight * counts[3]
        shares = (
            ("precision", hit, found),
            ("recall", hit, gold),
            ("f1", 2 * hit, found + gold),
            ("leak", leaked, gold),
        )
        for name, part, whole in shares:
            if whole:
                samples[name].append(part / whole)
    result = {}
    for name, values in samples.items():
        values.sort()
        result[name] = values[int(0.025 * len(values))], values[min(int(0.975 * len(values)), len(values) - 1)]
    return result
