"""Operators: what stands in place of a finding, by type; their own output is left alone, and a failure gives none."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from millionx.privacy import Keep, Keyring, Mask, Operator, PrivacyShield, Redact, Reversible, ShieldError, Token

KEYRING = Keyring("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO")
TEXT = "call 01712-345678, card 4111 1111 1111 1111, mail john@example.com"


def shield(operators: Operator | Mapping[str, Operator]) -> PrivacyShield:
    """A shield with operators."""
    return PrivacyShield(KEYRING, operators=operators)


def test_by_type() -> None:
    """Each type has its operator, and those that are not named a token."""
    masked = shield({"PHONE": Redact(), "CC": Mask(4)}).pseudonymize(TEXT)
    token = KEYRING.token("EMAIL", "john@example.com")
    assert masked == f"call [PHONE], card ********1111, mail {token}"


def test_for_all() -> None:
    """A single operator is for all types."""
    assert shield(Redact()).pseudonymize(TEXT) == "call [PHONE], card [CC], mail [EMAIL]"


def test_keep() -> None:
    """What is kept is found, and stays as it is written, numbers of records too."""
    kept = shield({"PHONE": Keep()})
    assert [finding.type for finding in kept.scan(TEXT)] == ["PHONE", "CC", "EMAIL"]
    assert "01712-345678" in kept.pseudonymize(TEXT)
    assert kept.pseudonymize_record({"phone": 8801712345678}) == {"phone": 8801712345678}


@pytest.mark.parametrize(
    ("canonical", "last", "shown"),
    [
        ("+8801712345678", 3, "678"),
        ("4111111111111111", 4, "1111"),
        ("ali", 4, ""),
        ("রহিম উদ্দিন", 2, "ন"),
        ("a@b.c", 0, ""),
    ],
)
def test_mask(canonical: str, last: int, shown: str) -> None:
    """A mask has one length, shows the last characters and never more than a quarter of the value."""
    assert Mask(last).replacement(KEYRING, "NAME", canonical, canonical) == "*" * 8 + shown


def test_mask_range() -> None:
    """More than four characters are refused."""
    with pytest.raises(ValueError, match="0 to 4"):
        Mask(5)


OPERATORS = [Token(), Redact(), Mask(), Mask(4), Reversible(), Keep()]
pieces = st.sampled_from(
    ["01712345678", "০১৭১২৩৪৫৬৭৮", "john@example.com", "4111 1111 1111 1111", "My name is Rahim Uddin,", "আমার নাম করিম।"]
)
texts = st.lists(pieces | st.text(max_size=6), max_size=6).map(" ".join)


@pytest.mark.parametrize("operator", OPERATORS, ids=repr)
@given(text=texts)
@settings(max_examples=60, deadline=None)
def test_twice(operator: Operator, text: str) -> None:
    """Masking what an operator has masked changes nothing."""
    once = shield(operator).pseudonymize(text)
    assert shield(operator).pseudonymize(once) == once


@given(
    text=st.lists(pieces | st.sampled_from(["te", "er", "কে", "A", "1", "_", "num", "CALL"]), max_size=6).map("".join)
)
@example(text="01712345678te01712345678")
@example(text="01712345678te01812345678te01912345678te01512345678te01612345678")
@example(text="CALLA01712345678_1_01712345678")
@example(text="numzero one seven one two three four five six seven eightte01712345678")
@settings(max_examples=200, deadline=None)
def test_glued_twice(text: str) -> None:
    """The same holds for values without anything between them and their neighbours."""
    once = shield(Token()).pseudonymize(text)
    assert shield(Token()).pseudonymize(once) == once


def test_in_the_end_all() -> None:
    """What comes to light once its neighbour is masked is found as well, at its place in the text as given."""
    text = "01712345678te01812345678"
    findings = shield(Token()).scan(text)
    assert [text[each.start : each.end] for each in findings] == ["01712345678", "01812345678"]
    assert shield(Token()).replace(text, findings) == shield(Token()).pseudonymize(text)


class Growing:
    """An operator whose output is found again, which is no mask."""

    leaves = ""

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """Another number."""
        return f"0{int(clear) + 1}"


def test_no_end() -> None:
    """Where masking comes to no end there is an error, and no output."""
    with pytest.raises(ShieldError, match="more and more"):
        shield(Growing()).pseudonymize("call 01712345678")


@pytest.mark.parametrize("operator", OPERATORS, ids=repr)
def test_record_twice(operator: Operator) -> None:
    """The same holds for records, with fields that are replaced whole."""
    record = {"author": "John Doe", "phone": 8801712345678, "content": f"{TEXT} John Doe", "contact": {"name": "Rina"}}
    once = shield(operator).pseudonymize_record(record)
    assert shield(operator).pseudonymize_record(once) == once


@pytest.mark.parametrize(
    "text", ["********01712345678", "[PHONE]01712345678", "CC_4111111111111111", "VISA_4111111111111111"]
)
def test_disguised(text: str) -> None:
    """What only begins like an operator's output is no such thing."""
    for operators in ({}, {"PHONE": Mask()}, {"PHONE": Redact()}):
        assert [each.type for each in shield(operators).scan(text)] in (["PHONE"], ["CC"])


def test_types() -> None:
    """Only the types that are named are looked for, under telling names too; whole fields are the record policy's."""
    phones = PrivacyShield(KEYRING, types=["PHONE"])
    assert [finding.type for finding in phones.scan(TEXT)] == ["PHONE"]
    record = {
        "author": "Rina",
        "buyer_name": "Tania",
        "nid": 19902691649112345,
        "text": "@tania_b",
        "phone": 1712345678,
    }
    masked = phones.pseudonymize_record(record)
    assert masked == {
        **record,
        "author": KEYRING.token("NAME", "rina"),
        "phone": KEYRING.token("PHONE", "+8801712345678"),
    }


@pytest.mark.parametrize("given", [{"types": ["PHONES"]}, {"operators": {"PHONES": Redact()}}])
def test_unknown_type(given: dict[str, object]) -> None:
    """A type that no detector has is refused, and those that there are named."""
    with pytest.raises(ValueError, match=r"PHONES; there are .*PHONE"):
        PrivacyShield(KEYRING, **given)  # type: ignore[arg-type]


class Broken:
    """An operator that fails and would tell what it was given."""

    leaves = ""

    def replacement(self, keyring: Keyring, type_: str, canonical: str, clear: str) -> str:
        """Fail."""
        raise RuntimeError(clear)


def test_failure() -> None:
    """An operator's failure names the field, never the value, and gives no output."""
    with pytest.raises(ShieldError) as caught:
        shield(Broken()).pseudonymize_record({"content": "call 01712345678"})
    assert str(caught.value) == "an operator failed with RuntimeError (at `content`)"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
