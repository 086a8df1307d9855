"""Tokens: fixed by golden vectors, so that another language can make them and joins last for years."""

from __future__ import annotations

import hmac
from hashlib import sha256

import pytest

from millionx.privacy import Key, Keyring, WeakSecretError
from millionx.privacy.keyring import TOKEN, weakness

SECRET = "4f1d9c6a8e2b7035d1c49e6f0a8b3d7258e1f4c6a9b0d3e7f2815c4a6b9d0e3f"

GOLDEN = {
    ("default", "EMAIL", "john@example.com"): "EMAIL_2af20cecbf4461d0",
    ("default", "PHONE", "+8801712345678"): "PHONE_5b1db63b7415dffa",
    ("default", "NAME", "john doe"): "NAME_6c7b37fb8cf41dac",
    ("default", "NAME", "রহিম উদ্দিন"): "NAME_1bc4877f52dac4c4",
    ("default", "CC", "4111111111111111"): "CC_2396f9d40cb86eae",
    ("default", "NID", "1234567890123"): "NID_4b36cfd5cbea805a",
    ("default", "ID", "cust-1"): "ID_a2cfdb7e721c90d8",
    ("team-b", "EMAIL", "john@example.com"): "EMAIL_d09cf451f836dd69",
}


@pytest.mark.parametrize(("given", "token"), GOLDEN.items(), ids=["-".join(given[:2]) for given in GOLDEN])
def test_golden(given: tuple[str, str, str], token: str) -> None:
    """A token never changes: every join in every store depends on it."""
    tenant, type_, canonical = given
    assert Keyring(SECRET, tenant=tenant).token(type_, canonical) == token


def test_golden_key() -> None:
    """Record keys and the key id are fixed, too."""
    keyring = Keyring(SECRET)
    assert keyring.key_token(b"\x00key") == "KEY_af9935dafe9545a8"
    assert keyring.key_id == "fd504235"


def test_derivation() -> None:
    """The keys are HKDF-SHA256 (RFC 5869) with an empty salt, worked out here step by step."""
    extracted = hmac.new(b"", SECRET.encode(), sha256).digest()
    key = hmac.new(extracted, b"millionx-privacy/v1|default|EMAIL\x01", sha256).digest()
    digest = hmac.new(key, b"john@example.com", sha256).hexdigest()
    assert Keyring(SECRET).token("EMAIL", "john@example.com") == f"EMAIL_{digest[:16]}"


@pytest.mark.parametrize("length", [16, 24, 32])
def test_length(length: int) -> None:
    """A longer token begins as the shorter one does."""
    token = Keyring(SECRET, token_length=length).token("NAME", "john doe")
    assert len(token) == len("NAME_") + length
    assert token.startswith(Keyring(SECRET).token("NAME", "john doe"))
    assert TOKEN.fullmatch(token)


@pytest.mark.parametrize("length", [0, 8, 20, 64])
def test_wrong_length(length: int) -> None:
    """Other lengths are refused."""
    with pytest.raises(ValueError, match="hex digits"):
        Keyring(SECRET, token_length=length)


@pytest.mark.parametrize(
    "secret", ["", "short", "CHANGE_THIS_IN_PRODUCTION", "a" * 64, "abcabcabcabcabcabcabcabcabcabcabcabc"]
)
def test_weak_secret(secret: str) -> None:
    """A secret that can be guessed is refused, and told by no message."""
    with pytest.raises(WeakSecretError) as caught:
        Keyring(secret)
    assert not secret or secret not in str(caught.value)
    assert Keyring(secret, allow_weak=True).token("NAME", "x")


def test_good_secret() -> None:
    """Random secrets in their usual writings are taken."""
    assert weakness(SECRET) is None
    assert weakness("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO") is None


def test_tenant() -> None:
    """A tenant's name is checked, since it is a part of the derivation."""
    with pytest.raises(ValueError, match="tenant"):
        Keyring(SECRET, tenant="a|b")


def test_repr() -> None:
    """Neither secret nor key is in `repr`."""
    assert SECRET[:8] not in repr(Keyring(SECRET))
    assert "key_id" in repr(Keyring(SECRET))


KEYS = [Key("2026b", "Yq3vN8pK2wX7dS5fG9hJ4mB6tR1zC0LuAeIo"), Key("2026a", SECRET)]


def test_rotation() -> None:
    """New tokens are the newest key's; in the window the one before has its own beside them."""
    ring = Keyring(KEYS, dual_tokens=True)
    assert ring.token("PHONE", "1") == Keyring(KEYS[0].secret).token("PHONE", "1")
    assert ring.previous_token("PHONE", "1") == Keyring(SECRET).token("PHONE", "1")
    assert Keyring(KEYS).previous_token("PHONE", "1") is None
    assert (ring.key_id, ring.key_ids) == ("2026b", ("2026b", "2026a"))


@pytest.mark.parametrize("length", [16, 24, 32])
def test_key_id_in_token(length: int) -> None:
    """By option the id stands in the token, beside all hex digits, and the token is known as one."""
    token = Keyring(KEYS, token_length=length, key_id_in_token=True).token("PHONE", "1")
    plain = Keyring(KEYS, token_length=length).token("PHONE", "1")
    assert token == plain.replace("PHONE_", "PHONE_2026b_")
    assert TOKEN.fullmatch(token)
    assert TOKEN.fullmatch(Keyring(KEYS, key_id_in_token=True).key_token(b"k"))


@pytest.mark.parametrize(
    ("keys", "said"),
    [
        ([], "at least one"),
        ([Key("a", SECRET), Key("a", KEYS[0].secret)], "same id"),
        ([Key("a", SECRET), Key("b", SECRET)], "same secret"),
        ([Key("A", SECRET)], "key id"),
    ],
)
def test_wrong_keys(keys: list[Key], said: str) -> None:
    """An id is used for one secret, a secret under one id."""
    with pytest.raises(ValueError, match=said):
        Keyring(keys)


def test_window_of_one() -> None:
    """A window needs the key before."""
    with pytest.raises(ValueError, match="two keys"):
        Keyring(SECRET, dual_tokens=True)


def test_weak_old_key() -> None:
    """An old secret that can be guessed is refused like a new one, and named by its id."""
    with pytest.raises(WeakSecretError, match="key old"):
        Keyring([KEYS[0], Key("old", "tooshort")])


@pytest.mark.parametrize(
    ("text", "is_token"),
    [
        ("PHONE_0123456789abcdef", True),
        ("PHONE_0123456789012345", True),
        ("PHONE_2026b_0123456789abcdef", True),
        ("SHOP_0123456789abcdef", True),
        ("CC_4111111111111111", False),
        ("PHONE_01712345678", False),
        ("PHONE_0123456789abcdef0", False),
    ],
)
def test_form(text: str, is_token: bool) -> None:
    """A token is known by its form; a card number after `CC_` is none."""
    assert bool(TOKEN.fullmatch(text)) == is_token
