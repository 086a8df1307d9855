"""Settings of the enrich stage."""

from __future__ import annotations

from zoneinfo import available_timezones

from pydantic import Field, SecretStr

from millionx.core.settings import CommaSeparated, StageSettings
from millionx.enrich.temporal import weekend_days
from millionx.enrich.weather.cache import RedisOptions

__all__ = ["EnrichSettings"]


class EnrichSettings(StageSettings):
    """What enrich needs besides the shared settings."""

    http_port: int = Field(default=6067, ge=0, le=65535)
    """Port on which metrics and health are served; 0 takes any free one."""
    enable_weather_enrichment: bool = True
    """Whether weather is looked up at all."""
    weather_api_key: SecretStr | None = None
    """Key of OpenWeatherMap; without one `context.weather` is null."""
    weather_api_url: str = Field(
        default="https://api.openweathermap.org/data/2.5/weather", pattern=r"^https?://[^\s?#]+$"
    )
    """Address of the current weather API."""
    redis_host: str | None = None
    """Redis that holds weather for all replicas; without one it is held in memory."""
    redis_port: int = Field(default=6379, ge=1, le=65535)
    """Port of Redis."""
    redis_db: int = Field(default=0, ge=0)
    """Number of the Redis database."""
    redis_password: SecretStr | None = None
    """Password of Redis."""
    temporal_timezone: str = "UTC"
    """IANA time zone in which hour, day and season are told, such as `Asia/Dhaka`."""
    weekend_days: CommaSeparated = ("sat", "sun")
    """Days of the weekend, with commas between, such as `fri,sat`."""

    def problems(self) -> list[str]:
        """See the base class."""
        found = super().problems()
        if self.temporal_timezone not in available_timezones():
            found.append("`TEMPORAL_TIMEZONE` must be the name of an IANA time zone, such as Asia/Dhaka")
        try:
            weekend_days(self.weekend_days)
        except ValueError as error:
            found.append(f"`WEEKEND_DAYS`: {error}")
        if self.redis_host is None and self.redis_password is not None:
            found.append("`REDIS_PASSWORD` has no effect; set REDIS_HOST")
        return found

    def warnings(self) -> list[str]:
        """See the base class."""
        said = super().warnings()
        if self.enable_weather_enrichment and self.weather_api_key is None:
            said.append("WEATHER_API_KEY is missing: `context.weather` will be null")
        return said

    def redis(self) -> RedisOptions | None:
        """Where Redis is, if one is used."""
        if self.redis_host is None:
            return None
        password = self.redis_password.get_secret_value() if self.redis_password is not None else None
        return RedisOptions(self.redis_host, self.redis_port, self.redis_db, password)
