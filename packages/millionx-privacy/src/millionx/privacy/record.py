"""Masks one record: members by policy, everything else by scanning, the same value by the same token throughout."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

from millionx.privacy.errors import ShieldError
from millionx.privacy.finding import Finding, without_overlaps
from millionx.privacy.folding import fold
from millionx.privacy.handles import handles
from millionx.privacy.policy import OF_THE_STATE, RecordPolicy, is_person, telling

if TYPE_CHECKING:
    from millionx.privacy.shield import PrivacyShield

__all__ = ["PREVIOUS_TOKENS", "RecordMasker"]

PREVIOUS_TOKENS: Final = "_anonymization_previous"
"""Member that holds, during a rotation, the token of the key before by the token in the record."""

_MIN_DIGITS: Final = {"PHONE": 6, "NID": 6, "CC": 6, "BRN": 9, "TIN": 9, "BIN": 9, "PASSPORT": 6, "PLATE": 4}
"""Digits from which a number under a telling name is taken as personal, whatever its form."""
_NUMBER: Final = re.compile(r"[\s\d()+./#-]+")
_MIN_KNOWN: Final = 3
"""Code points that a value needs to be looked for inside other strings; equal strings count at any length."""
_DIGIT: Final = re.compile(r"\d")
_CERTAIN: Final = 1.0


class RecordMasker:
    """Knows the values that are personal as a whole in one record, and masks the record with them."""

    def __init__(self, shield: PrivacyShield, record: dict[str, Any], policy: RecordPolicy) -> None:
        self._shield = shield
        self._record = record
        self._policy = policy
        self._known: dict[str, tuple[str, str]] = {}
        self._dual = shield.keyring.dual_tokens
        self.previous_tokens: dict[str, str] = {}
        """While dual tokens are on, token of the key before by the token put into the record, filled by `masked`."""
        self._handles = "ID" in shield.types
        for name, type_ in policy.whole.items():
            self._learn_from(name, ((value, type_) for value in _strings(record.get(name))))
        if self._handles:
            urls = _strings(record.get("post_url"))
            self._learn_from("post_url", ((url[start:end], "ID") for url in urls for start, end in handles(url)))

    def masked(self) -> dict[str, Any]:
        """The record with tokens; members keep their order.

        Raises:
            ShieldError: something could not be handled.
        """
        policy = self._policy
        result: dict[str, Any] = {}
        for name, value in self._record.items():
            path = policy.name_for_errors(name)
            try:
                if name in policy.kept and not isinstance(value, dict | list):
                    masked = value
                elif name in policy.whole:
                    masked = self._whole(value, policy.whole[name])
                elif name in policy.settled and isinstance(value, str):
                    masked = self._replaced(value, self._shield.scan(value))
                else:
                    masked = self._value(value, self._telling(name), is_person(name))
                self._put(result, self._name(name), masked)
            except ShieldError as error:
                raise ShieldError(error.reason, path=path) from None
            except RecursionError:
                raise ShieldError("nested too deep", path=path) from None
        return result

    def mentions(self, text: str) -> bool:
        """Whether a text holds personal data, the values known from the record included."""
        return bool(self._findings(text))

    def _value(self, value: Any, type_: str | None, of_person: bool) -> Any:
        """Mask any value; `type_` is what the names above it announce."""
        if isinstance(value, str):
            return self._string(value, type_)
        if isinstance(value, dict):
            result: dict[str, Any] = {}
            for name, member in value.items():
                inner = self._telling(name, of_person=of_person) or type_
                self._put(result, self._name(name), self._value(member, inner, of_person or is_person(name)))
            return result
        if isinstance(value, list):
            return [self._value(item, type_, of_person) for item in value]
        if type_ is None or value is None or isinstance(value, bool):
            return value
        return self._number(value, type_)

    def _telling(self, name: str, *, of_person: bool = False) -> str | None:
        type_ = telling(name, of_person=of_person)
        return type_ if type_ in self._shield.types else None

    def _string(self, text: str, type_: str | None) -> str:
        if type_ is not None and text.strip() and not self._shield.is_own_output(text):
            if type_ == "NAME":
                return self._token(text, "NAME")
            # What the name says weighs more than the form, where kinds of numbers share one.
            if type_ in OF_THE_STATE and _NUMBER.fullmatch(fold(text)) and _has_digits(text, type_):
                return self._token(text, type_)
            findings = self._findings(text)
            if not findings and _has_digits(text, type_):
                return self._token(text, type_)
            return self._replaced(text, findings)
        return self._replaced(text, self._findings(text))

    def _number(self, number: Any, type_: str) -> Any:
        text = str(number)
        return self._scalar(number, text.removesuffix(".0"), type_) if _has_digits(text, type_) else number

    def _scalar(self, value: Any, text: str, type_: str) -> Any:
        masked = self._token(text, type_)
        return value if masked == text else masked

    def _whole(self, value: Any, type_: str) -> Any:
        if isinstance(value, str):
            return self._token(value, type_) if value.strip() else value
        if isinstance(value, list):
            return [self._whole(item, type_) for item in value]
        if isinstance(value, dict):
            return {self._name(name): self._whole(member, type_) for name, member in value.items()}
        if value is None or isinstance(value, bool):
            return value
        return self._scalar(value, str(value), type_)

    def _token(self, value: str, type_: str) -> str:
        if self._shield.is_own_output(value):
            return value
        type_, canonical = self._shield.classify(value, type_)
        if self._dual:
            whole = Finding(type_, 0, len(value), _CERTAIN, canonical)
            self.previous_tokens.update(self._shield.previous_tokens([whole]))
        return self._shield.replacement(type_, canonical, value)

    def _name(self, name: str) -> str:
        # Names of schemas are short words; the shield remembers short texts, so this is one look-up.
        return self._replaced(name, self._findings(name))

    def _replaced(self, text: str, findings: list[Finding]) -> str:
        if not findings:
            return text
        if self._dual:
            self.previous_tokens.update(self._shield.previous_tokens(findings))
        return self._shield.replace(text, findings)

    def _put(self, target: dict[str, Any], name: str, value: Any) -> None:
        if name in target:
            raise ShieldError("two members have the same name once it is masked")
        target[name] = value

    def _learn_from(self, name: str, values: Iterator[tuple[str, str]]) -> None:
        """Remember the values of a member, each with the type that it has unless its form says another."""
        try:
            for value, type_ in values:
                stripped = value.strip()
                if stripped and not self._shield.is_own_output(stripped):
                    self._known.setdefault(_lowered(stripped), self._shield.classify(stripped, type_))
        except ShieldError as error:
            raise ShieldError(error.reason, path=self._policy.name_for_errors(name)) from None

    def _findings(self, text: str) -> list[Finding]:
        found = self._shield.scan(text)
        extra = list(self._extra(text))
        if not extra:
            return found
        tokens = self._shield.own_output_in(text)
        free = [each for each in extra if not any(start < each.end and each.start < end for start, end in tokens)]
        return without_overlaps([*found, *free])

    def _extra(self, text: str) -> Iterator[Finding]:
        """What only the record makes personal: handles, and the values that it gives as a whole elsewhere."""
        for start, end in handles(text) if self._handles and ("@" in text or "/" in text) else ():
            known = self._known.get(_lowered(text[start:end]))
            type_, canonical = known or self._shield.classify(text[start:end], "ID")
            yield Finding(type_, start, end, _CERTAIN, canonical)
        lowered = _lowered(text) if self._known else ""
        for value, (type_, canonical) in self._known.items():
            if value not in lowered:
                continue
            if len(value) < _MIN_KNOWN and value != lowered.strip():
                continue
            for start, end in _occurrences(value, lowered):
                yield Finding(type_, start, end, _CERTAIN, canonical)


def _has_digits(text: str, type_: str) -> bool:
    return type_ in _MIN_DIGITS and len(_DIGIT.findall(text)) >= _MIN_DIGITS[type_]


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value:
            yield from _strings(item)


def _lowered(text: str) -> str:
    """Lower case, for comparing, of the same length as the text."""
    folded = fold(text)
    lowered = folded.lower()
    return lowered if len(lowered) == len(text) else folded


def _occurrences(value: str, text: str) -> Iterator[tuple[int, int]]:
    """Places where a value stands as a word; Bangla words may carry a case ending."""
    bangla = "\u0980" <= value[-1] <= "\u09ff"
    place = text.find(value)
    while place >= 0:
        end = place + len(value)
        starts = place == 0 or not _in_word(text[place - 1])
        ends = bangla or end == len(text) or not _in_word(text[end])
        if starts and ends:
            yield place, end
        place = text.find(value, end)


def _in_word(character: str) -> bool:
    return character.isalnum() or "\u0980" <= character <= "\u09ff"
