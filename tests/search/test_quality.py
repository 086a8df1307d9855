"""How well the search answers judged queries over the sample; `make bench-search` writes the figures into the docs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import pytest

from millionx.embed.fusion import Mode
from millionx.embed.search import Search
from tests.benchmarks.search import Answered, filled, measure, ndcg, success
from tests.benchmarks.search_judgements import queries, subjects

LANGUAGES = ("english", "bangla", "banglish")
ROUNDING = 0.005
"""Another CPU computes other last bits, which may swap neighbours."""


@pytest.fixture(scope="module")
def search(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Search]:
    """Search over the sample."""
    with Search.from_settings(filled(tmp_path_factory.mktemp("sample"))) as search:
        yield search


@pytest.fixture(scope="module")
def answered(search: Search) -> list[Answered]:
    """All judged queries, answered."""
    return measure(search)


@pytest.mark.parametrize("measure_of", [ndcg, success])
@pytest.mark.parametrize("language", LANGUAGES)
def test_hybrid(
    answered: list[Answered], language: str, measure_of: Callable[[Sequence[Answered], Mode], float]
) -> None:
    """In each language the hybrid search is at least as good as the better of the two that it joins."""
    asked = [each for each in answered if each.query.language == language]
    best = max(measure_of(asked, "keyword"), measure_of(asked, "vector"))
    assert measure_of(asked, "hybrid") >= best - ROUNDING


@pytest.mark.parametrize(("language", "least"), [("english", 0.75), ("bangla", 0.8), ("banglish", 0.8)])
def test_quality(answered: list[Answered], language: str, least: float) -> None:
    """The nDCG@10 of the hybrid search does not fall."""
    assert ndcg([each for each in answered if each.query.language == language], "hybrid") >= least


def test_cheap_smartphones(search: Search) -> None:
    """The question of the specification is answered with cheap smartphones."""
    (query,) = [each for each in queries() if each.text == "Find posts about cheap smartphones"]
    about = subjects()
    found = search.by_text(query.text, collections=["SocialPost"], limit=5)
    assert [query.grade(about[match.id]) for match in found] == [2] * 5


def test_in_latin_letters(search: Search) -> None:
    """A query in Latin letters finds what is written in Bangla."""
    found = search.by_text("rais kukar", limit=50)
    assert any("রাইস কুকার" in str(match.properties.get("content")) for match in found[:20])


def test_numbers_of_queries() -> None:
    """There are enough queries, of each language, and some that nothing was tuned to."""
    assert len(queries()) >= 40
    for language in LANGUAGES:
        assert sum(query.language == language for query in queries()) >= 15
        assert sum(query.language == language and query.unseen for query in queries()) >= 5
