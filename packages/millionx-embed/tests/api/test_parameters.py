"""What a query string is read as."""

from __future__ import annotations

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from millionx.embed.api.parameters import InvalidParameterError, Parameters, SearchParameters, read
from millionx.embed.stores.store import Filters


def test_all() -> None:
    """Every parameter arrives, a time in UTC."""
    query = {"q": " phone ", "limit": "5", "mode": "keyword", "collection": "SocialPost", "explain": "1"}
    query |= {"platform": "daraz", "category": "smartphone", "since": "2025-12-01T06:00:00+06:00"}
    query |= {"until": "2025-12-02T00:00:00Z", "min_price": "1", "max_price": "2.5", "min_engagement": "3"}
    found = read(SearchParameters, {name: [value] for name, value in query.items()})
    assert (found.q, found.limit, found.mode, found.explain) == ("phone", 5, "keyword", True)
    assert found.collections == ["SocialPost"]
    assert found.filters.platform == "daraz"
    assert found.filters.since is not None
    assert found.filters.since.startswith("2025-12-01T00:00:00")
    assert (found.filters.min_price, found.filters.max_price, found.filters.min_engagement) == (1, 2.5, 3)


def test_none() -> None:
    """Without parameters all is searched."""
    found = read(Parameters, {})
    assert (found.filters, found.collections, found.limit) == (Filters(), ["SocialPost", "MarketOrder"], 10)


@given(st.dictionaries(st.sampled_from([*SearchParameters.model_fields, "other"]), st.lists(st.text(), min_size=1)))
def test_any_query(query: dict[str, list[str]]) -> None:
    """Any query string is read, or refused as such; what is read makes valid filters."""
    with suppress(InvalidParameterError):
        found = read(SearchParameters, query)
        assert 1 <= found.limit <= 100
        assert isinstance(found.filters, Filters)


def test_message() -> None:
    """A refusal names the parameter, not its value."""
    with pytest.raises(InvalidParameterError, match="`limit`") as refused:
        read(Parameters, {"limit": ["canary"]})
    assert "canary" not in str(refused.value)
