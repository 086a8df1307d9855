"""Keys and tokens: HKDF from one secret, a key for each tenant and type, HMAC over the canonical value.

    key   = HKDF-SHA256(secret, salt = empty, info = "millionx-privacy/v1|" tenant "|" TYPE, 32 bytes)      RFC 5869
    token = TYPE "_" first 16 hex digits of HMAC-SHA256(key, canonical value in UTF-8)                     RFC 2104

A salted hash would not do: all Bangladeshi mobile numbers can be enumerated, so only the secrecy of the key protects.
The key id is derived with the info "millionx-privacy/v1|key-id" and tells which secret made a token without telling it.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections import Counter
from functools import lru_cache
from hashlib import sha256
from math import log2
from typing import Final

from millionx.privacy.errors import WeakSecretError

__all__ = ["TOKEN", "TOKEN_LENGTHS", "Keyring", "weakness"]

TOKEN_LENGTHS: Final = (16, 24, 32)
"""Hex digits that a token may have. At 16 (64 bits) two of 10^8 values share a token with a chance of 0.03 %."""
TOKEN: Final = re.compile(r"(?<![^\W_])[A-Z]{2,12}_(?:[0-9a-f]{32}|[0-9a-f]{24}|[0-9a-f]{16})(?![^\W_])")
"""A token in a text."""

_INFO: Final = b"millionx-privacy/v1|"
_TENANT: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_DEFAULT_SECRETS: Final = frozenset(
    {"change_this_in_production", "changeme", "change-me", "secret", "password", "salt"}
)
_MIN_BYTES: Final = 32
_MIN_BITS: Final = 80.0
_CACHED_TOKENS: Final = 65_536


def weakness(secret: str) -> str | None:
    """What makes a secret guessable, or None. Entropy is that of its characters taken one by one."""
    if secret.strip().casefold() in _DEFAULT_SECRETS:
        return "is a default that everyone knows"
    data = secret.encode("utf-8", "surrogatepass")
    if len(data) < _MIN_BYTES:
        return f"has {len(data)} bytes; at least {_MIN_BYTES} are needed"
    counts = Counter(data)
    bits = -sum(count * log2(count / len(data)) for count in counts.values())
    if bits < _MIN_BITS:
        return "repeats itself too much to be random"
    return None


class Keyring:
    """Makes tokens. Thread-safe; tells neither secret nor keys, in `repr` either.

    `tenant` separates teams: the same value has different tokens in two tenants. `token_length` is the number of hex
    digits, one of 16, 24 and 32.

    Raises:
        WeakSecretError: the secret can be guessed, unless `allow_weak`, which is for development.
        ValueError: tenant or length are not as described.
    """

    def __init__(
        self, secret: str, *, tenant: str = "default", token_length: int = 16, allow_weak: bool = False
    ) -> None:
        problem = weakness(secret)
        if problem is not None and not allow_weak:
            raise WeakSecretError(f"the secret {problem}; make one with `openssl rand -hex 32`")
        if not _TENANT.match(tenant):
            raise ValueError("a tenant is 1 to 64 of letters, digits, `.`, `_` and `-`")
        if token_length not in TOKEN_LENGTHS:
            raise ValueError("a token has 16, 24 or 32 hex digits")
        self._root = hmac.digest(bytes(32), secret.encode("utf-8", "surrogatepass"), sha256)
        self._tenant = tenant.encode()
        self._length = token_length
        self.key_id: Final = self._expand(b"key-id").hex()[:8]
        # Bounded: repeat values are common (an author posts often), and two HMACs cost more than a look-up.
        self._token = lru_cache(maxsize=_CACHED_TOKENS)(self._make)
        self._key = lru_cache(maxsize=64)(self._derive)

    @classmethod
    def random(cls, *, tenant: str = "default", token_length: int = 16) -> Keyring:
        """A keyring that nobody has a second time."""
        return cls(secrets.token_hex(32), tenant=tenant, token_length=token_length)

    def token(self, type_: str, canonical: str) -> str:
        """Token of a canonical value."""
        return self._token(type_, canonical)

    def key_token(self, key: bytes) -> str:
        """Token of a record key, a function of its bytes alone."""
        return f"KEY_{hmac.digest(self._key('KEY'), key, sha256).hex()[: self._length]}"

    def __repr__(self) -> str:
        return f"Keyring(key_id={self.key_id!r})"

    def _make(self, type_: str, canonical: str) -> str:
        digest = hmac.digest(self._key(type_), canonical.encode("utf-8"), sha256)
        return f"{type_}_{digest.hex()[: self._length]}"

    def _derive(self, type_: str) -> bytes:
        return self._expand(self._tenant + b"|" + type_.encode())

    def _expand(self, info: bytes) -> bytes:
        # 32 bytes are one block of HKDF-Expand, so its loop runs once.
        return hmac.digest(self._root, _INFO + info + b"\x01", sha256)
