"""Secrets and their ids: reading them from settings, telling weak ones, making new ones."""

from __future__ import annotations

import hmac
import re
import secrets
from collections import Counter
from collections.abc import Iterable
from hashlib import sha256
from itertools import pairwise
from math import log2
from typing import Final, NamedTuple

__all__ = [
    "KEY_ID",
    "Key",
    "expand",
    "key_id_of",
    "keys_of",
    "new_key",
    "parse_keys",
    "root",
    "weak_keys",
    "weakness",
    "weaknesses",
]

KEY_ID: Final = re.compile(r"[a-z0-9]{1,8}\Z")
"""Form of a key id: short, since it may stand in every token."""

_INFO: Final = b"millionx-privacy/v1|"
_DEFAULT_SECRETS: Final = frozenset(
    {"change_this_in_production", "changeme", "change-me", "secret", "password", "salt"}
)
_MIN_BYTES: Final = 32
_MIN_BITS: Final = 80.0
_WORDS: Final = re.compile(r"[A-Za-z]{2,12}(?:[ _.,-]+[A-Za-z]{2,12}){2,}[ .!?]*\Z")


class Key(NamedTuple):
    """A secret and the id under which records and tokens name it. `repr` leaves the secret out."""

    id: str
    secret: str

    def __repr__(self) -> str:
        return f"Key(id={self.id!r})"


def parse_keys(text: str) -> list[Key]:
    """Keys written as `id:secret`, with commas or line breaks between, newest first.

    Raises:
        ValueError: an entry is not of this form; the message gives its place, and nothing of it.
    """
    keys = []
    for place, entry in enumerate(filter(None, map(str.strip, re.split(r"[,\n]", text))), start=1):
        id_, colon, secret = entry.partition(":")
        if not colon or not secret or not KEY_ID.match(id_):
            raise ValueError(f"entry {place} is not `id:secret`, the id 1 to 8 of lower-case letters and digits")
        keys.append(Key(id_, secret))
    return keys


def keys_of(keys: str, salt: str) -> list[Key]:
    """Keys of the settings PRIVACY_KEYS and PRIVACY_SALT, newest first; the salt is the oldest, with the id it implies.

    Raises:
        ValueError: as `parse_keys`.
    """
    return [*parse_keys(keys), *([Key(key_id_of(salt), salt)] if salt else [])]


def weak_keys(keys: str, salt: str) -> list[str]:
    """Every weakness of the keys of these two settings, as sentences that name the setting and the key id.

    Raises:
        ValueError: as `parse_keys`.
    """
    named = [(f"the secret of `{key.id}` in PRIVACY_KEYS", key.secret) for key in parse_keys(keys)]
    named += [("PRIVACY_SALT", salt)] if salt else []
    return [f"{name} {problem}" for name, secret in named for problem in weaknesses(secret)]


def new_key(id_: str | None = None) -> Key:
    """A fresh key of 32 random bytes; without an id it gets the one that follows from the secret."""
    secret = secrets.token_hex(_MIN_BYTES)
    return Key(id_ or key_id_of(secret), secret)


def key_id_of(secret: str) -> str:
    """The id that follows from a secret: 8 hex digits that tell secrets apart and nothing about them."""
    return expand(root(secret), b"key-id").hex()[:8]


def root(secret: str) -> bytes:
    """HKDF-Extract of a secret (RFC 5869, SHA-256, empty salt)."""
    return hmac.digest(bytes(32), secret.encode("utf-8", "surrogatepass"), sha256)


def expand(root_key: bytes, info: bytes, length: int = 32) -> bytes:
    """HKDF-Expand (RFC 5869, SHA-256) under this package's prefix of `info`."""
    done, block, count = b"", b"", 0
    while len(done) < length:
        count += 1
        block = hmac.digest(root_key, block + _INFO + info + bytes([count]), sha256)
        done += block
    return done[:length]


def weakness(secret: str) -> str | None:
    """The first thing that makes a secret guessable, or None."""
    return next(iter(weaknesses(secret)), None)


def weaknesses(secret: str) -> list[str]:
    """All that makes a secret guessable, as predicates: `has 8 bytes; ...`. No sentence holds a part of it.

    Entropy is that of its bytes taken one by one, which is an upper bound; words, runs and repeats are looked for
    besides.
    """
    return list(_weaknesses(secret))


def _weaknesses(secret: str) -> Iterable[str]:
    if secret.strip().casefold() in _DEFAULT_SECRETS:
        yield "is a default that everyone knows"
    data = secret.encode("utf-8", "surrogatepass")
    if len(data) < _MIN_BYTES:
        yield f"has {len(data)} bytes; at least {_MIN_BYTES} are needed"
    if not data:
        return
    counts = Counter(data)
    bits = -sum(count * log2(count / len(data)) for count in counts.values())
    if bits < _MIN_BITS or (data + data).find(data, 1) < len(data):
        yield "repeats itself too much to be random"
    steps = [abs(later - earlier) for earlier, later in pairwise(data)]
    if len(steps) >= _MIN_BYTES // 2 and sum(step == 1 for step in steps) > len(steps) // 2:
        yield "runs through the alphabet or the digits"
    if _WORDS.match(secret):
        yield "is made of words; take random bytes"
