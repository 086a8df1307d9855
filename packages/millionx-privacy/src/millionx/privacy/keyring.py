"""Tokens: a key for each tenant and type by HKDF from a secret, HMAC over the canonical value.

    key   = HKDF-SHA256(secret, salt = empty, info = "millionx-privacy/v1|" tenant "|" TYPE, 32 bytes)      RFC 5869
    token = TYPE "_" first 16 hex digits of HMAC-SHA256(key, canonical value in UTF-8)                     RFC 2104

A salted hash would not do: all Bangladeshi mobile numbers can be enumerated, so only the secrecy of the key protects.
A key id that is not given follows from the secret, by the info "millionx-privacy/v1|key-id". `docs/tokens.md` has all
of it, with test vectors.
"""

from __future__ import annotations

import hmac
import re
import secrets
from collections.abc import Iterable
from functools import lru_cache, partial
from hashlib import sha256
from typing import Final

from millionx.privacy.errors import WeakSecretError
from millionx.privacy.keys import KEY_ID, Key, expand, key_id_of, root, weakness

__all__ = ["TOKEN", "TOKEN_LENGTHS", "Keyring", "glued_token", "weakness"]

TOKEN_LENGTHS: Final = (16, 24, 32)
"""Hex digits that a token may have. At 16 (64 bits) two of 10^8 values share a token with a chance of 0.03 %."""

_HEX: Final = r"(?:[0-9a-f]{32}|[0-9a-f]{24}|[0-9a-f]{16})"
_ID: Final = r"(?:[a-z0-9]{1,8}_)?"
TOKEN: Final = re.compile(
    r"(?<![^\W_])(?:"
    # One token in 1,845 has no letter. Under other prefixes such digits are a number: CC_4111111111111111.
    rf"(?:BIN|BRN|EMAIL|ID|KEY|NAME|NID|PASSPORT|PHONE|PLATE|TIN)_{_ID}{_HEX}"
    rf"|[A-Z]{{2,12}}_{_ID}(?=[0-9]*[a-f]){_HEX}"
    r"|[A-Z]{2,12}_[a-z0-9]{1,8}_r[0-9a-f]{34,}z"
    r")(?![^\W_])"
)
"""A token that stands apart in a text: of any length, with or without a key id, one-way or reversible."""


def glued_token(types: Iterable[str], length: int) -> str:
    """Regular expression of a token of these types and that length, whatever stands at its sides (`numPHONE_...te`)."""
    return (
        rf"(?:{'|'.join(sorted(types))})_(?:{_ID}(?=[0-9]*[a-f])[0-9a-f]{{{length}}}|[a-z0-9]{{1,8}}_r[0-9a-f]{{34,}}z)"
    )


_TENANT: Final = re.compile(r"[A-Za-z0-9._-]{1,64}\Z")
_CACHED_TOKENS: Final = 65_536


