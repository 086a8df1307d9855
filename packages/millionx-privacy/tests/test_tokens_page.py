"""The page on tokens: every row is worked out here step by step, canonical forms alone by the library."""

from __future__ import annotations

import hmac
import re
from hashlib import sha256
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from millionx.privacy import Keyring
from millionx.privacy.detectors import canonical
from millionx.privacy.keyring import TOKEN

PAGE = (Path(__file__).parents[1] / "docs/tokens.md").read_text("utf-8")
SECRET = "4f1d9c6a8e2b7035d1c49e6f0a8b3d7258e1f4c6a9b0d3e7f2815c4a6b9d0e3f"
EXTRACTED = hmac.new(b"", SECRET.encode(), sha256).digest()
TOKENS = re.findall(r"^\| `([^`]+)` \| ([A-Z]+) \| `([^`]+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)
FORMS = re.findall(r"^\| ([A-Z]+) \| `([^`]+)` \| `([^`]+)` \|$", PAGE, re.MULTILINE)


def derived(info: str, length: int = 32) -> bytes:
    """HKDF-Expand, RFC 5869 section 2.3."""
    done, block = b"", b""
    for count in range(1, 1 + -(-length // 32)):
        block = hmac.new(EXTRACTED, block + f"millionx-privacy/v1|{info}".encode() + bytes([count]), sha256).digest()
        done += block
    return done[:length]


@pytest.mark.parametrize(("tenant", "type_", "value", "token"), TOKENS)
def test_token(tenant: str, type_: str, value: str, token: str) -> None:
    """A token is what the page says that it is."""
    if match := re.fullmatch(r"[A-Z]+_[a-z0-9]+_r(.+)z", token):
        worked_out = AESSIV(derived(f"{tenant}|reversible", 64)).encrypt(value.encode(), [type_.encode()]).hex()
        assert match[1] == worked_out
    else:
        digits = hmac.new(derived(f"{tenant}|{type_}"), value.encode(), sha256).hexdigest()
        body = token.rpartition("_")[2]
        assert digits[: len(body)] == body
        assert len(body) in (16, 24, 32)
    assert TOKEN.fullmatch(token)


@pytest.mark.parametrize(("type_", "written", "value"), FORMS)
def test_canonical_form(type_: str, written: str, value: str) -> None:
    """A value as it is written has the canonical form that the page gives."""
    assert canonical(type_, written) == value


def test_intermediate_values() -> None:
    """What HKDF gives on the way stands on the page, too."""
    assert EXTRACTED.hex() in PAGE
    assert derived("default|PHONE").hex() in PAGE
    assert derived("key-id").hex()[:8] == Keyring(SECRET).key_id == "fd504235"


def test_rows_are_read() -> None:
    """The tables were found; no row was lost to its own formatting."""
    assert len(TOKENS) == 12
    assert len(FORMS) == 17
