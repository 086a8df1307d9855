"""Invented orders."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from random import Random
from typing import Any, Final

from millionx.local.sample.people import person, written_mobile
from millionx.local.sample.phrases import NOTES
from millionx.local.sample.places import moment, place, written_time
from millionx.local.sample.products import PRODUCTS

__all__ = ["order"]

_CATEGORIES: Final = tuple(PRODUCTS)
_CATEGORY_WEIGHTS: Final = (18, 8, 28, 20, 16, 10)
_SHELVES: Final = {
    "smartphone": "Mobiles & Tablets",
    "laptop": "Computers",
    "fashion": "Clothing",
    "electronics": "Electronics Accessories",
    "home": "Home & Living",
    "general": "Groceries & More",
}
"""How the shops name the categories."""
_PAYMENTS: Final = (
    "Cash on Delivery",
    "COD",
    "bKash",
    "bkash",
    "Nagad",
    "Rocket",
    "Card",
    "bank_transfer",
    "EMI",
    None,
)
_PAYMENT_WEIGHTS: Final = (30, 15, 20, 6, 10, 3, 8, 2, 3, 3)
_STATUSES: Final = ("pending", "confirmed", "shipped", "delivered", "cancelled")
_STATUS_WEIGHTS: Final = (12, 15, 18, 45, 10)


def order(chance: Random, platform: str, *, personal: bool) -> tuple[str, dict[str, Any], list[str]]:
    """A valid order: its id, its members, and the personal values in it, none unless `personal`."""
    category = chance.choices(_CATEGORIES, _CATEGORY_WEIGHTS)[0]
    product = chance.choice(PRODUCTS[category])
    number = chance.randrange(10**7, 10**8)
    order_id = f"SHP-{number}" if platform == "shopify" else f"65{number}{chance.randrange(10**5):05d}"
    quantity = chance.choices((1, 2, 3, 5, 10), (80, 12, 4, 3, 1))[0]
    paisa = chance.randrange(product.low, product.high) * 100 + chance.choice((0, 0, 0, 50, 99))
    when = moment(chance)
    record: dict[str, Any] = {
        "order_id": order_id,
        "platform": platform,
        "customer_id": f"cust-{chance.randrange(10**8, 10**9)}",
        "product_id": f"{product.tag.upper()}-{chance.randrange(1000, 10_000)}",
        "product_name": product.bn if chance.random() < 0.2 else product.en,
        "quantity": quantity,
        "unit_price": _amount(paisa),
        "total_price": _amount(paisa * quantity),
        "order_timestamp": written_time(chance, when),
    }
    if chance.random() < 0.8:
        record["product_category"] = _SHELVES[category]
    if chance.random() < 0.9:
        record["currency"] = "BDT"
    status = chance.choices(_STATUSES, _STATUS_WEIGHTS)[0]
    record["status" if platform == "daraz" else "order_status"] = status
    record["payment_method"] = chance.choices(_PAYMENTS, _PAYMENT_WEIGHTS)[0]
    record["shipping_region"] = place(chance) if chance.random() < 0.9 else None
    if status != "pending":
        record["updated_at"] = f"{when + timedelta(minutes=chance.randrange(30, 7000)):%Y-%m-%dT%H:%M:%SZ}"
    return order_id, record, _identify(chance, record) if personal else []


def _amount(paisa: int) -> int | float:
    return paisa // 100 if paisa % 100 == 0 else paisa / 100


def _identify(chance: Random, record: dict[str, Any]) -> list[str]:
    """Give the order a customer; returns the values that tell who it is."""
    who = person(chance)
    phone = written_mobile(chance, who.mobile)
    as_id = chance.choice(("email", "phone", "number"))
    planted = []
    if as_id == "number":
        record["customer_email_hash"] = hashlib.sha256(who.email.encode()).hexdigest()
        planted.append(record["customer_email_hash"])
    else:
        record["customer_id"] = who.email if as_id == "email" else phone
        planted.append(record["customer_id"])
    form = chance.randrange(4)
    if form == 0:
        record["shipping_address"] = {"name": who.name, "phone": phone, "city": record["shipping_region"]}
        planted += [who.name, phone]
    elif form == 1:
        record["customer_name"], record["customer_phone"] = who.name, int(f"88{who.mobile}")
        planted += [who.name, f"88{who.mobile}"]
    elif form == 2:
        note = chance.choice(NOTES)
        record["delivery_note"] = note.format(phone=phone, email=who.email)
        planted.append(phone if "{phone}" in note else who.email)
    return planted
