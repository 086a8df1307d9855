"""The rules of the schemas, as the two public functions give them."""

from __future__ import annotations

from typing import Any

import pytest

from millionx.validate import validate_market_order, validate_social_post

Post = Order = dict[str, Any]


def test_valid(post: Post, order: Order) -> None:
    """A valid record gives a model and no error."""
    assert validate_social_post(post)[0]
    assert validate_market_order(order)[0]


@pytest.mark.parametrize("field", ["post_id", "platform", "content", "author", "engagement_count", "posted_at"])
def test_missing_field_of_post(post: Post, field: str) -> None:
    """A missing field is named."""
    del post[field]
    assert validate_social_post(post) == (False, None, f"Field required: {field}")


@pytest.mark.parametrize(
    "field",
    [
        "order_id",
        "platform",
        "customer_id",
        "product_id",
        "product_name",
        "quantity",
        "unit_price",
        "total_price",
        "order_timestamp",
    ],
)
def test_missing_field_of_order(order: Order, field: str) -> None:
    """A missing field is named."""
    del order[field]
    assert validate_market_order(order) == (False, None, f"Field required: {field}")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("post_id", ""),
        ("post_id", 7301),
        ("platform", "myspace"),
        ("content", ""),
        ("content", "x" * 10_001),
        ("author", None),
        ("engagement_count", -1),
        ("engagement_count", True),
        ("engagement_count", "12"),
        ("engagement_count", 2**63),
        ("likes_count", -5),
        ("hashtags", ["a", None]),
        ("hashtags", "a"),
        ("posted_at", 1766224800),
        ("posted_at", "2025-12-20"),
        ("posted_at", "20 December 2025"),
        ("posted_at", "2025-02-30T10:00:00Z"),
        ("posted_at", "1999-12-31T23:59:59Z"),
        ("posted_at", "2101-01-01T00:00:00Z"),
        ("posted_at", "২০২৫-১২-২০T10:00:00Z"),
        ("scraped_at", "soon"),
    ],
)
def test_invalid_post(post: Post, field: str, value: Any) -> None:
    """The error begins with the field, and does not quote what stood there."""
    is_valid, model, error = validate_social_post({**post, field: value})
    assert (is_valid, model) == (False, None)
    assert error is not None
    assert error.startswith(field)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("order_id", None),
        ("product_name", "x" * 501),
        ("quantity", 0),
        ("quantity", 1.5),
        ("unit_price", -1),
        ("unit_price", "10"),
        ("unit_price", True),
        ("unit_price", float("nan")),
        ("total_price", 10**16),
        ("order_status", "lost"),
        ("payment_method", "barter"),
        ("updated_at", "2025-12-20T25:00:00Z"),
    ],
)
def test_invalid_order(order: Order, field: str, value: Any) -> None:
    """The error begins with the field."""
    _, _, error = validate_market_order({**order, field: value})
    assert error is not None
    assert error.startswith(field)


@pytest.mark.parametrize(
    "method", ["COD", "cod", "Cash on Delivery", "cash-on-delivery", "bKash", "Bank_Transfer", None]
)
def test_payment_method(order: Order, method: str | None) -> None:
    """Case and punctuation of a payment method do not matter."""
    assert validate_market_order({**order, "payment_method": method})[0]


def test_null(post: Post, order: Order) -> None:
    """Every optional field may be null."""
    optional = {"author_id": None, "hashtags": None, "scraped_at": None, "location": None, "language": None}
    assert validate_social_post({**post, **optional})[0]
    assert validate_market_order({**order, "currency": None, "order_status": None, "updated_at": None})[0]


@pytest.mark.parametrize(
    ("quantity", "unit", "total", "is_valid"),
    [
        (3, 0.1, 0.3, True),
        (3, 0.1, 0.31, True),
        (3, 0.1, 0.29, True),
        (3, 0.1, 0.3101, False),
        (1, 0, 0, True),
        (2**40, 999, 2**40 * 999, False),  # above 10^15
    ],
)
def test_total(order: Order, quantity: int, unit: float, total: float, is_valid: bool) -> None:
    """The total is compared in decimal, to the hundredth."""
    record = {**order, "quantity": quantity, "unit_price": unit, "total_price": total}
    assert validate_market_order(record)[0] is is_valid


def test_several_problems(post: Post) -> None:
    """All problems are told at once, each by its field."""
    _, _, error = validate_social_post({**post, "content": "", "likes_count": "many"})
    assert error is not None
    assert [sentence.split(":")[0] for sentence in error.split("; ")] == ["content", "likes_count"]
