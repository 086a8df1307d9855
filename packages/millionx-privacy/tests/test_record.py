"""Records: whole values, the same value throughout, names, numbers, handles."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from millionx.privacy import Key, Keyring, PrivacyShield, ShieldError

SHIELD = PrivacyShield(Keyring("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"))


def mask(**members: Any) -> dict[str, Any]:
    """A record, masked."""
    return SHIELD.pseudonymize_record(members)


def is_token(text: Any, type_: str) -> bool:
    """Whether a value is exactly one token of a type."""
    return isinstance(text, str) and re.fullmatch(rf"{type_}_[0-9a-f]{{16}}", text) is not None


def test_whole_values() -> None:
    """Author and customer are replaced whole, each by its type."""
    masked = mask(author="John Doe", author_id="u-77", customer_id="c-1", customer_email_hash="9f86d081")
    assert is_token(masked["author"], "NAME")
    assert all(is_token(masked[name], "ID") for name in ("author_id", "customer_id", "customer_email_hash"))


def test_id_that_is_an_address() -> None:
    """An id that is an e-mail address or a phone number has the token of that."""
    masked = mask(customer_id="John@Example.com", author_id="01712-345678", content="john@example.com +8801712345678")
    assert masked["content"] == f"{masked['customer_id']} {masked['author_id']}"
    assert masked["customer_id"].startswith("EMAIL_")


def test_same_value_elsewhere() -> None:
    """A whole value gets its token wherever it stands in the record, in any case, with a Bangla ending, too."""
    masked = mask(author="Tanvir Khan", content="ask tanvir khan, or Tanvir Khan's brother")
    assert masked["content"] == f"ask {masked['author']}, or {masked['author']}'s brother"
    masked = mask(author="তানভীর", note={"text": ["তানভীরের দোকান"]})
    assert masked["note"] == {"text": [f"{masked['author']}ের দোকান"]}


def test_part_of_a_word() -> None:
    """A value inside a longer word is not that value."""
    assert mask(author_id="phone", content="headphones and phones")["content"] == "headphones and phones"


def test_kept() -> None:
    """Ids of posts, orders and products stay, and so do times, counts and prices."""
    record = {
        "post_id": "01712345678",
        "order_id": "john@example.com",
        "product_id": "4111111111111111",
        "posted_at": "2025-12-20T10:00:00Z",
        "engagement_count": 1712345678,
        "unit_price": 4111111111111111,
    }
    assert mask(**record) == record


def test_settled_words() -> None:
    """An author called Rocket does not change the payment method or the platform."""
    masked = mask(author="rocket", payment_method="rocket", platform="rocket")
    assert (masked["payment_method"], masked["platform"]) == ("rocket", "rocket")


def test_names_and_numbers() -> None:
    """Member names are scanned; a number is replaced if its name tells what it is."""
    masked = mask(
        extra={"01712345678": 1, "phone": 8801712345678, "contact": {"mobileNo": [1712345678]}, "sold": 1712345678}
    )
    assert is_token(next(iter(masked["extra"])), "PHONE")
    assert is_token(masked["extra"]["phone"], "PHONE")
    assert masked["extra"]["phone"] == next(iter(masked["extra"]))
    assert masked["extra"]["contact"]["mobileNo"] == [masked["extra"]["phone"]]
    assert masked["extra"]["sold"] == 1712345678


def test_telling_names() -> None:
    """A name of a person's, or a number of an unusual form under a telling name, is replaced whole."""
    masked = mask(customer={"name": "Abdul", "phone": "44-20-7946-0958"}, buyer_name="Rina", product={"name": "Lamp"})
    assert is_token(masked["customer"]["name"], "NAME")
    assert is_token(masked["customer"]["phone"], "PHONE")
    assert is_token(masked["buyer_name"], "NAME")
    assert masked["product"]["name"] == "Lamp"


@pytest.mark.parametrize(
    ("url", "handle"),
    [
        ("https://www.tiktok.com/@john.doe99/video/7301", "john.doe99"),
        ("https://facebook.com/rahim.store/posts/1", "rahim.store"),
        ("https://m.facebook.com/profile.php?id=100012345678", "100012345678"),
        ("https://www.facebook.com/story.php?story_fbid=12&id=1000777", "1000777"),
        ("https://instagram.com/rina_bd/", "rina_bd"),
    ],
)
def test_profile_url(url: str, handle: str) -> None:
    """The handle in a profile's address is replaced, the rest stays, and mentions of it have the same token."""
    masked = mask(post_url=url, content=f"follow @{handle}!")
    token = re.search(r"ID_[0-9a-f]{16}", masked["post_url"])
    assert token is not None
    assert masked["post_url"] == url.replace(handle, token[0])
    assert handle not in masked["content"]


@pytest.mark.parametrize("url", ["https://www.facebook.com/watch/?v=12", "https://www.tiktok.com/tag/phone"])
def test_page_url(url: str) -> None:
    """Pages of the platform itself are no handles."""
    assert mask(post_url=url)["post_url"] == url


