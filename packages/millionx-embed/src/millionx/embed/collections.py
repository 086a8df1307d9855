"""The two collections of the vector store, and the properties that each keeps of a record."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from jiter import LosslessFloat

from millionx.core.topics import Kind
from millionx.embed.text import category_of

__all__ = ["COLLECTIONS", "MARKET_ORDER", "SOCIAL_POST", "Collection", "collection_of"]


@dataclass(frozen=True)
class Collection:
    """What differs between posts and orders. `properties` maps a property to the record's field of that value."""

    name: str
    kind: Kind
    key: str
    moment: str
    properties: dict[str, str]

    def properties_of(self, document: dict[str, Any]) -> dict[str, Any]:
        """The properties of a record, our category among them; a member that is absent is null."""
        found = {name: _plain(document.get(field)) for name, field in self.properties.items()}
        return {**found, "product_category": category_of(document)}


SOCIAL_POST: Final = Collection(
    name="SocialPost",
    kind="social",
    key="post_id",
    moment="posted_at",
    properties={
        "post_id": "post_id",
        "platform": "platform",
        "content": "content",
        "engagement_count": "engagement_count",
        "posted_at": "posted_at",
    },
)
MARKET_ORDER: Final = Collection(
    name="MarketOrder",
    kind="market",
    key="order_id",
    moment="order_timestamp",
    properties={
        "order_id": "order_id",
        "platform": "platform",
        "product_name": "product_name",
        "total_price": "total_price",
        "status": "order_status",
    },
)
COLLECTIONS: Final = {collection.name: collection for collection in (SOCIAL_POST, MARKET_ORDER)}
"""Both, by name."""
_OF_KIND: Final = {collection.kind: collection for collection in COLLECTIONS.values()}


def collection_of(kind: Kind) -> Collection:
    """The collection for the records of a topic."""
    return _OF_KIND[kind]


def _plain(value: Any) -> Any:
    return float(value) if isinstance(value, LosslessFloat) else value
