"""What the records of the sample are about, and which of them answer a query.

Read from the records as they were made, before any stage has seen them.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from millionx.local.sample.generate import sample_records
from millionx.local.sample.phrases import OPENERS
from millionx.local.sample.posts import _BARGAINS
from millionx.local.sample.products import PRODUCTS, Product

QUERIES: Final = Path(__file__).with_name("search_queries.yaml")

_INTENTS: Final = {
    "en": "offer used bought where late offer bought offer price praise offer broken",
    "bn": "offer used bought where late offer offer price praise broken",
    "banglish": "offer used bought where late offer offer price praise broken",
}
"""What the writer of each of the openers is about, in their order."""
_BANGLA_DIGITS: Final = str.maketrans("০১২৩৪৫৬৭৮৯", "0123456789")


@dataclass(frozen=True)
class About:
    """What a record is about; `price` is that of one piece in taka, None if none is told."""

    kind: str
    product: Product
    intent: str
    price: float | None


@dataclass(frozen=True)
class Query:
    """A query and what answers it; see the file of the queries."""

    language: str
    text: str
    category: str | None = None
    products: tuple[str, ...] = ()
    intents: tuple[str, ...] = ()
    related: tuple[str, ...] = ()
    below: float | None = None
    kind: str | None = None
    unseen: bool = False

    def grade(self, about: About) -> int:
        """0, 1 or 2: how well a record answers."""
        subject = about.product.category == self.category or about.product.en in self.products
        intended = not self.intents or about.intent in self.intents
        if self.category is None and not self.products:
            return 2 if intended else 0
        if not subject:
            return 1 if about.product.en in self.related else 0
        cheap = self.below is None or (about.price is not None and about.price < self.below)
        return 2 if intended and cheap and self.kind in (None, about.kind) else 1


def queries() -> list[Query]:
    """All queries of the file."""
    found: Mapping[str, list[dict[str, Any]]] = yaml.safe_load(QUERIES.read_text("utf-8"))
    return [_query(language, given) for language, of_language in found.items() for given in of_language]


def _query(language: str, given: Mapping[str, Any]) -> Query:
    members: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in given.items()
    }
    return Query(language=language, text=members.pop("query"), **members)


def subjects() -> dict[str, About]:
    """What each valid record of the sample is about, by its post_id or order_id."""
    return dict(_subjects())


def _subjects() -> Iterator[tuple[str, About]]:
    for invented in sample_records():
        if invented.code is not None or invented.record.value is None:
            continue
        record = json.loads(invented.record.value)
        if "order_id" in record:
            product = _product(record["product_name"])
            yield record["order_id"], About("order", product, "order", record["unit_price"])
        else:
            intent, price = _opener(record["content"])
            yield record["post_id"], About("post", _product(record["content"]), intent, price)


def _product(text: str) -> Product:
    named = [
        (len(name), product)
        for products in PRODUCTS.values()
        for product in products
        for name in (product.en, product.bn, product.banglish)
        if name in text
    ]
    return max(named, key=lambda each: each[0])[1]


def _opener(content: str) -> tuple[str, float | None]:
    for pattern, intent in _PATTERNS:
        match = pattern.match(content)
        if match is not None:
            price = match.groupdict().get("price")
            return intent, None if price is None else float(price.translate(_BANGLA_DIGITS).replace(",", ""))
    raise ValueError("a post of the sample begins with none of its openers")


def _pattern(opener: str) -> re.Pattern[str]:
    text = re.escape(opener).replace(r"\{p\}", ".+").replace(r"\{price\}", r"(?P<price>[\d,]+)")
    return re.compile(text.replace(r"\{place\}", ".+"))


_PATTERNS: Final = [
    *((_pattern(opener), "offer") for opener in _BARGAINS),
    *(
        (_pattern(opener), intent)
        for language, openers in OPENERS.items()
        for opener, intent in zip(openers, _INTENTS[language].split(), strict=True)
    ),
]
