"""The shield as a whole: nothing of a planted identifier comes out; tokens follow values, types and tenants."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.privacy import Keyring, Mask, PrivacyShield, Redact
from millionx.privacy.keyring import TOKEN

SECRET = "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"
SHIELD = PrivacyShield(Keyring(SECRET))
BANGLA = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")

mobiles = st.from_regex(r"01[3-9][0-9]{8}", fullmatch=True)
local_parts = st.from_regex(r"[a-z]{2,8}[0-9]{2,4}", fullmatch=True)
# Around an identifier: words that speak for nothing.
surroundings = st.lists(
    st.sampled_from(["ok", "please", "ভাই", "দয়া করে", "😀", "\n", "thanks,", "কাল", "ekhon", "-"]), max_size=5
).map(" ".join)


def writings(mobile: str) -> list[str]:
    """Usual writings of a mobile number."""
    return [
        mobile,
        f"+88{mobile}",
        f"{mobile[:5]}-{mobile[5:]}",
        f"+880 {mobile[1:5]} {mobile[5:]}",
        mobile.translate(BANGLA),
        mobile.translate(FULL_WIDTH),
    ]


def digits_of(text: str) -> str:
    """All digits of a text outside tokens, as ASCII."""
    return "".join(str(int(character)) for character in TOKEN.sub("", text) if character.isdecimal())


@given(mobiles, surroundings, surroundings)
@settings(max_examples=60, deadline=None)
def test_planted_phone(mobile: str, before: str, after: str) -> None:
    """However a mobile number is written, no part of it comes out, and all writings have one token."""
    tokens = set()
    for written in writings(mobile):
        masked = SHIELD.pseudonymize(f"{before} {written} {after}")
        assert digits_of(masked) == ""
        tokens.update(TOKEN.findall(masked))
    assert tokens == {SHIELD.keyring.token("PHONE", f"+88{mobile}")}


@given(local_parts, surroundings, surroundings)
@settings(max_examples=60, deadline=None)
def test_planted_email(local: str, before: str, after: str) -> None:
    """However an address is written, it does not come out, and all writings have one token."""
    tokens = set()
    for written in (f"{local}@gmail.com", f"{local.upper()}@Gmail.com", f"{local} [at] gmail [dot] com"):
        masked = SHIELD.pseudonymize(f"{before} {written} {after}")
        assert local not in masked.lower()
        tokens.update(TOKEN.findall(masked))
    assert tokens == {SHIELD.keyring.token("EMAIL", f"{local}@gmail.com")}


@given(st.text(min_size=1, max_size=30), st.text(min_size=1, max_size=30))
def test_tokens_apart(first: str, second: str) -> None:
    """The same value has the same token; another value, type or tenant has another."""
    token = Keyring(SECRET).token("ID", first)
    assert token == SHIELD.keyring.token("ID", first)
    others = {
        Keyring(SECRET).token("NAME", first).rpartition("_")[2],
        Keyring(SECRET, tenant="other").token("ID", first).rpartition("_")[2],
    }
    if first != second:
        others.add(Keyring(SECRET).token("ID", second).rpartition("_")[2])
    assert token.rpartition("_")[2] not in others


@given(st.dictionaries(st.text(max_size=12), st.recursive(st.text(max_size=30) | st.integers(), st.lists), max_size=5))
@settings(max_examples=150, deadline=None)
def test_records_twice(record: dict[str, object]) -> None:
    """Masking a masked record changes nothing."""
    once = SHIELD.pseudonymize_record(record)
    assert SHIELD.pseudonymize_record(once) == once


@pytest.mark.parametrize("text", ["01712345678 " * 1400, "PHONE_0123456789abcdef " * 700, "[" * 16_000, "*" * 16_000])
def test_linear(text: str) -> None:
    """Twice the text takes about twice the time, with operators, too."""
    for operators in (None, Redact(), Mask()):
        shield = PrivacyShield(Keyring(SECRET), operators=operators)
        times = {}
        for length in (len(text) // 2, len(text)):
            runs = []
            for _ in range(5):
                started = perf_counter()
                shield.pseudonymize(text[:length])
                runs.append(perf_counter() - started)
            times[length] = min(runs)
        assert times[len(text)] < 4 * times[len(text) // 2] + 0.005


def test_repr() -> None:
    """`repr` of a shield tells no secret."""
    assert SECRET not in repr(SHIELD)
    assert not re.search(r"[0-9a-f]{32}", repr(SHIELD))
