"""Operators: what stands in place of a finding. `Token` is the default; a policy may name another one for a type.

    operator     PHONE +8801712345678              joins    comes back
    Token        PHONE_5b1db63b7415dffa            yes      no
    Reversible   PHONE_2026b_r5e0c...z              yes      with the key (`reversible.py`)
    Mask         ********678                       no       no
    Redact       [PHONE]                           no       no
    Keep         as it was written                 yes      it never went

What an operator leaves is recognised and left alone when a text is masked once more.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from millionx.privacy.keyring import TOKEN, Keyring, glued_token

__all__ = ["Keep", "Mask", "Operator", "Redact", "Token", "left_alone"]


class Operator(Protocol):
    """Makes what is put in place of one type of finding."""

    @property
    def leaves(self) -> str:
        """Regular expression of what it makes, `TYPE` standing for the type; empty if there is nothing to recognise."""
        ...

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """What stands in place of a value: given in its canonical form and as it is written."""
        ...


@dataclass(frozen=True)
class Token:
    """A keyed one-way token, the same for the same value."""

    leaves = ""  # tokens are always recognised

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """See `Operator`."""
        del clear
        return keyring.token(type_, canonical)


@dataclass(frozen=True)
class Redact:
    """The type in brackets: `[PHONE]`."""

    leaves = r"\[TYPE\]"

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """See `Operator`."""
        del keyring, canonical, clear
        return f"[{type_}]"


@dataclass(frozen=True)
class Mask:
    """Eight asterisks, whatever the length, and the last letters or digits of the canonical value.

    `last` of them, 0 to 4, but never more than a quarter of the value: of a phone number 3, of a short name none.

    Raises:
        ValueError: `last` is out of range.
    """

    last: int = 3

    leaves = r"\*{8}[^\s*]{0,4}(?![^\W_])"

    def __post_init__(self) -> None:
        if not 0 <= self.last <= 4:
            raise ValueError("a mask shows 0 to 4 characters")

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """See `Operator`."""
        del keyring, type_, clear
        shown = canonical[len(canonical) - min(self.last, len(canonical) // 4) :]
        while shown and not shown.isalnum():
            shown = shown[1:]  # no sign of punctuation, and no vowel sign without its letter
        return "*" * 8 + shown


@dataclass(frozen=True)
class Keep:
    """The value as it is written: found and reported, yet not replaced."""

    leaves = ""

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """See `Operator`."""
        del keyring, type_, canonical
        return clear


def left_alone(
    types: Iterable[str], operators: Iterable[tuple[str | None, Operator]], *, token_length: int
) -> re.Pattern[str]:
    """What a shield recognises as its own output: tokens, and what these operators make; None stands for all types."""
    patterns = [TOKEN.pattern, glued_token(types, token_length)]
    for type_, operator in operators:
        if operator.leaves:
            of = "|".join(sorted(types)) if type_ is None else type_
            patterns.append(operator.leaves.replace("TYPE", f"(?:{of})"))
    return re.compile("|".join(dict.fromkeys(patterns)))
