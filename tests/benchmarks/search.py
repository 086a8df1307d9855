"""`make eval-search`: how well the search answers judged queries, by keyword, by vector and by both.

The sample passes all four stages in this process; the queries and their judgements are in `search_queries.yaml`.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import mean
from typing import Final

os.environ["ORT_DISABLE_TELEMETRY"] = "1"

from millionx.core.settings import load
from millionx.core.stage import AnyStage
from millionx.core.testing.memory import InMemoryRunner
from millionx.embed.fusion import MODES, Mode
from millionx.embed.model.export import export
from millionx.embed.model.weights import DEFAULT_MODEL
from millionx.embed.search import Search
from millionx.embed.settings import EmbedSettings
from millionx.embed.stage import EmbedStage
from millionx.enrich.settings import EnrichSettings
from millionx.enrich.stage import EnrichStage
from millionx.local.sample import sample
from millionx.privacy.settings import PrivacySettings
from millionx.privacy.stage import PrivacyStage
from millionx.validate.settings import ValidateSettings
from millionx.validate.stage import ValidateStage
from tests.benchmarks.search_judgements import About, Query, queries, subjects

_PAGE: Final = Path(__file__).parents[2] / "packages/millionx-embed/docs/search-quality.md"
_DEPTH: Final = 10
_SUCCESS_DEPTH: Final = 5

_OF_WHAT: Final = ("keyword", "vector", "hybrid")


def filled(folder: Path) -> EmbedSettings:
    """Settings of a search over the sample, which is made in a folder."""
    model = export(DEFAULT_MODEL, folder / DEFAULT_MODEL.rsplit("/", 1)[-1]).folder
    environment = {
        "KAFKA_BOOTSTRAP_SERVERS": "unused:9092",
        "ENVIRONMENT": "development",
        "PRIVACY_SALT": "the same tokens in each run",
        "ENABLE_WEATHER_ENRICHMENT": "false",
        "EMBEDDING_MODEL": str(model.path),
        "VECTOR_STORE": f"sqlite:{folder / 'vectors.db'}",
    }
    settings = load(EmbedSettings, environment)
    stages: Sequence[AnyStage] = (
        ValidateStage(load(ValidateSettings, environment)),
        PrivacyStage(load(PrivacySettings, environment)),
        EnrichStage(load(EnrichSettings, environment)),
        EmbedStage(settings),
    )
    records: Sequence[tuple[str, bytes | None, bytes | None]] = [
        (each.topic, each.key, each.value) for each in sample()
    ]
    for stage in stages:
        stage.open()
        runner = InMemoryRunner(stage)
        runner.run([runner.record(value, topic=topic, key=key) for topic, key, value in records])
        stage.close()
        records = [(each.topic, each.key, each.value) for each in runner.outputs]
    return settings


class Quality:
    """Figures of one language: nDCG@10 and success@5 of each mode, and of each query."""

    def __init__(self, asked: Sequence[Query], about: Mapping[str, About], search: Search) -> None:
        self.queries: Final = asked
        self.ndcg: dict[Mode, list[float]] = {mode: [] for mode in MODES}
        self.success: dict[Mode, list[bool]] = {mode: [] for mode in MODES}
        for query in asked:
            ideal = sorted((query.grade(each) for each in about.values()), reverse=True)
            for mode in MODES:
                grades = [query.grade(about[match.id]) for match in search.by_text(query.text, mode=mode, limit=_DEPTH)]
                self.ndcg[mode].append(_gain(grades) / _gain(ideal[:_DEPTH]))
                self.success[mode].append(2 in grades[:_SUCCESS_DEPTH])

    def mean_ndcg(self, mode: Mode) -> float:
        """0 to 1."""
        return mean(self.ndcg[mode])

    def mean_success(self, mode: Mode) -> float:
        """Share of the queries with a record of grade 2 among the first five."""
        return mean(self.success[mode])


def measure(search: Search) -> dict[str, Quality]:
    """Figures by language."""
    about = subjects()
    asked = queries()
    languages = dict.fromkeys(query.language for query in asked)
    return {each: Quality([query for query in asked if query.language == each], about, search) for each in languages}


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def main() -> None:
    """Measure, print, and write the page."""
    with tempfile.TemporaryDirectory(prefix="millionx-search-") as folder:
        settings = filled(Path(folder))
        with Search.from_settings(settings) as search:
            figures = measure(search)
    page = _page(figures)
    print(page)
    _PAGE.write_text(page, "utf-8")


def _page(figures: Mapping[str, Quality]) -> str:
    table = ["| Language | Queries |", "|---|---|"]
    return "\n".join(table)


if __name__ == "__main__":
    main()
