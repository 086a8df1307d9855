"""Search, as library and as command."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from millionx.core.testing.memory import InMemoryRunner
from millionx.embed.cli import main
from millionx.embed.model.folder import ModelFolder
from millionx.embed.search import Search, UnknownRecordError
from millionx.embed.settings import EmbedSettings
from millionx.embed.stage import EmbedStage
from millionx.embed.stores.store import Filters

POSTS = {
    "p1": ("tiktok", "Cheap smartphones for everyone", "smartphone", "2025-12-01T00:00:00Z"),
    "p2": ("facebook", "Budget mobile phone deals", "smartphone", "2025-12-10T00:00:00Z"),
    "p3": ("facebook", "Cotton saree collection", "fashion", "2025-12-20T00:00:00Z"),
}
ORDERS = {"o1": ("daraz", "Redmi smartphone", "smartphone"), "o2": ("shopify", "Wooden dining table", "home")}


@pytest.fixture
def settings(model_folder: ModelFolder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> EmbedSettings:
    """Settings of a store that holds three posts and two orders; the environment names it, too."""
    place = f"sqlite:{tmp_path / 'vectors.db'}"
    monkeypatch.setenv("VECTOR_STORE", place)
    monkeypatch.setenv("EMBEDDING_MODEL", str(model_folder.path))
    settings = EmbedSettings(
        kafka_bootstrap_servers="kafka:9092", embedding_model=str(model_folder.path), vector_store=place
    )
    stage = EmbedStage(settings)
    stage.open()
    runner = InMemoryRunner(stage)
    for key, (platform, content, category, posted_at) in POSTS.items():
        post = {"post_id": key, "platform": platform, "content": content, "posted_at": posted_at}
        runner.send({**post, "context": {"product_category": category}})
    for key, (platform, product, category) in ORDERS.items():
        order = {
            "order_id": key,
            "platform": platform,
            "product_name": product,
            "order_timestamp": "2025-12-20T10:00:00Z",
        }
        runner.send({**order, "context": {"product_category": category}}, topic="enriched.market.contextualized")
    stage.close()
    assert len(runner.outputs) == 5
    return settings


@pytest.fixture
def search(settings: EmbedSettings) -> Iterator[Search]:
    """Search over the five records."""
    with Search.from_settings(settings) as search:
        yield search


def test_by_text(search: Search) -> None:
    """The nearest in meaning come first, from both collections."""
    found = search.by_text("cheap smartphones", limit=3)
    assert found[0].id == "p1"
    assert {match.id for match in found} == {"p1", "p2", "o1"}
    assert found[0].score >= found[1].score >= found[2].score


def test_similar(search: Search) -> None:
    """Records like one of the store, without itself; an unknown id is an error."""
    assert search.similar_to("o1", collections=["MarketOrder"], limit=5)[0].id == "o2"
    assert search.similar_to("p2", limit=1)[0].id in {"p1", "o1"}
    with pytest.raises(UnknownRecordError):
        search.similar_to("nobody")


@pytest.mark.parametrize(
    ("filters", "ids"),
    [
        (Filters(platform="facebook"), {"p2", "p3"}),
        (Filters(category="fashion"), {"p3"}),
        (Filters(since="2025-12-10T00:00:00Z", until="2025-12-20T00:00:00Z"), {"p2"}),
    ],
)
def test_filters(search: Search, filters: Filters, ids: set[str]) -> None:
    """Platform, category and time narrow the search."""
    assert {match.id for match in search.by_text("anything", filters=filters)} == ids


@pytest.mark.usefixtures("settings")
def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints id, score and properties."""
    assert main(["search", "cheap smartphones", "--json", "--limit", "1", "--collection", "SocialPost"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == {"id", "score", "properties"}
    assert (found["id"], found["properties"]["content"]) == ("p1", "Cheap smartphones for everyone")


@pytest.mark.usefixtures("settings")
def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Without it, a table with a head and a line for each."""
    assert main(["search", "--similar-to", "o1", "--limit", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["score", "id", "platform", "category", "text"]
    assert len(lines) == 3


@pytest.mark.usefixtures("settings")
def test_unknown_id(capsys: pytest.CaptureFixture[str]) -> None:
    """An id that is not there ends with status 1."""
    assert main(["search", "--similar-to", "nobody"]) == 1
    assert "no record of this id" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [["x", "--limit", "0"], ["x", "--since", "soon"], ["x", "--similar-to", "y"], []])
def test_usage(arguments: list[str]) -> None:
    """A wrong command line ends with status 2."""
    with pytest.raises(SystemExit) as caught:
        main(["search", *arguments])
    assert caught.value.code == 2
