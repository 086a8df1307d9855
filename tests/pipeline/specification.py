"""The example of the specification: what goes in as a TikTok post, and what must come out for Snowflake."""

from __future__ import annotations

import re
from typing import Any

POST: dict[str, Any] = {
    "post_id": "tt-20251220-1",
    "platform": "tiktok",
    "content": "Amazing new iPhone deal! Contact me at john@example.com or +8801712345678",
    "author": "John Doe",
    "engagement_count": 1500,
    "posted_at": "2025-12-20T10:00:00Z",
    "hashtags": ["iphone", "deal", "smartphone"],
    "location": "Dhaka",
}

CLEAR_VALUES = ("john@example.com", "8801712345678", "John Doe")


def check_sink_record(value: dict[str, Any]) -> None:
    """Assert every field of design.md on the record that POST became.

    Hour 10 and Saturday, a weekend: the specification's own text says otherwise of 2025-12-20, and errs.
    """
    assert value["post_id"] == POST["post_id"]
    assert value["platform"] == "tiktok"
    assert value["engagement_count"] == 1500
    assert value["hashtags"] == POST["hashtags"]
    assert value["location"] == "Dhaka"
    assert value["posted_at"] == "2025-12-20T10:00:00Z"
    assert re.fullmatch(
        r"Amazing new iPhone deal! Contact me at EMAIL_[0-9a-f]{16} or PHONE_[0-9a-f]{16}", value["content"]
    )
    assert re.fullmatch(r"NAME_[0-9a-f]{16}", value["author"])
    assert value["_anonymized"] is True
    assert value["_anonymization_version"] == "v1.0"
    assert isinstance(value["_anonymization_key_id"], str)
    context = value["context"]
    assert context["product_category"] == "smartphone"
    assert 0 < context["category_confidence"] <= 1
    assert set(context["weather"]) == {
        "city",
        "temperature",
        "humidity",
        "conditions",
        "description",
        "wind_speed",
        "is_extreme_weather",
        "observed_at",
    }
    assert context["weather"]["city"] == "Dhaka"
    assert context["temporal"] == {
        "hour": 10,
        "day_of_week": "Saturday",
        "is_weekend": True,
        "is_business_hours": True,
        "season": "winter",
    }
    assert value["_enriched"] is True
    assert value["_enrichment_timestamp"].endswith("Z")
    assert len(value["embedding"]) == 384
    assert abs(sum(x * x for x in value["embedding"]) - 1) < 1e-4
    assert value["_embedding_model"]
    assert value["_embedding_timestamp"].endswith("Z")
    text = str(value)
    assert not [clear for clear in CLEAR_VALUES if clear in text]