def test_mention() -> None:
    """A mention is replaced whole; a price after @ is none."""
    masked = mask(content="thanks @karim_99. only @500 tk")
    assert re.fullmatch(r"thanks @ID_[0-9a-f]{16}\. only @500 tk", masked["content"])


def test_own_output() -> None:
    """Masking a masked record changes nothing."""
    once = mask(
        author="John Doe",
        customer_id="a@example.com",
        content="call John Doe 01712345678 @jd_shop",
        buyer_name="Rina",
        phone=8801712345678,
    )
    assert SHIELD.pseudonymize_record(once) == once


def test_path_of_an_error() -> None:
    """An error names the member by the policy's names only, and no value."""
    with pytest.raises(ShieldError) as known:
        mask(content="\ud800 secret-text")
    with pytest.raises(ShieldError) as unknown:
        mask(**{"karim@example.com": "\ud800"})
    assert (known.value.path, unknown.value.path) == ("content", "*")
    assert "secret" not in str(known.value)


def test_names_that_become_one() -> None:
    """Two members whose names become one token are refused: one of them would be lost."""
    with pytest.raises(ShieldError, match="same name"):
        mask(extra={"01712345678": 1, "+8801712345678": 2})


def test_order_and_types() -> None:
    """Members keep their order, and what is not a string its type."""
    record = {"z": 1, "a": [True, None, 1.5], "m": {"x": "y"}}
    assert json.dumps(SHIELD.pseudonymize_record(record)) == json.dumps(record)


@pytest.mark.parametrize(
    ("name", "value", "type_"),
    [
        ("nid", 19902691649112345, "NID"),
        ("nationalId", "1990 2691 6491 12345", "NID"),
        ("জাতীয়_পরিচয়পত্র", "2691649112345", "NID"),
        ("birth_registration_no", 19902691649112345, "BRN"),
        ("brn", "19902691649112345", "BRN"),
        ("tin", 123456789012, "TIN"),
        ("e_tin", "017123456789", "TIN"),
        ("bin_number", "1234567890123", "BIN"),
        ("vat_registration", 1234567890123, "BIN"),
        ("verified_phone", 8801712345678, "PHONE"),
        ("type_of_phone_on_file", 8801712345678, "PHONE"),
        ("passport_no", "A01234567", "PASSPORT"),
        ("vehicle_no", "Dhaka Metro Ga 11-1234", "PLATE"),
        ("license_plate", "ঢাকা মেট্রো-গ ১১-৯৯৯৯", "PLATE"),
    ],
)
def test_names_of_documents(name: str, value: Any, type_: str) -> None:
    """A number under a name that tells its type is of that type, as a number and as a string."""
    masked = mask(customer={name: value})["customer"][name]
    assert is_token(masked, type_)


@pytest.mark.parametrize(
    "member",
    [
        {"tin": 12},
        {"bin": "A-12"},
        {"plate": "ceramic"},
        {"passport_expiry": 20300101},
        {"phone_verified_at": 1766224800},
        {"vehicle": 2024},
        {"cabinet": 1234567890123},
    ],
)
def test_names_that_tell_little(member: dict[str, Any]) -> None:
    """A short number, a date about a document, or a word inside another is left."""
    assert mask(extra=member) == {"extra": member}


def test_email_under_another_name() -> None:
    """An address stays an address, whatever the member's name promises."""
    assert is_token(mask(nid="john@example.com")["nid"], "EMAIL")


@pytest.mark.parametrize(
    "text",
    [
        "https://example.com/track?phone=01712345678&x=1",
        "https://example.com/u/john@example.com",
        "https://wa.me/8801712345678",
        "#01712345678",
        "#call_01712345678",
        "@shop01712345678",
    ],
)
def test_inside(text: str) -> None:
    """Values in addresses, hashtags and handles are found."""
    masked = mask(hashtags=[text], media_urls=[text])
    assert not re.search(r"1712345678|john@", json.dumps(masked))


def dual(**members: Any) -> dict[str, Any]:
    """A record, masked while a rotation's window is open."""
    return DUAL.pseudonymize_record(members)


OLD, NEW = "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO", "Yq3vN8pK2wX7dS5fG9hJ4mB6tR1zC0LuAeIo"
DUAL = PrivacyShield(Keyring([Key("2026b", NEW), Key("2026a", OLD)], dual_tokens=True))


def test_window() -> None:
    """While two keys are in use, a record tells for each new token the old one, so that joins go on."""
    record = {"author": "John Doe", "phone": 8801712345678, "content": "John Doe, a@example.com", "@rina_b": ["x"]}
    before, after = mask(**record), dual(**record)
    pairs = after.pop("_anonymization_previous")
    text = json.dumps(after)
    for new, old in pairs.items():
        text = text.replace(new, old)
    assert json.loads(text) == before
    assert len(pairs) == 4


def test_window_twice() -> None:
    """Masking once more keeps the tokens of before; a record without tokens gets no such member."""
    once = dual(author="John Doe", content="01712345678")
    assert DUAL.pseudonymize_record(once) == once
    assert dual(content="hello") == {"content": "hello"}
