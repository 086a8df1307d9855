"""Settings of the validate stage."""

from __future__ import annotations

from zoneinfo import available_timezones

from pydantic import Field

from millionx.core.schemas.fields import PAYMENT_METHODS
from millionx.core.settings import CommaSeparated, StageSettings


class ValidateSettings(StageSettings):
    """What validate needs besides the shared settings."""

    http_port: int = Field(default=6069, ge=0, le=65535)
    """Port on which metrics and health are served; 0 takes any free one."""
    max_record_bytes: int = Field(default=1024 * 1024, ge=1)
    """Values with more bytes are dead-lettered as `too_large`."""
    source_timezone: str = "UTC"
    """IANA time zone of times that come without one, such as `Asia/Dhaka`."""
    payment_methods: CommaSeparated = PAYMENT_METHODS
    """Payment methods that an order may have, compared without case and punctuation."""

    def problems(self) -> list[str]:
        """See the base class."""
        found = super().problems()
        if self.source_timezone not in available_timezones():
            found.append("`SOURCE_TIMEZONE` must be the name of an IANA time zone, such as Asia/Dhaka")
        return found