class Keyring:
    """Makes tokens. Thread-safe; tells neither secrets nor keys, in `repr` either.

    `secret` is one secret or several, newest first, each a string or a `Key` with an id of its own. Tokens are made
    with the newest. `tenant` separates teams: the same value has different tokens in two tenants. `token_length` is the
    number of hex digits, one of 16, 24 and 32. With `key_id_in_token` a token reads `PHONE_2026b_5b1d...`.
    `dual_tokens` opens the window of a rotation, in which `previous_token` gives the token of the key before.

    Raises:
        WeakSecretError: a secret can be guessed, unless `allow_weak`, which is for development.
        ValueError: an id or a secret stands twice, or tenant, ids or length are not as described.
    """

    def __init__(
        self,
        secret: str | Iterable[str | Key],
        *,
        tenant: str = "default",
        token_length: int = 16,
        key_id_in_token: bool = False,
        dual_tokens: bool = False,
        allow_weak: bool = False,
    ) -> None:
        keys = [
            Key(key_id_of(each), each) if isinstance(each, str) else each
            for each in ([secret] if isinstance(secret, str) else secret)
        ]
        _check(keys, dual_tokens=dual_tokens, allow_weak=allow_weak)
        if not _TENANT.match(tenant):
            raise ValueError("a tenant is 1 to 64 of letters, digits, `.`, `_` and `-`")
        if token_length not in TOKEN_LENGTHS:
            raise ValueError("a token has 16, 24 or 32 hex digits")
        self.key_ids: Final = tuple(key.id for key in keys)
        self.key_id: Final = self.key_ids[0]
        self.dual_tokens: Final = dual_tokens
        self._roots = {key.id: root(key.secret) for key in keys}
        self._tenant = tenant.encode()
        self.token_length: Final = token_length
        self._marks = {key.id: f"{key.id}_" if key_id_in_token else "" for key in keys}
        # Bounded: repeat values are common (an author posts often), and two HMACs cost more than a look-up.
        self._token = lru_cache(maxsize=_CACHED_TOKENS)(partial(self._make, self.key_id))
        self._previous = lru_cache(maxsize=_CACHED_TOKENS)(partial(self._make, self.key_ids[:2][-1]))
        self._key = lru_cache(maxsize=256)(self._derive)

    @classmethod
    def random(cls, *, tenant: str = "default", token_length: int = 16, key_id_in_token: bool = False) -> Keyring:
        """A keyring that nobody has a second time."""
        return cls(secrets.token_hex(32), tenant=tenant, token_length=token_length, key_id_in_token=key_id_in_token)

    def token(self, type_: str, canonical: str) -> str:
        """Token of a canonical value, by the newest key."""
        return self._token(type_, canonical)

    def previous_token(self, type_: str, canonical: str) -> str | None:
        """Token of the same value by the key before the newest; None unless the window of a rotation is open."""
        return self._previous(type_, canonical) if self.dual_tokens else None

    def key_token(self, key: bytes) -> str:
        """Token of a record key, a function of its bytes alone."""
        return self._form("KEY", self.key_id, key)

    def previous_key_token(self, key: bytes) -> str | None:
        """As `previous_token`, for a record key."""
        return self._form("KEY", self.key_ids[1], key) if self.dual_tokens else None

    def derived(self, purpose: str, key_id: str, length: int) -> bytes:
        """Key of so many bytes for another use of the secret of an id; `purpose` in lower case, unlike a type."""
        return expand(self._roots[key_id], self._tenant + b"|" + purpose.encode(), length)

    def __repr__(self) -> str:
        return f"Keyring(key_id={self.key_id!r})"

    def _make(self, key_id: str, type_: str, canonical: str) -> str:
        return self._form(type_, key_id, canonical.encode("utf-8"))

    def _form(self, type_: str, key_id: str, value: bytes) -> str:
        digest = hmac.digest(self._key(type_, key_id), value, sha256).hex()
        return f"{type_}_{self._marks[key_id]}{digest[: self.token_length]}"

    def _derive(self, type_: str, key_id: str) -> bytes:
        return expand(self._roots[key_id], self._tenant + b"|" + type_.encode())


def _check(keys: list[Key], *, dual_tokens: bool, allow_weak: bool) -> None:
    if not keys:
        raise ValueError("a keyring needs at least one secret")
    for key in keys:
        if not KEY_ID.match(key.id):
            raise ValueError("a key id is 1 to 8 of lower-case letters and digits")
        problem = weakness(key.secret)
        if problem is not None and not allow_weak:
            which = "the secret" if len(keys) == 1 else f"the secret of key {key.id}"
            raise WeakSecretError(f"{which} {problem}; make one with `openssl rand -hex 32`")
    if len({key.id for key in keys}) < len(keys):
        raise ValueError("two keys have the same id; an id is never used for a second secret")
    if len({key.secret for key in keys}) < len(keys):
        raise ValueError("two keys have the same secret; a new key needs a new one")
    if dual_tokens and len(keys) < 2:
        raise ValueError("dual tokens need two keys, the new one and the one before")
