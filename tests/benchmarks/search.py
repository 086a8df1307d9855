"""`make bench-search`: how well the search answers judged queries, by keyword, by vector and by both.

The sample passes all four stages in this process; the queries and their judgements are in `search_queries.yaml`.
"""

from __future__ import annotations

import math
import os
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
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
_SHOWN: Final[tuple[Mode, ...]] = ("keyword", "vector", "hybrid")
_BEST: Final = 2


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


@dataclass(frozen=True)
class Answered:
    """A query with its figures in each mode: nDCG@10, and whether a record of grade 2 is among the first five."""

    query: Query
    ndcg: Mapping[Mode, float]
    success: Mapping[Mode, bool]


def measure(search: Search) -> list[Answered]:
    """Ask all queries."""
    about = subjects()
    return [_answered(query, about, search) for query in queries()]


def ndcg(answered: Sequence[Answered], mode: Mode) -> float:
    """The mean, 0 to 1."""
    return mean(each.ndcg[mode] for each in answered)


def success(answered: Sequence[Answered], mode: Mode) -> float:
    """The share, 0 to 1."""
    return mean(each.success[mode] for each in answered)


def _answered(query: Query, about: Mapping[str, About], search: Search) -> Answered:
    ideal = sorted((query.grade(each) for each in about.values()), reverse=True)
    grades = {
        mode: [query.grade(about[match.id]) for match in search.by_text(query.text, mode=mode, limit=_DEPTH)]
        for mode in MODES
    }
    return Answered(
        query,
        {mode: _gain(given) / _gain(ideal[:_DEPTH]) for mode, given in grades.items()},
        {mode: _BEST in given[:_SUCCESS_DEPTH] for mode, given in grades.items()},
    )


def _gain(grades: Sequence[int]) -> float:
    return math.fsum((2.0**grade - 1) / math.log2(place + 2) for place, grade in enumerate(grades))


def main() -> None:
    """Measure, print, and write the page."""
    with tempfile.TemporaryDirectory(prefix="millionx-search-") as folder:
        settings = filled(Path(folder))
        with Search.from_settings(settings) as search:
            answered = measure(search)
    page = _page(answered)
    print(page)
    _PAGE.parent.mkdir(exist_ok=True)
    _PAGE.write_text(page, "utf-8")


def _page(answered: Sequence[Answered]) -> str:
    languages = dict.fromkeys(each.query.language for each in answered)
    groups = {language: [each for each in answered if each.query.language == language] for language in languages}
    groups["all"] = list(answered)
    unseen = {name: [each for each in group if each.query.unseen] for name, group in groups.items()}
    return _TEXT.format(
        queries=len(answered),
        records=len(subjects()),
        table=_table(groups),
        unseen=sum(one.query.unseen for one in answered),
        unseen_table=_table(unseen),
        each="\n".join(map(_row, answered)),
    )


def _table(groups: Mapping[str, Sequence[Answered]]) -> str:
    lines = [
        "| Language | Queries | nDCG@10 keyword | vector | hybrid | success@5 keyword | vector | hybrid |",
        "|---|---|---|---|---|---|---|---|",
    ]
    for name, group in groups.items():
        figures = [f"{of(group, mode):.3f}" for of in (ndcg, success) for mode in _SHOWN]
        lines.append(f"| {name} | {len(group)} | {' | '.join(figures)} |")
    return "\n".join(lines)


def _row(each: Answered) -> str:
    figures = [f"{each.ndcg[mode]:.2f}" for mode in _SHOWN]
    return f"| {each.query.text} | {' | '.join(figures)} | {'unseen' if each.query.unseen else ''} |"


_TEXT: Final = """\
# How well the search answers

Written by `make bench-search`. {queries} queries of buyers over the built-in sample, which has {records} valid records:
all four stages, SQLite, all-MiniLM-L6-v2.

{table}

- nDCG@10: gain 2^grade - 1, discount log2, against the best possible order. success@5: a record of grade 2 is among the
  first five.
- Judged by what a record is about (product, what its writer wants, price), which is known of an invented record, and
  never by what a search returned: the rule stands in `tests/benchmarks/search_judgements.py`, the queries in
  `tests/benchmarks/search_queries.yaml`. A record in any language may answer a query in any.
- The sample is made from phrases, with few products and repeated sentences: the figures compare the three ways of
  searching with one another, and say little about a real market.
- all-MiniLM-L6-v2 was not trained on Bangla; what it scores there is near chance.

## Unseen queries

{unseen} of them were written when the search was finished. Nothing was tuned to them; one defect that they showed was
mended: numbers counted as words that the model knows.

{unseen_table}

## Each query

nDCG@10.

| Query | keyword | vector | hybrid | |
|---|---|---|---|---|
{each}
"""


if __name__ == "__main__":
    main()
