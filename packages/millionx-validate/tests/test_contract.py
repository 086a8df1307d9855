"""Validate keeps the promises of every stage."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from millionx.core.testing.contract import CANARY, StageContract
from millionx.validate.settings import ValidateSettings
from millionx.validate.stage import ValidateStage


class TestValidateContract(StageContract):
    """In memory and on real Kafka."""

    def make_stage(self) -> ValidateStage:
        """See the base class."""
        return ValidateStage(ValidateSettings(kafka_bootstrap_servers="kafka:9092"))

    def good_values(self) -> Sequence[dict[str, Any]]:
        """See the base class."""
        return [
            {
                "post_id": "7301",
                "platform": "tiktok",
                "content": f"write to {CANARY}",
                "author": CANARY,
                "engagement_count": 3,
                "posted_at": "2025-12-20T10:00:00Z",
            }
        ]
