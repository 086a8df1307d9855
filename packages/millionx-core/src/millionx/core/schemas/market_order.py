"""An order of a marketplace, as the collectors send it."""

from __future__ import annotations

from decimal import Context, Decimal
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator
from pydantic_core import PydanticCustomError

from millionx.core.schemas.fields import DEFAULT_RULES, Identifier, Instant, Money, Rules, folded_method

__all__ = ["MarketOrder"]

_TOLERANCE: Final = Decimal("0.01")
# Wide enough for the exact product of a 64-bit quantity and an amount of 40 digits; no rounding can hide a difference.
_EXACT: Final = Context(prec=200)


class MarketOrder(BaseModel):
    """One order. Further members are allowed and kept; optional ones may be null.

    `status` is accepted in place of `order_status`, which is its name from here on.
    """

    model_config = ConfigDict(strict=True, frozen=True, extra="allow", hide_input_in_errors=True)

    order_id: Identifier
    platform: Literal["shopify", "daraz"]
    customer_id: Identifier
    product_id: Identifier
    product_name: Annotated[str, StringConstraints(min_length=1, max_length=500)]
    quantity: Annotated[int, Field(ge=1, lt=2**63)]
    unit_price: Annotated[Money, Field(ge=0)]
    total_price: Money
    order_timestamp: Instant
    customer_email_hash: str | None = None
    product_category: str | None = None
    currency: str | None = "BDT"
    order_status: Literal["pending", "confirmed", "shipped", "delivered", "cancelled"] | None = None
    payment_method: str | None = None
    shipping_region: str | None = None
    updated_at: Instant | None = None

    @model_validator(mode="before")
    @classmethod
    def _rename_status(cls, data: Any) -> Any:
        if not isinstance(data, dict) or "status" not in data:
            return data
        if "order_status" in data:
            raise PydanticCustomError("status_twice", "`status` and `order_status` are the same field")
        return {("order_status" if name == "status" else name): value for name, value in data.items()}

    @field_validator("payment_method")
    @classmethod
    def _known_method(cls, value: str | None, info: ValidationInfo) -> str | None:
        rules: Rules = info.context or DEFAULT_RULES
        if value is not None and folded_method(value) not in rules.payment_methods:
            raise ValueError("must be one of PAYMENT_METHODS")
        return value

    @model_validator(mode="after")
    def _total(self) -> MarketOrder:
        due = _EXACT.multiply(Decimal(self.quantity), self.unit_price)
        if abs(_EXACT.subtract(self.total_price, due)) > _TOLERANCE:
            raise PydanticCustomError(
                "total_mismatch", "total_price must be quantity x unit_price, to within 0.01 in decimal"
            )
        return self


MARKET_ORDER_SCHEMA: Final = "market-order/1"
"""Value of the header `millionx-schema` on orders."""
MARKET_ORDER_TIMES: Final = ("order_timestamp", "updated_at")
"""Fields that hold a time."""
