"""The five patterns that everybody starts with, and HMAC-SHA-256."""

import hmac
import re
from collections.abc import Callable
from functools import partial

Found = list[tuple[str, int, int]]

_PATTERNS = {
    "PHONE": re.compile(r"\+?880[0-9]{10}|\b0[0-9]{10}\b"),
    "EMAIL": re.compile(r"\b[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+\.[A-Z|a-z]{2,}\b"),
    "NAME": re.compile(r"\b[A-Z][a-z]+ [A-Z][a-z]+\b"),
    "CC": re.compile(r"\b[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}[- ]?[0-9]{4}\b"),
    "NID": re.compile(r"\b[0-9]{10,17}\b"),
}
_KEY = bytes(range(32))


def _token(type_: str, match: re.Match[str]) -> str:
    return f"{type_}_{hmac.digest(_KEY, match[0].encode(), 'sha256').hex()[:16]}"


def load() -> tuple[Callable[[str], Found], Callable[[str], str]]:
    """Patterns one after the other, each on what the one before has left."""

    def find(text: str) -> Found:
        found: Found = []
        for type_, pattern in _PATTERNS.items():
            for match in pattern.finditer(text):
                if not any(start < match.end() and match.start() < end for _, start, end in found):
                    found.append((type_, *match.span()))
        return found

    def replace(text: str) -> str:
        for type_, pattern in _PATTERNS.items():
            text = pattern.sub(partial(_token, type_), text)
        return text

    return find, replace
