"""The shield: finds personal data in text and records and puts tokens in its place."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from millionx.privacy.decoding import decode
from millionx.privacy.detectors import canonical, default_detectors
from millionx.privacy.detectors.email import EmailDetector
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
_CACHED_TEXTS: Final = 8192
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
        self._first: Final = tuple(each for each in detectors if isinstance(each, EmailDetector))
        self._others: Final = tuple(each for each in detectors if not isinstance(each, NumberDetector | EmailDetector))
        self._scan_short: Callable[[str], tuple[Finding, ...]] = lru_cache(maxsize=_CACHED_TEXTS)(self._find)

    def scan(self, text: str) -> list[Finding]:
        """Personal data in a text, in order, without overlaps.

        Raises:
            ShieldError: the text has a lone surrogate, or a detector failed: nothing may be said about the text.
        """
        return list(self._scan_short(text) if len(text) <= _SHORT else self._find(text))

    def explain(self, text: str) -> list[Finding]:
        """Every candidate in a text, refused ones and overlapping ones too, in order, with what spoke for and against.

        Raises:
            ShieldError: as `scan`.
        """
        return sorted(self._candidates(text, refused=True), key=lambda each: (each.start, each.end))

    def pseudonymize(self, text: str) -> str:
        """The text with a token in place of each finding.

        Raises:
            ShieldError: as `scan`.
        """
        return self.replace(text, self.scan(text))

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
        if not findings:
            return text
        pieces: list[str] = []
        done = 0
        for finding in findings:
            clear = text[finding.start : finding.end]
            pieces += text[done : finding.start], self.replacement(finding.type, finding.canonical, clear)
            done = finding.end
        pieces.append(text[done:])
        return "".join(pieces)

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

    def _find(self, text: str) -> tuple[Finding, ...]:
        found = without_overlaps([each for each in self._candidates(text) if each.score >= ADMITTED])
        # Only now: a number that another type claims is none of this one.
        return tuple(found if self._all_types else (each for each in found if each.type in self.types))

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
        found = [finding for detector in self._first for finding in detector.find(folded)]
        # An address may have digits in it, and a token has: neither is read as a number.
        blanks = tokens + [(each.start, each.end) for each in found if each.score >= ADMITTED]
        numbers = _blanked(folded, blanks) if blanks else folded
        found += self._numbers.candidates(numbers) if refused else self._numbers.find(numbers)
        for detector in self._others:
            found += detector.find(folded)
        if found and tokens:
            found = [each for each in found if not any(start < each.end and each.start < end for start, end in tokens)]
        return found if places is None else [_moved(each, places) for each in found]


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
