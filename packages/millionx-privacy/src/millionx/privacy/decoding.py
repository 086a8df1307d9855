r"""Decoding of HTML entities, percent-encoding and `\u` escapes, with the way back to the text as given."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

__all__ = ["Decoded", "decode"]

_ENCODED: Final = re.compile(
    r"&#(?:[0-9]{1,7}|[xX][0-9A-Fa-f]{1,6})(?:;|(?![0-9A-Za-z]))|&[A-Za-z]{2,24};|(?:%[0-9A-Fa-f]{2})+|\\u[0-9A-Fa-f]{4}"
)
_ROUNDS: Final = 3
"""Layers that are taken off: an encoded URL in an attribute has two."""


class Decoded(NamedTuple):
    """A text without encodings; `places[i]` is where its code point `i` began in the text as given, None if at `i`."""

    text: str
    places: list[int] | None


def decode(text: str) -> Decoded:
    """Take the encodings off a text. What decodes to nothing valid stays as it is."""
    if "%" not in text and "&" not in text and "\\u" not in text:
        return Decoded(text, None)
    places: list[int] | None = None
    for _ in range(_ROUNDS):
        plain, moved = _round(text)
        if moved is None:
            break
        places = moved if places is None else [places[place] for place in moved]
        text = plain
    return Decoded(text, places)


def _round(text: str) -> Decoded:
    pieces: list[str] = []
    places: list[int] = []
    done = 0
    for match in _ENCODED.finditer(text):
        start, end = match.span()
        decoded = _percent(match[0], start) if match[0][0] == "%" else _one(match[0], start)
        if decoded is None:
            continue
        pieces += text[done:start], decoded[0]
        places += range(done, start)
        places += decoded[1]
        done = end
    if not pieces:
        return Decoded(text, None)
    pieces.append(text[done:])
    places += range(done, len(text) + 1)
    return Decoded("".join(pieces), places)


def _one(encoded: str, start: int) -> tuple[str, list[int]] | None:
    """One character, or what a named entity stands for."""
    if encoded[0] == "\\":
        code = int(encoded[2:], 16)
    elif encoded[1] != "#":
        plain = _named(encoded[1:])
        return (plain, [start] * len(plain)) if plain else None
    else:
        digits = encoded[2:].rstrip(";")
        code = int(digits[1:], 16) if digits[0] in "xX" else int(digits)
    return (chr(code), [start]) if _is_scalar(code) else None


def _percent(encoded: str, start: int) -> tuple[str, list[int]] | None:
    """A run of percent-encoded bytes; those that are no UTF-8 stay as they are."""
    data = bytes.fromhex(encoded.replace("%", ""))
    plain: list[str] = []
    places: list[int] = []
    at = 0
    while at < len(data):
        length = _length(data[at])
        try:
            character = data[at : at + length].decode("utf-8")
        except UnicodeDecodeError:
            plain.append(encoded[3 * at : 3 * at + 3])
            places += range(start + 3 * at, start + 3 * at + 3)
            at += 1
            continue
        plain.append(character)
        places.append(start + 3 * at)
        at += length
    decoded = "".join(plain)
    return (decoded, places) if decoded != encoded else None


def _length(first: int) -> int:
    """Bytes of the UTF-8 sequence that begins with this one."""
    return 1 if first < 0xC0 else 2 if first < 0xE0 else 3 if first < 0xF0 else 4


def _is_scalar(code: int) -> bool:
    return 0 < code < 0xD800 or 0xDFFF < code < 0x110000


@lru_cache(maxsize=512)
def _named(name: str) -> str | None:
    # Imported late: most processes never see an entity, and the table is large.
    from html.entities import html5

    return html5.get(name)
