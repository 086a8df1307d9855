"""The sample: what is said about each record holds."""

from __future__ import annotations

import json
import re
from collections import Counter
from secrets import token_hex
from typing import Any

import pytest

from millionx.core.settings import load
from millionx.core.testing.memory import InMemoryRunner, header
from millionx.core.topics import source_topics, validated_topics
from millionx.local.lines import format_line, parse_line
from millionx.local.sample import SampleRecord, planted, sample, sample_records
from millionx.privacy.settings import PrivacySettings
from millionx.privacy.stage import PrivacyStage
from millionx.validate import validate_market_order, validate_social_post
from millionx.validate.settings import ValidateSettings
from millionx.validate.stage import ValidateStage

RECORDS = sample_records()
SOUND = [item for item in RECORDS if item.code is None]
BANGLA = re.compile("[\u0980-\u09ff]")
PHONE = re.compile(r"[+0-9০-৯ -]{11,20}")


def members(item: SampleRecord) -> dict[str, Any]:
    content: dict[str, Any] = json.loads(item.record.value or b"")
    return content


def test_deterministic() -> None:
    """The same seed gives the same bytes, another seed other ones."""
    assert sample() == sample()
    assert sample(seed=1) != sample(seed=2)


@pytest.mark.parametrize("count", [0, 1, 50, 1200])
def test_count(count: int) -> None:
    """There are as many records as asked for."""
    assert len(sample(count=count)) == count


def test_shares() -> None:
    """Two thirds are posts, about 2 % are broken, about a third hold personal data."""
    share = len(RECORDS) / 100
    assert 60 < sum("social" in item.record.topic for item in RECORDS) / share < 73
    assert 1.5 < sum(item.code is not None for item in RECORDS) / share < 2.5
    assert 28 < sum(bool(item.personal) for item in RECORDS) / share < 38


def test_every_topic() -> None:
    """Each source topic gets a fair number of records."""
    counts = Counter(item.record.topic for item in RECORDS)
    assert set(counts) == set(source_topics())
    assert min(counts.values()) > 100


def test_sound_ones_are_valid() -> None:
    """The public validation takes every record that is not broken."""
    for item in SOUND:
        check = validate_social_post if "social" in item.record.topic else validate_market_order
        valid, _, error = check(members(item))
        assert valid, error


def test_broken_ones_are_refused_as_said() -> None:
    """Validate lets the sound records pass and gives each broken one the code that the sample says."""
    runner = InMemoryRunner(ValidateStage(ValidateSettings(kafka_bootstrap_servers="unused:9092")))
    for item in RECORDS:
        output = runner.send(item.record.value, topic=item.record.topic, key=item.record.key)
        code = None if output.topic in validated_topics() else (header(output, "dlq.code") or b"").decode()
        assert code == item.code


def test_nothing_personal_passes_the_shield() -> None:
    """Of what the sample plants, nothing is left in key, headers or value after the privacy stage."""
    validate = InMemoryRunner(ValidateStage(ValidateSettings(kafka_bootstrap_servers="unused:9092")))
    environ = {"KAFKA_BOOTSTRAP_SERVERS": "unused:9092", "PRIVACY_SALT": token_hex(32)}
    privacy = InMemoryRunner(PrivacyStage(load(PrivacySettings, environ)))
    passed = []
    for item in SOUND:
        checked = validate.send(item.record.value, topic=item.record.topic, key=item.record.key)
        masked = privacy.send(checked.value, topic=checked.topic, key=checked.key, headers=checked.headers)
        assert masked.topic in PrivacyStage.declaration.writes
        passed += [masked.key or b"", masked.value or b"", *(value or b"" for _, value in masked.headers)]
    text = b"\n".join(passed).decode()
    assert [value for value in planted(SOUND) if value in text] == []


def test_many_kinds_of_broken() -> None:
    """The default sample has at least a dozen ways to be broken."""
    assert len({item.code for item in RECORDS} - {None}) >= 12


def test_planted_values_are_there() -> None:
    """Each personal value stands in clear in its record's key or value."""
    for item in RECORDS:
        text = (item.record.key or b"").decode() + "\n" + (item.record.value or b"").decode("utf-8", "replace")
        assert [value for value in item.personal if value not in text] == []


