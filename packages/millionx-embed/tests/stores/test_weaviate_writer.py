"""How a batch is cut into requests to Weaviate."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from millionx.embed.stores.weaviate_writer import requests

_MIB = 1024 * 1024


def test_one_request(make_object: Any) -> None:
    """A hundred posts are one request."""
    numbered = [(number, make_object(number)) for number in range(100)]
    assert list(requests(numbered)) == [numbered]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["SocialPost", "MarketOrder"])), max_size=12))
def test_ids_in_order(make_object: Any, drawn: list[tuple[int, str]]) -> None:
    """Every object is in one request; a request has one collection and no id twice; those of an id keep their order."""
    numbered = [(index, make_object(*each)) for index, each in enumerate(drawn)]
    made = list(requests(numbered))
    sent = [index for request in made for index, _ in request]
    assert sorted(sent) == list(range(len(drawn)))
    for request in made:
        assert len({candidate.collection for _, candidate in request}) == 1
        assert max(Counter(candidate.id for _, candidate in request).values()) == 1
    for _, candidate in numbered:
        of_id = [index for index in sent if numbered[index][1].id == candidate.id]
        assert of_id == sorted(of_id)


def test_size(make_object: Any) -> None:
    """The largest records go a few at a time, far below what a server takes in one request."""
    numbered = [(number, make_object(number, raw_data="x" * _MIB)) for number in range(10)]
    assert [len(request) for request in requests(numbered)] == [4, 4, 2]
