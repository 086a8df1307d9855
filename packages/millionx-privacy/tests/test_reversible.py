"""Reversible tokens: the same for the same value, and back only with the right key, tenant and type."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.privacy import Key, Keyring, PrivacyShield, Reversible, ShieldError
from millionx.privacy.keyring import TOKEN

NEW = Key("2026b", "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO")
OLD = Key("2026a", "Yq3vN8pK2wX7dS5fG9hJ4mB6tR1zC0LuAeIo")


def shield(*keys: Key, tenant: str = "default") -> PrivacyShield:
    """A shield that makes reversible tokens of phone numbers."""
    return PrivacyShield(Keyring(keys, tenant=tenant), operators={"PHONE": Reversible()})


def test_golden() -> None:
    """A reversible token never changes."""
    masked = shield(NEW).pseudonymize("01712345678")
    assert masked == "PHONE_2026b_r8bbd3d30b3026b5c9477e679b2146c576c12a10ffa5f9e88e02d60970b2az"


def test_there_and_back() -> None:
    """The token gives the canonical value back, also after a rotation; one-way tokens stay."""
    masked = shield(OLD).pseudonymize("call 01712-345678, john@example.com")
    email = shield(OLD).keyring.token("EMAIL", "john@example.com")
    assert shield(NEW, OLD).reveal(masked) == f"call +8801712345678, {email}"


@given(st.text(min_size=1, max_size=40).filter(lambda text: text.isprintable()))
def test_any_value(value: str) -> None:
    """Any value comes back, and its token has the form of one."""
    ring = Keyring([NEW])
    token = Reversible().replacement(ring, "NAME", value, value)
    assert TOKEN.fullmatch(token)
    assert PrivacyShield(ring).reveal(token) == value


@pytest.mark.parametrize(
    "stranger",
    [
        shield(OLD),
        shield(Key("2026b", OLD.secret)),
        shield(NEW, tenant="team-b"),
    ],
    ids=["key id", "secret", "tenant"],
)
def test_stranger(stranger: PrivacyShield) -> None:
    """Without the key, or with that of another tenant, there is an error and no value."""
    with pytest.raises(ShieldError, match="reversible token"):
        stranger.reveal(shield(NEW).pseudonymize("01712345678"))


def test_bound_to_type() -> None:
    """A token under another type is refused, and so is a changed one."""
    token = shield(NEW).pseudonymize("01712345678")
    changed = token[:-2] + ("0z" if token[-2] != "0" else "1z")
    for wrong in (token.replace("PHONE", "NID"), changed):
        with pytest.raises(ShieldError, match="changed"):
            shield(NEW).reveal(wrong)


def test_inside_a_word() -> None:
    """A token comes back also where the value was part of a longer word."""
    for text in ("call01712345678ed", "CALL01712345678এ"):
        masked = shield(NEW).pseudonymize(text)
        assert "1712345678" not in masked
        assert shield(NEW).reveal(masked) == text.replace("01712345678", "+8801712345678")
