"""One scan for all numbers: runs of digits are read once, each reading is offered to the detectors of its length."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import ClassVar, Final, NamedTuple

from millionx.privacy.detectors.cues import KINDS, Context
from millionx.privacy.detectors.letter_digits import letters_as_digits
from millionx.privacy.detectors.number_words import spelt_groups
from millionx.privacy.finding import ADMITTED, Evidence, Finding, Verdict, verdict
from millionx.privacy.folding import INVISIBLE

__all__ = ["Group", "Number", "NumberDetector", "NumberScan", "Words"]

_GAP: Final = rf"[ \-./()_,|+{INVISIBLE}]{{0,3}}"
"""What may stand between two digits of one number."""
_SHORTEST: Final = 6
_RUN: Final = re.compile(rf"[0-9](?:{_GAP}[0-9]){{{_SHORTEST - 1},}}")
_GROUP: Final = re.compile(rf"[0-9](?:[{INVISIBLE}]{{0,3}}[0-9])*")
_NOT_DIGIT: Final = re.compile(r"[^0-9]")
_MOST_GROUPS: Final = 6
_LONE: Final = 2
"""Groups up to this length may be a number that is spelt out digit by digit ..."""
_LONE_WORDS: Final = 3
"""The same where words stand for digits: `triple five` is a group of three."""
_SPELT: Final = 8
"""... if so many of them stand in a row."""
_WHOLE: Final = 9
"""A group of more digits than this is a number of its own, and is joined to another only in the known ways below."""
_COUNTRY: Final = frozenset({"88", "880", "0088", "00880"})
_YEAR: Final = re.compile(r"(?:19|20)[0-9]{2}\Z")
_MOBILE_INSIDE: Final = re.compile(r"(?:(?:00)?88)?01[3-9][0-9]{8}")


class Group(NamedTuple):
    """Digits that stand together, and where in the text, half-open."""

    digits: str
    start: int
    end: int


class Number:
    """One reading of a run: its digits, where they stand, half-open, and in what groups."""

    __slots__ = ("context", "digits", "end", "groups", "start")

    def __init__(self, digits: str, groups: Sequence[Group], context: Context) -> None:
        self.digits = digits
        self.groups = groups
        self.start = groups[0].start
        self.end = groups[-1].end
        self.context = context

    def before(self, reach: int) -> str:
        """As many characters before it, less if the number found before it ends nearer: that one will be a token."""
        return self.context.text[max(self.context.floor, self.start - reach) : self.start]

    @property
    def kind_before(self) -> str:
        """The kind that the nearest telling word before announces (`cues.KINDS`), or nothing."""
        return self.context.before(self.start)

    @property
    def kind_after(self) -> str:
        """The kind that the first telling word after names, or nothing."""
        return self.context.after(self.end)

    @property
    def written(self) -> str:
        """As it stands in the folded text."""
        return self.context.text[self.start : self.end]

    @property
    def glued(self) -> bool:
        """Whether it touches an ASCII letter, as a part of an id of another kind does."""
        text = self.context.text
        before, after = text[self.start - 1 : self.start], text[self.end : self.end + 1]
        return (before.isascii() and before.isalpha()) or (after.isascii() and after.isalpha())


class NumberDetector:
    """Base of detectors of numbers: says which lengths it wants and weighs each reading of such a length."""

    type: str
    lengths: ClassVar[frozenset[int]]
    """How many digits, leading zeros and country code included, the number may have; from 6 on."""

    def weigh(self, number: Number) -> Verdict | None:
        """What the digits, their groups and the words beside them say, or None where it is nothing of the kind."""
        raise NotImplementedError

    def canonical(self, number: Number) -> str:
        """The one form that all writings of the number share."""
        return number.digits

    def span(self, number: Number) -> tuple[int, int]:
        """Start and end, where more than the digits belongs to the value."""
        return number.start, number.end

    def find(self, text: str) -> Iterator[Finding]:
        """See `Detector`."""
        yield from NumberScan([self]).candidates(text, refused=True)


class Words:
    """Verdicts on a number whose digits say little: the nearest telling word decides.

    A word before counts `before`, a word after `after`; without one, or with another kind's, the candidate is refused.
    """

    def __init__(self, structure: Evidence, kind: str, *, before: float, after: float) -> None:
        what = KINDS[kind]
        self._kind = kind
        self.before = verdict(structure, Evidence(before - structure.weight, f"a word for {what} stands before"))
        self.after = verdict(structure, Evidence(after - structure.weight, f"a word for {what} stands after"))
        self.alone = verdict(structure, Evidence(-0.1, f"no word for {what} stands beside"))
        self._others = {
            other: verdict(structure, Evidence(-0.15, f"a word for {KINDS[other]} is nearer"))
            for other in KINDS
            if other != kind
        }

    def verdict(self, number: Number) -> Verdict:
        """By the words beside a number."""
        kind = number.kind_before
        if kind:
            return self.before if kind == self._kind else self._others[kind]
        kind = number.kind_after
        if kind:
            return self.after if kind == self._kind else self._others[kind]
        return self.alone


class NumberScan:
    """Reads the runs of digits of a text once for several detectors."""

    def __init__(self, detectors: Iterable[NumberDetector]) -> None:
        self._of_length: dict[int, list[NumberDetector]] = {}
        for detector in detectors:
            for length in detector.lengths:
                self._of_length.setdefault(length, []).append(detector)
        self._longest = max(self._of_length, default=0)

    def candidates(self, text: str, *, refused: bool) -> list[Finding]:
        """Candidates of a folded text, refused ones only if asked for; admitted ones of one run do not overlap."""
        found: list[Finding] = []
        context = None
        plain = letters_as_digits(text)
        for run in _RUN.finditer(plain):
            written = run[0]
            if context is None:
                context = Context(plain)
            if written.isdigit():
                # Most runs are one group: no reading but itself.
                detectors = self._of_length.get(len(written))
                if detectors is not None:
                    best = self._weigh(
                        Number(written, (Group(written, *run.span()),), context), detectors, found, refused
                    )
                    if best is not None:
                        found.append(best)
                        context.floor = best.end
                continue
            self._read(_split(_groups(plain, *run.span()), _LONE, _SPELT), context, found, refused)
        for words in spelt_groups(plain):
            context = context or Context(plain)
            context.floor = 0
            self._read(_split([Group(*each) for each in words], _LONE_WORDS, 2), context, found, refused)
        return found

    def _read(self, groups: list[Group], context: Context, found: list[Finding], refused: bool) -> None:
        """Weigh the readings of a run from left to right; what is admitted is not read again."""
        first = 0
        while first < len(groups):
            first += self._read_from(groups, first, context, found, refused)

    def _read_from(self, groups: list[Group], first: int, context: Context, found: list[Finding], refused: bool) -> int:
        """Weigh the readings that begin with one group; how many groups they used up."""
        digits = ""
        best: Finding | None = None
        used = 1
        for last in range(first, min(first + _MOST_GROUPS, len(groups))):
            digits += groups[last].digits
            if len(digits) > self._longest:
                break
            detectors = self._of_length.get(len(digits))
            if detectors is None or not _joined(groups, first, last):
                continue
            finding = self._weigh(Number(digits, groups[first : last + 1], context), detectors, found, refused)
            if finding is not None and (best is None or finding.score >= best.score):
                best, used = finding, last - first + 1
        if best is not None:
            found.append(best)
            context.floor = best.end
        return used

    def _weigh(
        self, number: Number, detectors: Sequence[NumberDetector], found: list[Finding], refused: bool
    ) -> Finding | None:
        """The surest admitted finding, the last of equals; refused ones are added to those found if asked for."""
        best: Finding | None = None
        for detector in detectors:
            weighed = detector.weigh(number)
            if weighed is None or (weighed.score < ADMITTED and not refused):
                continue
            start, end = detector.span(number)
            finding = Finding(detector.type, start, end, weighed.score, detector.canonical(number), weighed.evidence)
            if weighed.score < ADMITTED:
                found.append(finding)
            elif best is None or finding.score >= best.score:
                best = finding
        return best


def _groups(text: str, start: int, end: int) -> list[Group]:
    return [
        Group(group[0] if group[0].isdigit() else _NOT_DIGIT.sub("", group[0]), *group.span())
        for group in _GROUP.finditer(text, start, end)
    ]


def _split(groups: list[Group], lone_length: int, fewest: int) -> list[Group]:
    """The groups, with at least so many short ones in a row, which are a number spelt out, made one."""
    if len(groups) < fewest:
        return groups
    done: list[Group] = []
    lone: list[Group] = []
    for group in [*groups, None]:
        if group is not None and len(group.digits) <= lone_length:
            lone.append(group)
            continue
        if len(lone) >= fewest:
            done += _spelt(lone)
        else:
            done += lone
        lone = []
        if group is not None:
            done.append(group)
    return done


def _spelt(lone: list[Group]) -> list[Group]:
    """Spelt-out digits as one group; where a mobile number is among more of them, it is a group of its own."""
    digits = "".join(group.digits for group in lone)
    borders = {0: 0}
    place = 0
    for index, group in enumerate(lone, start=1):
        place += len(group.digits)
        borders[place] = index
    cuts = [0]
    if len(digits) > 11:
        for match in _MOBILE_INSIDE.finditer(digits):
            if match.start() in borders and match.end() in borders:
                cuts += [match.start(), match.end()]
    cuts.append(len(digits))
    return [
        Group(digits[begin:end], lone[borders[begin]].start, lone[borders[end] - 1].end)
        for begin, end in pairwise(cuts)
        if begin < end
    ]


def _joined(groups: list[Group], first: int, last: int) -> bool:
    """Whether these groups may be one number: a group that is a number of its own has only known companions."""
    if first == last:
        return True
    for index in range(first, last + 1):
        if len(groups[index].digits) <= _WHOLE:
            continue
        before = "".join(group.digits for group in groups[first:index])
        after = groups[index + 1 : last + 1]
        if before and before not in _COUNTRY and not _YEAR.match(before):
            return False
        if len(after) > 1 or (after and len(after[0].digits) > 1):
            return False
    return True
