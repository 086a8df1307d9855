"""The enrich stage: adds what the record is about, the weather where it comes from, and what its time means."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, ClassVar, Final
from zoneinfo import ZoneInfo

from millionx.core.codec import dump, read_object, utc_text
from millionx.core.errors import Code, DataError
from millionx.core.stage import Declaration, Output, Record, Stage
from millionx.core.topics import anonymized_topics, contextualized_topics, kind_of
from millionx.enrich import metrics
from millionx.enrich.categories import Categorizer
from millionx.enrich.places import city_of
from millionx.enrich.settings import EnrichSettings
from millionx.enrich.temporal import temporal_context, weekend_days
from millionx.enrich.weather.service import WeatherService

__all__ = ["EnrichStage"]

_TARGETS: Final = {topic: f"enriched.{kind_of(topic)}.contextualized" for topic in anonymized_topics()}
_TIME: Final = {"social": "posted_at", "market": "order_timestamp"}
_PLACE: Final = {"social": "location", "market": "shipping_region"}
_TEXT: Final = {
    "social": ("content", "hashtags", "mentioned_products"),
    "market": ("product_name", "product_category"),
}


class EnrichStage(Stage):
    """Adds `context` to one record. Weather that can't be had is null; a record is never held back for it."""

    declaration: ClassVar = Declaration(
        name="enrich",
        processor="context_enricher",
        package="millionx-enrich",
        consumer_group="context-enricher",
        port=6067,
        reads=anonymized_topics(),
        writes=contextualized_topics(),
        dead_letters="dead-letters-context-enricher",
        summary_extra=metrics.summary,
    )

    def __init__(self, settings: EnrichSettings, *, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._categorizer = Categorizer()
        self._zone = ZoneInfo(settings.temporal_timezone)
        self._weekend = weekend_days(settings.weekend_days)
        self._clock = clock
        self._weather: WeatherService | None = None
        if settings.enable_weather_enrichment and settings.weather_api_key is not None:
            self._weather = WeatherService(
                api_url=settings.weather_api_url,
                api_key=settings.weather_api_key.get_secret_value(),
                redis=settings.redis(),
            )

    def open(self) -> None:
        """See the base class."""
        if self._weather is not None:
            self._weather.open()

    def close(self) -> None:
        """See the base class."""
        if self._weather is not None:
            self._weather.close()

    def process(self, record: Record) -> Output:
        """See the base class."""
        kind = kind_of(record.topic)
        document = read_object(record)
        category = self._categorizer.categorize(" ".join(_texts(document, _TEXT[kind])))
        context = {
            "product_category": category.name,
            "category_confidence": category.confidence,
            "weather": self._weather_at(document.get(_PLACE[kind])),
            "temporal": temporal_context(_moment(document, _TIME[kind]), zone=self._zone, weekend=self._weekend),
        }
        # Taken out first, whatever the producer sent under these names, so that they stand at the end.
        for name in ("context", "_enriched", "_enrichment_timestamp"):
            document.pop(name, None)
        document["context"] = context
        document["_enriched"] = True
        document["_enrichment_timestamp"] = utc_text(self._clock())
        return Output(_TARGETS[record.topic], dump(document), record.key, record.headers)

    def _weather_at(self, place: Any) -> dict[str, Any] | None:
        if self._weather is None or not isinstance(place, str):
            return None
        city = city_of(place)
        return self._weather.current(city) if city is not None else None


def _moment(document: dict[str, Any], name: str) -> datetime:
    value = document.get(name)
    if value is None:
        raise DataError(Code.MISSING_FIELD, f"Field required: {name}", path=name)
    try:
        moment = datetime.fromisoformat(value)
    except (TypeError, ValueError):
        raise DataError(Code.INVALID_FIELD, "must be an RFC 3339 time", path=name) from None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _texts(document: dict[str, Any], names: tuple[str, ...]) -> Iterator[str]:
    for name in names:
        value = document.get(name)
        if isinstance(value, str):
            yield value
        elif isinstance(value, list):
            yield from (item for item in value if isinstance(item, str))