def test_planted_values_are_nowhere_else() -> None:
    """No personal value is so short or common that it stands in a record that is said to hold none."""
    clean = "\n".join((item.record.value or b"").decode("utf-8", "replace") for item in RECORDS if not item.personal)
    values = planted(RECORDS)
    assert len(values) > 1000
    assert min(map(len, values)) >= 8
    assert [value for value in values if value in clean] == []


def test_kinds_of_personal_data() -> None:
    """E-mail, phones in Latin and Bangla digits, cards, NIDs, names in both scripts, handles: all are planted."""
    values = planted(RECORDS)
    assert any(value.endswith(("@example.com", "@example.net", "@example.org")) for value in values)
    phones = [value for value in values if PHONE.fullmatch(value)]
    assert any(BANGLA.search(value) for value in phones)
    assert any(value.startswith("+880") for value in phones)
    assert any(re.fullmatch(r"[a-z]+[._][a-z]+\d+", value) for value in values)
    assert any(re.fullmatch(r"[A-Z][a-z]+ [A-Z][a-z]+", value) for value in values)
    assert any(BANGLA.search(value) and not re.search(r"[0-9০-৯]", value) for value in values)
    posts = [members(item)["content"] for item in SOUND if "social" in item.record.topic]
    assert any(re.search(r"NID no: \d{10}", text) for text in posts)
    assert any(re.search(r"এনআইডি নম্বর[: ]+[০-৯]{10}", text) for text in posts)


def test_cards() -> None:
    """Card numbers have a right last digit."""
    cards = [value for value in planted(RECORDS) if re.fullmatch(r"\d{4}([ -]\d{4}){3}", value)]
    assert len(cards) > 10
    for value in cards:
        digits = [int(digit) for digit in value if digit.isdigit()]
        doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
        assert (sum(digits[-1::-2]) + sum(doubled)) % 10 == 0


def test_mail_domains() -> None:
    """Every address is in a domain that is reserved for examples (RFC 2606)."""
    for item in SOUND:
        found = re.findall(r"[\w.]+@([\w.]+\w)", (item.record.value or b"").decode())
        assert set(found) <= {"example.com", "example.net", "example.org"}


def test_keys() -> None:
    """Keys are the record's own id, some null, some a phone number that is planted."""
    kinds: Counter[str] = Counter()
    for item in SOUND:
        own = {members(item).get("post_id"), members(item).get("order_id")}
        key = item.record.key.decode() if item.record.key is not None else None
        kinds["null" if key is None else "id" if key in own else "planted" if key in item.personal else "unknown"] += 1
    assert set(kinds) == {"null", "id", "planted"}
    assert kinds["id"] > len(SOUND) * 0.8


def test_times() -> None:
    """Posts are of October to December 2025 and were scraped later."""
    for item in SOUND:
        valid, post, _ = validate_social_post(members(item))
        if valid and post is not None:
            assert (post.posted_at.year, post.posted_at.month) in {(2025, 10), (2025, 11), (2025, 12)}
            assert post.scraped_at is None or post.scraped_at > post.posted_at


def test_languages() -> None:
    """English, Bangla and Banglish each make up a good part of the posts."""
    posts = [members(item)["content"] for item in SOUND if "social" in item.record.topic]
    bangla = sum(bool(BANGLA.search(text)) for text in posts)
    banglish = sum(bool(re.search(r"\b(taka|korbo|theke|ache|nai|amar|bhalo|jonno)\b", text, re.I)) for text in posts)
    assert bangla > len(posts) / 5
    assert banglish > len(posts) / 8
    assert len(posts) - bangla - banglish > len(posts) / 5


def test_cheap_smartphones() -> None:
    """A search for cheap smartphones has something to find."""
    posts = [members(item)["content"].lower() for item in SOUND if "social" in item.record.topic]
    assert sum("cheap smartphone" in text for text in posts) >= 5


def test_as_lines() -> None:
    """Every record, the broken ones too, can be written as a line and read back."""
    for item in RECORDS:
        assert parse_line(format_line(item.record).encode()) == item.record
