"""Requests that Weaviate, or a gateway before it, finds too large."""

from __future__ import annotations

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from weaviate.exceptions import WeaviateBatchError

from millionx.embed.stores.store import Rejected
from millionx.embed.stores.weaviate_insert import insert


class _Gateway:
    """Takes requests with less than so many characters, as a gateway with a limit does."""

    def __init__(self, characters: int) -> None:
        self.data = self
        self.requests: list[list[str]] = []
        self._characters = characters

    def insert_many(self, objects: Sequence[Any]) -> Any:
        """As the client's."""
        if sum(len(each.properties["raw_data"]) for each in objects) > self._characters:
            raise WeaviateBatchError("Received message larger than max (104858000 vs. 104857600)")
        self.requests.append([str(each.uuid) for each in objects])
        return SimpleNamespace(errors={})


def test_bisect(make_object: Any) -> None:
    """A request that is too large is halved until it passes; every object is written once."""
    objects = [make_object(number, raw_data="x" * 100) for number in range(10)]
    gateway = _Gateway(300)
    assert insert(gateway, objects) == {}
    assert max(map(len, gateway.requests)) <= 3
    written = [id_ for request in gateway.requests for id_ in request]
    assert sorted(written) == sorted(str(each.id) for each in objects)


@pytest.mark.parametrize("place", [0, 3, 6])
def test_one_too_large(make_object: Any, place: int) -> None:
    """An object that is too large alone is rejected, by its place; the others are written."""
    objects = [make_object(number, raw_data="x" * (1000 if number == place else 100)) for number in range(7)]
    gateway = _Gateway(800)
    refused = insert(gateway, objects)
    assert list(refused) == [place]
    assert isinstance(refused[place], Rejected)
    assert sum(map(len, gateway.requests)) == 6


def test_other_failure(make_object: Any) -> None:
    """Any other failure of a request is not answered by halving."""

    def fail(_: Sequence[Any]) -> Any:
        raise WeaviateBatchError("deadline exceeded")

    gateway = _Gateway(1)
    gateway.insert_many = fail  # type: ignore[method-assign]
    with pytest.raises(WeaviateBatchError):
        insert(gateway, [make_object(0), make_object(1)])
