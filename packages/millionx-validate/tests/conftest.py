"""A valid post and a valid order, and the stage in memory."""

from __future__ import annotations

from typing import Any

import pytest

from millionx.core.testing.memory import InMemoryRunner
from millionx.validate.settings import ValidateSettings
from millionx.validate.stage import ValidateStage


@pytest.fixture
def post() -> dict[str, Any]:
    """A post with all required fields."""
    return {
        "post_id": "7301",
        "platform": "tiktok",
        "content": "নতুন ফোন! New phone, dam koto?",
        "author": "Rahim Store",
        "engagement_count": 120,
        "posted_at": "2025-12-20T10:00:00Z",
    }


@pytest.fixture
def order() -> dict[str, Any]:
    """An order with all required fields."""
    return {
        "order_id": "D-1",
        "platform": "daraz",
        "customer_id": "c-9",
        "product_id": "p-4",
        "product_name": "Rice cooker 1.8 l",
        "quantity": 3,
        "unit_price": 1999.90,
        "total_price": 5999.70,
        "order_timestamp": "2025-12-20T10:00:00Z",
    }


@pytest.fixture
def runner() -> InMemoryRunner:
    """The stage in memory, with the settings as they come."""
    return InMemoryRunner(ValidateStage(ValidateSettings(kafka_bootstrap_servers="kafka:9092")))
