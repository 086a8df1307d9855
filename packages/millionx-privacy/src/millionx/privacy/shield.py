"""The shield: finds personal data in text and records and puts tokens in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

from millionx.privacy.decoding import decode
from millionx.privacy.detectors import canonical, default_detectors
from millionx.privacy.detectors.numbers import NumberDetector, NumberScan
from millionx.privacy.errors import ShieldError
from millionx.privacy.finding import ADMITTED, Detector, Finding, without_overlaps
from millionx.privacy.folding import BLANK, fold
from millionx.privacy.keyring import Keyring
from millionx.privacy.operators import Operator, Token, left_alone
from millionx.privacy.policy import DEFAULT_POLICY, OF_THE_STATE, TYPES_IN_RECORDS, RecordPolicy
from millionx.privacy.record import PREVIOUS_TOKENS, RecordMasker

__all__ = ["MAX_CHARS", "PrivacyShield"]

MAX_CHARS: Final = 1_000_000
"""Characters that one string may have unless the shield is told otherwise."""

_TYPE: Final = re.compile(r"[A-Z]{2,12}")
_DIGIT: Final = re.compile("[0-9]")
_CACHED_TEXTS: Final = 8192
_ROUNDS: Final = 8
"""Times that what came out is looked at. Once does for nearly all: few numbers come to light only when one beside them
is masked, and a text in which more and more of them do was made to that end."""
_SHORT: Final = 48
"""Texts up to this length (hashtags, places, languages) come again and again, so their findings are remembered."""


class PrivacyShield:
    """Replaces personal data by tokens. Thread-safe; holds no record, and no value in `repr` or errors.

        shield = PrivacyShield(Keyring(secret))
        shield.pseudonymize("call 01712-345678")     # 'call PHONE_5be0...'

    The same value gets the same token in every text and record, and its own output is left as it is. What is replaced
    stays personal data for whoever holds the key: this is pseudonymisation.

    `types` are the types to look for, all by default; `ID` is for handles in records. `operators` say what stands in
    place of a type if not a token, or, as a single operator, of all types. `max_chars` is the length up to which a
    string is read; a longer one raises `ShieldError`.

    Raises:
        ValueError: no detector has a type that is named (the message says which there are), or one has a type of
            another form than tokens.
    """

    def __init__(
        self,
        keyring: Keyring,
        *,
        detectors: Iterable[Detector] | None = None,
        types: Iterable[str] | None = None,
        operators: Operator | Mapping[str, Operator] | None = None,
        max_chars: int = MAX_CHARS,
    ) -> None:
        self.keyring: Final = keyring
        self.max_chars: Final = max_chars
        detectors = tuple(default_detectors() if detectors is None else detectors)
        known = {detector.type for detector in detectors} | TYPES_IN_RECORDS
        if not all(_TYPE.fullmatch(type_) for type_ in known):
            raise ValueError("a detector's type is 2 to 12 capital letters, or tokens of it would not be recognised")
        self.types: Final = frozenset(known if types is None else types)
        named = operators if isinstance(operators, Mapping) else {}
        unknown = (self.types | set(named)) - known
        if unknown:
            raise ValueError(f"unknown types {', '.join(sorted(unknown))}; there are {', '.join(sorted(known))}")
        self._all_types: Final = self.types == known
        self._operators: Final = dict(named)
        self._otherwise: Final = None if operators is None or isinstance(operators, Mapping) else operators
        self._own_output: Final = left_alone(
            known, [*self._operators.items(), (None, self._otherwise or Token())], token_length=keyring.token_length
        )
        self._numbers: Final = NumberScan(each for each in detectors if isinstance(each, NumberDetector))
        self._others: Final = tuple(each for each in detectors if not isinstance(each, NumberDetector))
        self._mask_short: Callable[[str], _Masked] = lru_cache(maxsize=_CACHED_TEXTS)(self._mask_any)

    def scan(self, text: str) -> list[Finding]:
        """Personal data in a text, in order, without overlaps.

        Raises:
            ShieldError: the text has a lone surrogate, a detector or an operator failed, or masking comes to no end:
                nothing may be said about the text.
        """
        return list(self._mask(text).findings)

    def explain(self, text: str) -> list[Finding]:
        """Every candidate in a text, refused ones and overlapping ones too, in order, with what spoke for and against.

        Raises:
            ShieldError: as `scan`.
        """
        found = self.scan(text)
        admitted = {(each.type, each.start, each.end) for each in found}
        candidates = self._candidates(text, refused=True)
        known = {each for each in candidates if each.score >= ADMITTED}
        # What came to light in a later round was refused in the first, if it was a candidate at all.
        later = [each for each in found if each not in known]
        if later:
            candidates = [
                each for each in candidates if each in known or (each.type, each.start, each.end) not in admitted
            ]
        return sorted(candidates + later, key=lambda each: (each.start, each.end))

    def pseudonymize(self, text: str) -> str:
        """The text with a token in place of each finding.

        Raises:
            ShieldError: as `scan`.
        """
        return self._mask(text).text

    def pseudonymize_record(self, record: dict[str, Any], policy: RecordPolicy = DEFAULT_POLICY) -> dict[str, Any]:
        """A copy of a record (objects, arrays, strings, numbers, booleans, null) with tokens in place of personal data.

        If the keyring has `dual_tokens`, the member `_anonymization_previous` gives for each token that was put in the
        token of the key before.

        Raises:
            ShieldError: with the path of what could not be handled; nothing of the record may be passed on.
        """
        masker = RecordMasker(self, record, policy)
        masked = masker.masked()
        if masker.previous_tokens:
            before = masked.get(PREVIOUS_TOKENS)
            masked[PREVIOUS_TOKENS] = {**(before if isinstance(before, dict) else {}), **masker.previous_tokens}
        return masked

    def replace(self, text: str, findings: Sequence[Finding]) -> str:
        """The text with these findings, which are in order and do not overlap, replaced."""
        return _joined(text, self._pieces(text, findings)) if findings else text

    def replacement(self, type_: str, canonical: str, clear: str) -> str:
        """What stands in place of a value: its token, unless an operator was named for the type.

        Raises:
            ShieldError: the operator failed.
        """
        operator = self._operators.get(type_, self._otherwise) if self._operators else self._otherwise
        if operator is None:
            return self.keyring.token(type_, canonical)
        try:
            return operator.replacement(self.keyring, type_, canonical, clear)
        except Exception as error:
            raise ShieldError(f"an operator failed with {type(error).__name__}") from None

    def own_output_in(self, text: str) -> list[tuple[int, int]]:
        """Places of what an earlier run has put into a text, half-open."""
        # Without operators that is tokens, and a look for their underscore costs less than one for them.
        if "_" in text or self._operators or self._otherwise:
            return [match.span() for match in self._own_output.finditer(text)]
        return []

    def is_own_output(self, text: str) -> bool:
        """Whether a text is what an earlier run has put in place of a value, and nothing else."""
        return self._own_output.fullmatch(text) is not None

    def previous_tokens(self, findings: Iterable[Finding]) -> dict[str, str]:
        """Token of the key before, by the token that stands for the same value now.

        Empty unless the keyring has `dual_tokens`. Findings that are not replaced by a token are left out.
        """
        if not self.keyring.dual_tokens:
            return {}
        pairs = {}
        for finding in findings:
            type_, canonical = finding.type, finding.canonical
            if not isinstance(self._operators.get(type_, self._otherwise), Token | None):
                continue
            before = self.keyring.previous_token(type_, canonical)
            if before is not None:
                pairs[self.keyring.token(type_, canonical)] = before
        return pairs

    def reveal(self, text: str) -> str:
        """The text with the values of reversible tokens; see `reversible.reveal`."""
        from millionx.privacy.reversible import reveal

        return reveal(text, self.keyring)

    def classify(self, value: str, otherwise: str) -> tuple[str, str]:
        """Type and canonical form of a value that is personal as a whole.

        That of the one finding that covers it, else the type given, so that an e-mail address has one token wherever
        it stands.
        """
        stripped = value.strip()
        for finding in self.scan(stripped):
            whole = finding.start == 0 and finding.end == len(stripped)
            if whole and finding.type != "NAME" and (otherwise not in OF_THE_STATE or finding.type == "EMAIL"):
                return finding.type, finding.canonical
        return otherwise, canonical(otherwise, stripped)

    def _mask(self, text: str) -> _Masked:
        return self._mask_short(text) if len(text) <= _SHORT else self._mask_any(text)

    def _mask_any(self, text: str) -> _Masked:
        """Mask, look at what comes out as if it were given, and go on until nothing new is found.

        So masking what comes out changes nothing, whatever the detectors do: the last round was just that.
        """
        found = self._find(text)
        if not found:
            return _Masked((), text)
        pieces = self._pieces(text, found)
        masked = _joined(text, pieces)
        for _ in range(_ROUNDS):
            found = self._find(masked)
            more = self._pieces(masked, found)
            if not found or _joined(masked, more) == masked:  # values that are kept are found again
                return _Masked(tuple(piece.finding for piece in pieces), masked)
            pieces = _merged(pieces, more)
            masked = _joined(text, pieces)
        raise ShieldError("masking this text brings more and more to light; its values cannot be told apart")

    def _pieces(self, text: str, findings: Iterable[Finding]) -> list[_Piece]:
        return [
            _Piece(finding, self.replacement(finding.type, finding.canonical, text[finding.start : finding.end]))
            for finding in findings
        ]

    def _find(self, text: str) -> list[Finding]:
        found = without_overlaps([each for each in self._candidates(text) if each.score >= ADMITTED])
        # Only now: a number that another type claims is none of this one.
        return found if self._all_types else [each for each in found if each.type in self.types]

    def _candidates(self, text: str, *, refused: bool = False) -> list[Finding]:
        if len(text) > self.max_chars:
            raise ShieldError(f"a string has {len(text)} characters; at most {self.max_chars} are read")
        if not text.isascii():
            try:
                text.encode("utf-8")
            except UnicodeEncodeError:
                raise ShieldError("a string holds a lone surrogate") from None
        try:
            return self._detect(text, refused)
        except Exception as error:
            raise ShieldError(f"a detector failed with {type(error).__name__}") from None

    def _detect(self, text: str, refused: bool) -> list[Finding]:
        plain, places = decode(text)
        folded = fold(plain)
        tokens = self.own_output_in(folded)
        found: list[Finding] = []
        for detector in self._others:
            found += detector.find(folded)
        # What is found is blank for the scan of numbers, as its token will be. Where a finding that may be none of
        # ours has digits, it is left to the overlap; an address has its digits for certain.
        blanks = tokens + [
            (each.start, each.end)
            for each in found
            if each.score >= ADMITTED and (each.type == "EMAIL" or _DIGIT.search(folded, each.start, each.end) is None)
        ]
        found += self._numbers.candidates(_blanked(folded, blanks) if blanks else folded, refused=refused)
        if found and tokens:
            found = [each for each in found if not any(start < each.end and each.start < end for start, end in tokens)]
        return found if places is None else [_moved(each, places) for each in found]


class _Piece(NamedTuple):
    """A finding and what stands in its place."""

    finding: Finding
    replacement: str


class _Masked(NamedTuple):
    """What was found in a text, and what it became."""

    findings: tuple[Finding, ...]
    text: str


def _joined(text: str, pieces: list[_Piece]) -> str:
    joined: list[str] = []
    done = 0
    for finding, replacement in pieces:
        joined += text[done : finding.start], replacement
        done = finding.end
    joined.append(text[done:])
    return "".join(joined)


def _merged(pieces: list[_Piece], more: list[_Piece]) -> list[_Piece]:
    """Pieces of a text, and those of what it became with them, all as pieces of the text."""
    merged: list[_Piece] = []
    waiting = pieces[::-1]
    shift = 0  # from a place in what it became to the place in the text
    for finding, replacement in more:
        while waiting and waiting[-1].finding.start - shift + len(waiting[-1].replacement) <= finding.start:
            merged.append(piece := waiting.pop())
            shift = piece.finding.end - (piece.finding.start - shift + len(piece.replacement))
        start, end = finding.start + shift, finding.end + shift
        # A piece that the new one touches becomes a part of it.
        while waiting and waiting[-1].finding.start - shift < finding.end:
            piece = waiting.pop()
            start = min(start, piece.finding.start)
            shift = piece.finding.end - (piece.finding.start - shift + len(piece.replacement))
            end = max(piece.finding.end, finding.end + shift)
        merged.append(_Piece(finding._replace(start=start, end=end), replacement))
    return merged + waiting[::-1]


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    pieces: list[str] = []
    done = 0
    for start, end in sorted(spans):
        if end > done:
            start = max(start, done)
            pieces += text[done:start], BLANK * (end - start)
            done = end
    pieces.append(text[done:])
    return "".join(pieces)


def _moved(finding: Finding, places: list[int]) -> Finding:
    """A finding of the decoded text at its place in the text as given."""
    end = finding.end
    while end + 1 < len(places) and places[end] == places[end - 1]:
        end += 1
    return finding._replace(start=places[finding.start], end=places[end])
