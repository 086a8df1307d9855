"""The validate stage: bytes from the source topics become records that hold to their schema, or dead letters."""

from __future__ import annotations

from typing import Any, ClassVar, Final, NamedTuple

from millionx.core.codec import dump
from millionx.core.errors import Code, DataError
from millionx.core.schemas.fields import Rules, read_instant
from millionx.core.schemas.market_order import MARKET_ORDER_SCHEMA, MARKET_ORDER_TIMES, MarketOrder
from millionx.core.schemas.reserved import RESERVED_FIELDS
from millionx.core.schemas.social_post import SOCIAL_POST_SCHEMA, SOCIAL_POST_TIMES, SocialPost
from millionx.core.stage import Declaration, Output, Record, Stage
from millionx.core.topics import PLATFORMS, source_topics, validated_topics
from millionx.validate import metrics
from millionx.validate.document import parse_object
from millionx.validate.settings import ValidateSettings
from millionx.validate.validation import check

__all__ = ["ValidateStage"]

_SCHEMA_HEADER: Final = "millionx-schema"


class _Kind(NamedTuple):
    """What differs between posts and orders. `foreign_id` is the id by which one of the other kind shows."""

    model: type[SocialPost] | type[MarketOrder]
    schema: bytes
    times: tuple[str, ...]
    own_id: str
    foreign_id: str


_KINDS: Final = {
    "social": _Kind(SocialPost, SOCIAL_POST_SCHEMA.encode(), SOCIAL_POST_TIMES, "post_id", "order_id"),
    "market": _Kind(MarketOrder, MARKET_ORDER_SCHEMA.encode(), MARKET_ORDER_TIMES, "order_id", "post_id"),
}
_ROUTES: Final = {
    f"source.{kind}.{platform}": (f"validated.{kind}.{platform}", platform, _KINDS[kind])
    for platform, kind in PLATFORMS.items()
}


class ValidateStage(Stage):
    """Checks one record against the schema of its topic.

    Times are emitted in UTC, `status` of an order as `order_status`, members under names of ours are taken out; all
    else stays as it came, digits of numbers included.
    """

    declaration: ClassVar = Declaration(
        name="validate",
        processor="schema_validator",
        package="millionx-validate",
        consumer_group="schema-validator",
        port=6069,
        reads=source_topics(),
        writes=validated_topics(),
        dead_letters="schema-validation-errors",
    )

    def __init__(self, settings: ValidateSettings) -> None:
        self._max_bytes = settings.max_record_bytes
        self._rules = Rules.of(zone=settings.source_timezone, payment_methods=settings.payment_methods)

    def process(self, record: Record) -> Output:
        """See the base class."""
        assert record.value is not None  # noqa: S101 - the runner keeps tombstones
        if len(record.value) > self._max_bytes:
            raise DataError(Code.TOO_LARGE, f"has {len(record.value)} bytes; MAX_RECORD_BYTES is {self._max_bytes}")
        target, platform, kind = _ROUTES[record.topic]
        document = parse_object(record.value)
        try:
            check(kind.model, document, self._rules)
        except DataError:
            if kind.foreign_id in document and kind.own_id not in document:
                raise DataError(Code.WRONG_KIND, f"has `{kind.foreign_id}` and no `{kind.own_id}`") from None
            raise
        if document["platform"] != platform:
            metrics.FOREIGN_PLATFORM.inc()
        document = self._settled(document, kind)
        headers = [header for header in record.headers if header[0] != _SCHEMA_HEADER]
        return Output(target, dump(document), record.key, [*headers, (_SCHEMA_HEADER, kind.schema)])

    def _settled(self, document: dict[str, Any], kind: _Kind) -> dict[str, Any]:
        """The document as it goes on; its members keep their order."""
        for name in kind.times:
            text = document.get(name)
            if text is not None:
                instant = read_instant(text, self._rules.zone)
                document[name] = instant.text
                if instant.naive:
                    metrics.NAIVE_TIME.inc()
        reserved = RESERVED_FIELDS.intersection(document)
        if reserved:
            metrics.RESERVED_FIELD.inc()
        if reserved or (kind.own_id == "order_id" and "status" in document):
            return {
                ("order_status" if name == "status" and kind.own_id == "order_id" else name): value
                for name, value in document.items()
                if name not in reserved
            }
        return document
