"""The operator whose tokens come back, behind the extra `[reversible]`: AES-SIV (RFC 5297).

In the terms of `keyring.py`:

key   = HKDF-SHA256(secret, salt = empty, info = "millionx-privacy/v1|" tenant "|reversible", 64 bytes)
token = TYPE "_" key id "_r" hex(AES-SIV(key, associated data = [TYPE], canonical value in UTF-8)) "z"
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from millionx.privacy.errors import ShieldError
from millionx.privacy.keyring import Keyring

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

__all__ = ["Reversible", "reveal"]

# Whatever stands at its sides: a value may have been part of a longer word.
_SEALED: Final = re.compile(r"([A-Z]{2,12})_([a-z0-9]{1,8})_r((?:[0-9a-f]{2}){17,})z")
_KEY_BYTES: Final = 64


class Reversible:
    """The canonical value, encrypted: the same value gives the same token, and who holds the key gets it back.

    The type is associated data, so that a token under another type is refused. The length of a token tells that of the
    value. Key ids are always in the token, so that old ones come back after a rotation.

    Raises:
        ModuleNotFoundError: the extra is not installed.
    """

    leaves = ""  # has the form of a token, and those are always recognised

    def __init__(self) -> None:
        import cryptography.hazmat.primitives.ciphers.aead  # noqa: F401 - fails at start, not at the first value

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """See `Operator`."""
        del clear
        cipher = _cipher(keyring, keyring.key_id)
        return f"{type_}_{keyring.key_id}_r{cipher.encrypt(canonical.encode(), [type_.encode()]).hex()}z"


def reveal(text: str, keyring: Keyring) -> str:
    """The text with the canonical value in place of each reversible token; other tokens stay.

    Raises:
        ShieldError: a token is of another key or tenant, or was changed.
        ModuleNotFoundError: the extra is not installed.
    """

    def value(match: re.Match[str]) -> str:
        from cryptography.exceptions import InvalidTag

        capitals, key_id, sealed = match.groups()
        if key_id not in keyring.key_ids:
            raise ShieldError("a reversible token was made with a key that the keyring does not hold")
        cipher = _cipher(keyring, key_id)
        # Capital letters before it may belong to the word in which it stands.
        for place in range(len(capitals) - 1):
            try:
                clear = cipher.decrypt(bytes.fromhex(sealed), [capitals[place:].encode()])
            except InvalidTag:
                continue
            return capitals[:place] + clear.decode()
        raise ShieldError("a reversible token is of another secret or tenant, or was changed")

    return _SEALED.sub(value, text)


def _cipher(keyring: Keyring, key_id: str) -> AESSIV:
    from cryptography.hazmat.primitives.ciphers.aead import AESSIV

    return AESSIV(keyring.derived("reversible", key_id, _KEY_BYTES))
