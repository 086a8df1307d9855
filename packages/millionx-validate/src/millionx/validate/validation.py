"""Checks an object against the schema of a post or an order, and words what is wrong for the person who acts on it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from millionx.core.errors import Code, DataError
from millionx.core.schemas.fields import DEFAULT_RULES, Rules
from millionx.core.schemas.market_order import MarketOrder
from millionx.core.schemas.social_post import SocialPost

__all__ = ["SCHEMA_FIELDS", "check", "validate_market_order", "validate_social_post"]

M = TypeVar("M", bound=BaseModel)

SCHEMA_FIELDS: Final = frozenset({*SocialPost.model_fields, *MarketOrder.model_fields, "status"})
"""Names that may stand in an error; all others may be personal data."""

_MAX_SENTENCES: Final = 10
_CODES: Final = {
    "missing": Code.MISSING_FIELD,
    "total_mismatch": Code.TOTAL_MISMATCH,
    "status_twice": Code.DUPLICATE_FIELD,
}


def check(schema: type[M], data: Mapping[str, Any], rules: Rules = DEFAULT_RULES) -> M:
    """Read an object as a post or an order.

    Raises:
        DataError: with a sentence for each of the first ten problems, its code that of the first; no value in it.
    """
    try:
        return schema.model_validate(data, context=rules)
    except ValidationError as error:
        complaints = error.errors(include_input=False, include_url=False)
    first = complaints[0]
    sentences = [_sentence(complaint) for complaint in complaints[:_MAX_SENTENCES]]
    if len(complaints) > _MAX_SENTENCES:
        sentences.append(f"and {len(complaints) - _MAX_SENTENCES} more")
    raise DataError(_CODES.get(first["type"], Code.INVALID_FIELD), "; ".join(sentences), path=_path(first))


def validate_social_post(data: Mapping[str, Any]) -> tuple[bool, SocialPost | None, str | None]:
    """Check a parsed post: whether it is valid, the model if it is, what is wrong if it is not."""
    return _verdict(SocialPost, data)


def validate_market_order(data: Mapping[str, Any]) -> tuple[bool, MarketOrder | None, str | None]:
    """Check a parsed order: whether it is valid, the model if it is, what is wrong if it is not."""
    return _verdict(MarketOrder, data)


def _verdict(schema: type[M], data: Mapping[str, Any]) -> tuple[bool, M | None, str | None]:
    try:
        return True, check(schema, data), None
    except DataError as error:
        return False, None, error.detail


def _sentence(complaint: ErrorDetails) -> str:
    path = _path(complaint)
    if complaint["type"] == "missing":
        return f"Field required: {path}"
    message = complaint["msg"].removeprefix("Value error, ")
    for subject in ("Input should", "String should"):
        message = message.replace(subject, "must", 1)
    return f"{path}: {message}" if path else message


def _path(complaint: ErrorDetails) -> str:
    return ".".join(str(part) if isinstance(part, int) or part in SCHEMA_FIELDS else "*" for part in complaint["loc"])
