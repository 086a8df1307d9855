"""Whose fault a refused write is."""

from __future__ import annotations

import pytest

from millionx.core.errors import Unavailable
from millionx.embed.stores.store import Rejected
from millionx.embed.stores.weaviate_verdicts import rejected


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
