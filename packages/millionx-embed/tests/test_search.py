"""Search, as library."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from millionx.core.errors import ConfigError
from millionx.embed.fusion import MODES, Mode
from millionx.embed.search import Search, UnknownRecordError, as_json
from millionx.embed.settings import EmbedSettings
from millionx.embed.stores.store import Filters


@pytest.fixture(scope="module")
def search(filled_settings: EmbedSettings) -> Iterator[Search]:
    """Search over the six records."""
    with Search.from_settings(filled_settings) as search:
        yield search


def test_by_text(search: Search) -> None:
    """The nearest in meaning come first, from both collections."""
    found = search.by_text("cheap smartphones", limit=3)
    assert found[0].id == "p1"
    assert {match.id for match in found} == {"p1", "p2", "o1"}
    assert found[0].score >= found[1].score >= found[2].score


def test_instruction(search: Search) -> None:
    """What is said to the search is not looked for."""
    found = search.by_text("Find posts about cheap smartphones")
    assert [match.id for match in found] == [match.id for match in search.by_text("cheap smartphones")]


@pytest.mark.parametrize("query", ["sosta mobile", "shosta mobail", "সস্তা মোবাইল", "মোবাইলের"])
@pytest.mark.parametrize("mode", ["keyword", "hybrid"])
def test_bangla(search: Search, query: str, mode: Mode) -> None:
    """A post in Bangla is found by its words, in Bangla script and however they are typed in Latin letters."""
    assert search.by_text(query, mode=mode, limit=1)[0].id == "p4"


def test_modes(search: Search) -> None:
    """By keyword only what has the words is found; by vector everything, by its cosine similarity."""
    assert [match.id for match in search.by_text("saree", mode="keyword")] == ["p3"]
    by_vector = search.by_text("saree", mode="vector")
    assert (len(by_vector), by_vector[0].id) == (6, "p3")
    assert all(-1 <= match.score <= 1 for match in by_vector)
    assert search.by_text("saree", mode="hybrid")[0].id == "p3"


def test_similar(search: Search) -> None:
    """Records like one of the store, without itself; an unknown id is an error."""
    assert search.similar_to("o1", collections=["MarketOrder"], limit=5)[0].id == "o2"
    assert search.similar_to("p2", limit=1)[0].id in {"p1", "o1"}
    with pytest.raises(UnknownRecordError):
        search.similar_to("nobody")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(platform="facebook"), {"p2", "p3"}),
        (Filters(category="fashion"), {"p3"}),
        (Filters(since="2025-12-10T00:00:00Z", until="2025-12-20T00:00:00Z"), {"p2"}),
        (Filters(min_price=10_000), {"o1"}),
        (Filters(max_price=8000.5), {"o2"}),
        (Filters(min_engagement=200), {"p2", "p3"}),
        (Filters(platform="facebook", min_engagement=201), {"p3"}),
    ],
)
def test_filters(search: Search, filters: Filters, ids: set[str], mode: Mode) -> None:
    """Platform, category, time, price and engagement narrow the search, in every mode."""
    text = "cheap smartphones budget phone deals saree redmi dining table mobile"
    assert {match.id for match in search.by_text(text, filters=filters, mode=mode)} == ids
    assert {match.id for match in search.similar_to("p1", filters=filters, mode="vector")} == ids


@pytest.mark.parametrize("limit", [1, 2, 6, 50])
def test_limit(search: Search, limit: int) -> None:
    """No more than asked for."""
    assert len(search.by_text("smartphone", limit=limit)) == min(limit, 6)


def test_explanation(search: Search) -> None:
    """Each result tells its rank, score and weight in both searches, and which words it was found by."""
    (match, *_) = search.by_text("sosta mobile", limit=1)
    told = as_json(match, explain=True)["explanation"]
    assert told["keyword"]["rank"] == 1
    assert {word["word"] for word in told["keyword"]["words"]} == {"sosta", "mobile"}
    assert told["keyword"]["score"] == pytest.approx(sum(word["score"] for word in told["keyword"]["words"]), abs=1e-5)
    assert 0 <= told["vector"]["weight"] < told["keyword"]["weight"] <= 1
    assert "explanation" not in as_json(match)


def test_explanation_of_one_search(search: Search) -> None:
    """A search that was not asked has no rank."""
    (match, *_) = search.by_text("saree", mode="vector", limit=1)
    assert (match.explanation.keyword_rank, match.explanation.vector_rank) == (None, 1)
    assert match.explanation.vector_score == match.score


def test_other_dimension(filled_settings: EmbedSettings, tiny_model: EmbedSettings) -> None:
    """A model whose vectors have another dimension than the store's is refused at start, with both named."""
    settings = filled_settings.model_copy(update={"embedding_model": tiny_model.embedding_model})
    with pytest.raises(ConfigError, match="vectors of 384 numbers, EMBEDDING_MODEL makes 8"):
        Search.from_settings(settings).open()
