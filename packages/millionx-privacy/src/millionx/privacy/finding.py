"""What a detector reports, and what a detector is."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, NamedTuple, Protocol

__all__ = ["ADMITTED", "Detector", "Evidence", "Finding", "Verdict", "verdict", "without_overlaps"]

ADMITTED: Final = 0.5
"""Score from which a candidate is a finding; those below it are only explained."""


class Evidence(NamedTuple):
    """What speaks for a candidate (`weight` above 0) or against it (below 0). `reason` holds nothing of the text."""

    weight: float
    reason: str


class Verdict(NamedTuple):
    """What a detector makes of a candidate: its score and why."""

    score: float
    evidence: tuple[Evidence, ...]


def verdict(*evidence: Evidence) -> Verdict:
    """The verdict to which these add up, kept between 0 and 1."""
    return Verdict(round(min(max(sum([each.weight for each in evidence]), 0.0), 1.0), 2), evidence)


class Finding(NamedTuple):
    """A piece of personal data in a text, or a candidate that was weighed and refused (`score` below `ADMITTED`).

    `start` and `end` count code points of the text as given, half-open. `score` is between 0 and 1. `canonical` is the
    value in the one form that all its writings share, from which the token is made; `repr` leaves it out. `evidence`
    says how the score came about.
    """

    type: str
    start: int
    end: int
    score: float
    canonical: str
    evidence: tuple[Evidence, ...] = ()

    def __repr__(self) -> str:
        return f"Finding(type={self.type!r}, start={self.start}, end={self.end}, score={self.score})"


class Detector(Protocol):
    """Finds one type of personal data."""

    type: str
    """Type in the token, upper-case letters."""

    def find(self, text: str) -> Iterator[Finding]:
        """Candidates in a text that `folding.fold` has prepared, in any order; must take time linear in its length."""
        ...


def without_overlaps(findings: list[Finding]) -> list[Finding]:
    """Of findings that overlap the longer one, then the surer one; in order."""
    if len(findings) < 2:
        return findings
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda each: (each.start, -each.end, -each.score)):
        if not kept or finding.start >= kept[-1].end:
            kept.append(finding)
        elif (finding.end - finding.start, finding.score) > (kept[-1].end - kept[-1].start, kept[-1].score):
            kept[-1] = finding
    return kept
