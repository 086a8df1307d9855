"""Checks posts and orders against their schemas: the first stage, and two functions for everyone.

is_valid, post, error = validate_social_post({"post_id": "1", ...})
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from millionx.validate.validation import validate_market_order, validate_social_post

__all__ = ["validate_market_order", "validate_social_post"]


def __getattr__(name: str) -> Any:
    # Lazy: the command must hear SIGTERM before it spends time on importing pydantic.
    if name in __all__:
        from millionx.validate import validation

        return getattr(validation, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
