"""A post of a social platform, as the collectors send it."""

from __future__ import annotations

from typing import Annotated, Final, Literal

from pydantic import BaseModel, ConfigDict, StringConstraints

from millionx.core.schemas.fields import Count, Identifier, Instant

__all__ = ["SocialPost"]


class SocialPost(BaseModel):
    """One post. Further members are allowed and kept; optional ones may be null."""

    model_config = ConfigDict(strict=True, frozen=True, extra="allow", hide_input_in_errors=True)

    post_id: Identifier
    platform: Literal["tiktok", "facebook", "instagram"]
    content: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    author: str
    engagement_count: Count
    posted_at: Instant
    author_id: Identifier | None = None
    likes_count: Count | None = None
    comments_count: Count | None = None
    shares_count: Count | None = None
    views_count: Count | None = None
    hashtags: list[str] | None = None
    mentioned_products: list[str] | None = None
    post_url: str | None = None
    scraped_at: Instant | None = None
    media_urls: list[str] | None = None
    location: str | None = None
    language: str | None = "en"


SOCIAL_POST_SCHEMA: Final = "social-post/1"
"""Value of the header `millionx-schema` on posts."""
SOCIAL_POST_TIMES: Final = ("posted_at", "scraped_at")
"""Fields that hold a time."""
