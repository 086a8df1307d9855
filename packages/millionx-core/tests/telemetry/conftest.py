from __future__ import annotations

import itertools

import pytest

from millionx.core.stage import Declaration

_numbers = itertools.count()


@pytest.fixture
def declaration() -> Declaration:
    """A stage that does not exist, under a name that no other test counts under."""
    return Declaration(
        name=f"example{next(_numbers)}",
        processor="example_stage",
        package="millionx-core",
        consumer_group="example-group",
        port=0,
        reads=("source.social.tiktok", "source.market.daraz"),
        writes=("validated.social.tiktok", "validated.market.daraz"),
        dead_letters="schema-validation-errors",
    )
