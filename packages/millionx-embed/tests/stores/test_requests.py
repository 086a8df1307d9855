"""How a batch is cut into requests to Weaviate, and whose fault a refused write is."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from millionx.core.errors import Unavailable
from millionx.embed.stores.store import Rejected
from millionx.embed.stores.weaviate import _requests
from millionx.embed.stores.weaviate_verdicts import rejected

_MIB = 1024 * 1024


def test_one_request(make_object: Any) -> None:
    """A hundred posts are one request."""
    numbered = [(number, make_object(number)) for number in range(100)]
    assert list(_requests(numbered)) == [numbered]


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 3), st.sampled_from(["SocialPost", "MarketOrder"])), max_size=12))
def test_ids_in_order(make_object: Any, drawn: list[tuple[int, str]]) -> None:
    """Every object is in one request; a request has one collection and no id twice; those of an id keep their order."""
    numbered = [(index, make_object(*each)) for index, each in enumerate(drawn)]
    requests = list(_requests(numbered))
    sent = [index for request in requests for index, _ in request]
    assert sorted(sent) == list(range(len(drawn)))
    for request in requests:
        assert len({candidate.collection for _, candidate in request}) == 1
        assert max(Counter(candidate.id for _, candidate in request).values()) == 1
    for _, candidate in numbered:
        of_id = [index for index in sent if numbered[index][1].id == candidate.id]
        assert of_id == sorted(of_id)


def test_size(make_object: Any) -> None:
    """The largest records go a few at a time, far below what a server takes in one request."""
    numbered = [(number, make_object(number, raw_data="x" * _MIB)) for number in range(10)]
    assert [len(request) for request in _requests(numbered)] == [4, 4, 2]


@pytest.mark.parametrize(
    "message",
    [
        "put object: store is read-only due to: disk usage too high",
        "import into index: context deadline exceeded",
        "broadcast: cannot reach enough replicas",
        "write wal: no space left on device",
        "class 'SocialPost' not present in schema",
        "something that no one has seen",
    ],
)
def test_server_at_fault(message: str) -> None:
    """Trouble of the server, or what may be, is never an object's fault."""
    with pytest.raises(Unavailable) as trouble:
        rejected([message], others_written=False)
    assert message not in str(trouble.value)


def test_disk_full_for_some() -> None:
    """A full disk is trouble of the server also if a part of the request was written on another."""
    with pytest.raises(Unavailable):
        rejected(["put object: store is read-only"], others_written=True)


def test_mixed_faults() -> None:
    """One object at fault does not hide that the server could not write the others."""
    with pytest.raises(Unavailable):
        rejected(["invalid integer property 'engagement_count' on class", "no space left"], others_written=False)


@pytest.mark.parametrize(
    "message", ["invalid number property 'total_price' on class 'MarketOrder': canary", "something unseen: canary"]
)
def test_object_at_fault(message: str) -> None:
    """An object that is refused while the others are written is at fault; the reason quotes nothing of it."""
    verdict = rejected([message], others_written=True)
    assert isinstance(verdict, Rejected)
    assert "canary" not in verdict.reason
