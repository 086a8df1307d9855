"""The shield: finds personal data in text and records and puts tokens in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from millionx.privacy.detectors import canonical, default_detectors
from millionx.privacy.errors import ShieldError
from millionx.privacy.finding import ADMITTED, Detector, Finding, without_overlaps
from millionx.privacy.folding import fold
from millionx.privacy.keyring import TOKEN, Keyring
from millionx.privacy.policy import DEFAULT_POLICY, RecordPolicy
from millionx.privacy.record import RecordMasker

__all__ = ["PrivacyShield"]

_CACHED_TEXTS: Final = 8192
_SHORT: Final = 48
"""Texts up to this length (hashtags, places, languages) come again and again, so their findings are remembered."""


class PrivacyShield:
    """Replaces personal data by tokens. Thread-safe; holds no record, and no value in `repr` or errors.

        shield = PrivacyShield(Keyring(secret))
        shield.pseudonymize("call 01712-345678")     # 'call PHONE_5be0...'

    The same value gets the same token in every text and record, and its own output is left as it is. What is replaced
    stays personal data for whoever holds the key: this is pseudonymisation.
    """

    def __init__(self, keyring: Keyring, *, detectors: Iterable[Detector] | None = None) -> None:
        self.keyring: Final = keyring
        self._detectors: Final = tuple(default_detectors() if detectors is None else detectors)
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
        return sorted(self._candidates(text), key=lambda each: (each.start, each.end))

    def pseudonymize(self, text: str) -> str:
        """The text with a token in place of each finding.

        Raises:
            ShieldError: as `scan`.
        """
        return self.replace(text, self.scan(text))

    def pseudonymize_record(self, record: dict[str, Any], policy: RecordPolicy = DEFAULT_POLICY) -> dict[str, Any]:
        """A copy of a record (objects, arrays, strings, numbers, booleans, null) with tokens in place of personal data.

        Raises:
            ShieldError: with the path of what could not be handled; nothing of the record may be passed on.
        """
        return RecordMasker(self, record, policy).masked()

    def replace(self, text: str, findings: Sequence[Finding]) -> str:
        """The text with the tokens of these findings, which are in order and do not overlap."""
        if not findings:
            return text
        pieces: list[str] = []
        done = 0
        for finding in findings:
            pieces += text[done : finding.start], self.keyring.token(finding.type, finding.canonical)
            done = finding.end
        pieces.append(text[done:])
        return "".join(pieces)

    def classify(self, value: str, otherwise: str) -> tuple[str, str]:
        """Type and canonical form of a value that is personal as a whole.

        That of the one finding that covers it, else the type given, so that an e-mail address has one token wherever
        it stands.
        """
        stripped = value.strip()
        for finding in self.scan(stripped):
            if finding.start == 0 and finding.end == len(stripped) and finding.type != "NAME":
                return finding.type, finding.canonical
        return otherwise, canonical(otherwise, stripped)

    def _find(self, text: str) -> tuple[Finding, ...]:
        found = [finding for finding in self._candidates(text) if finding.score >= ADMITTED]
        return tuple(without_overlaps(found)) if found else ()

    def _candidates(self, text: str) -> list[Finding]:
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:
            raise ShieldError("a string holds a lone surrogate") from None
        folded = fold(text)
        try:
            found = [finding for detector in self._detectors for finding in detector.find(folded)]
        except Exception as error:
            raise ShieldError(f"a detector failed with {type(error).__name__}") from None
        if found and "_" in text:
            tokens = [match.span() for match in TOKEN.finditer(text)]
            found = [
                finding
                for finding in found
                if not any(start < finding.end and finding.start < end for start, end in tokens)
            ]
        return found
