"""The text of a record from which its vector is made."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from millionx.core.topics import Kind

__all__ = ["text_of"]

_FIELDS: Final[dict[Kind, tuple[str, ...]]] = {
    "social": ("content", "hashtags"),
    "market": ("product_name", "product_category"),
}


def text_of(document: dict[str, Any], kind: Kind) -> str:
    """Content, hashtags and our category of a post; product, the record's own and our category of an order."""
    parts = [part for name in _FIELDS[kind] for part in _strings(document.get(name))]
    parts.extend(_strings(category_of(document)))
    return " ".join(parts)


def category_of(document: dict[str, Any]) -> str | None:
    """Our product category, from the context that enrich added."""
    context = document.get("context")
    category = context.get("product_category") if isinstance(context, dict) else None
    return category if isinstance(category, str) else None


def _strings(value: Any) -> Iterator[str]:
    for item in value if isinstance(value, list) else [value]:
        if isinstance(item, str) and item.strip():
            yield item.strip()
