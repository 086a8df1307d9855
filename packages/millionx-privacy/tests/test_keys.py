"""Secrets: read with their ids, weak ones named, new ones made."""

from __future__ import annotations

import pytest

from millionx.privacy.keys import Key, key_id_of, keys_of, new_key, parse_keys, weak_keys, weaknesses

SECRET = "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"


def test_parse() -> None:
    """Commas and line breaks stand between keys, and the order is kept; the rest of an entry is the secret."""
    assert parse_keys(" 2026b:abc:def,\n2026a:xyz\n\n") == [Key("2026b", "abc:def"), Key("2026a", "xyz")]


@pytest.mark.parametrize("entry", ["s3cret", ":s3cret", "ID:s3cret", "ok:", "toolongid:s3cret", "a b:s3cret"])
def test_malformed(entry: str) -> None:
    """An entry of another form is refused by its place alone."""
    with pytest.raises(ValueError, match="entry 2") as caught:
        parse_keys(f"a:b,{entry}")
    assert "s3cret" not in str(caught.value)


def test_new_key() -> None:
    """A new key is strong, its id follows from it, and it is not given twice."""
    key = new_key()
    assert weaknesses(key.secret) == []
    assert key.id == key_id_of(key.secret)
    assert key != new_key()
    assert new_key("2026b").id == "2026b"


@pytest.mark.parametrize(
    ("secret", "said"),
    [
        ("changeme", ["default", "bytes", "repeats"]),
        ("a" * 64, ["repeats"]),
        (SECRET[:12] * 4, ["repeats"]),
        ("abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG", ["runs"]),
        ("correct horse battery staple wins today", ["words"]),
        (SECRET, []),
    ],
)
def test_weaknesses(secret: str, said: list[str]) -> None:
    """Every weakness is named, and no part of the secret."""
    found = weaknesses(secret)
    assert len(found) == len(said)
    assert all(word in sentence for word, sentence in zip(said, found, strict=True))
    assert secret[:8] not in " ".join(found)


def test_settings_together() -> None:
    """The salt is the oldest key, under the id that follows from it; weaknesses name the setting."""
    assert keys_of("2026b:xyz", SECRET) == [Key("2026b", "xyz"), Key(key_id_of(SECRET), SECRET)]
    assert all("`2026b` in PRIVACY_KEYS" in sentence for sentence in weak_keys("2026b:xyz", ""))
    assert all(sentence.startswith("PRIVACY_SALT ") for sentence in weak_keys("", "xyz"))


def test_repr() -> None:
    """`repr` of a key leaves the secret out."""
    assert repr([Key("2026b", "xyz")]) == "[Key(id='2026b')]"
