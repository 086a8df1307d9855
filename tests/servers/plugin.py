"""Pytest plugin: the fixtures of the real servers, and an honest account of the tests that lack one.

Without a server's tools its tests are skipped and the last line of the run counts them; with REQUIRE_REAL=1 in the
environment they fail.
"""

from __future__ import annotations

import os
from collections.abc import Generator, Iterator
from pathlib import Path
from typing import Final

import pytest

from tests.servers.kafka import Kafka
from tests.servers.missing import KINDS, Missing
from tests.servers.redis import Redis
from tests.servers.tansu import Tansu
from tests.servers.weaviate import Weaviate

_MISSING: Final = pytest.StashKey[Missing]()


def _needed(item: pytest.Item) -> set[str]:
    marked = {mark.name for mark in item.iter_markers()}
    fixtures = set(getattr(item, "fixturenames", ()))
    return {name for name in KINDS if name in marked or {f"{name}_server", f"fresh_{name}"} & fixtures}


def pytest_configure(config: pytest.Config) -> None:
    """Begin the account."""
    config.stash[_MISSING] = Missing()


def pytest_collection_finish(session: pytest.Session) -> None:
    """Fetch and build what the collected tests need, here where no test's time limit runs."""
    if session.config.option.collectonly:
        return
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    for name in sorted({name for item in session.items for name in _needed(item)}):
        notice = KINDS[name].notice()
        if notice and reporter:
            reporter.write_line(notice)
        session.config.stash[_MISSING].prepare(name)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test whose server can't run here; fail it if REQUIRE_REAL=1."""
    reason = item.config.stash[_MISSING].reason(_needed(item))
    if reason is None:
        return
    if os.environ.get("REQUIRE_REAL") == "1":
        pytest.fail(f"REQUIRE_REAL=1, but {reason}", pytrace=False)
    pytest.skip(reason)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> Generator[None, object, object]:
    """After everything else, say in one line what did not run."""
    result = yield
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    if reporter:
        skipped = [report.longrepr[2].removeprefix("Skipped: ") for report in reporter.stats.get("skipped", ())]
        summary = session.config.stash[_MISSING].summary(skipped)
        if summary:
            reporter.write_line(summary, yellow=True)
    return result


@pytest.fixture(scope="session")
def kafka_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Kafka]:
    """Apache Kafka for the whole run: `.bootstrap`. Tests share its topics."""
    with Kafka(tmp_path_factory.mktemp("kafka")) as server:
        yield server


@pytest.fixture
def fresh_kafka(tmp_path: Path) -> Iterator[Kafka]:
    """Apache Kafka for one test, empty: `.bootstrap`, `.freeze()`, `.thaw()`, `.stop()`, `.start()`."""
    with Kafka(_folder(tmp_path, "kafka")) as server:
        yield server


@pytest.fixture(scope="session")
def tansu_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tansu]:
    """Tansu for the whole run: `.bootstrap`."""
    with Tansu(tmp_path_factory.mktemp("tansu")) as server:
        yield server


@pytest.fixture
def fresh_tansu(tmp_path: Path) -> Iterator[Tansu]:
    """Tansu for one test, empty: `.bootstrap`, `.freeze()`, `.thaw()`, `.stop()`."""
    with Tansu(_folder(tmp_path, "tansu")) as server:
        yield server


@pytest.fixture(scope="session")
def redis_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Redis]:
    """Redis for the whole run: `.host`, `.port`, `.url`."""
    with Redis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def fresh_redis(tmp_path: Path) -> Iterator[Redis]:
    """Redis for one test, empty: as `redis_server`, and `.freeze()`, `.thaw()`, `.stop()`, `.start()`."""
    with Redis(_folder(tmp_path, "redis")) as server:
        yield server


@pytest.fixture(scope="session")
def weaviate_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Weaviate]:
    """Weaviate for the whole run: `.url`, `.grpc_port`."""
    with Weaviate(tmp_path_factory.mktemp("weaviate")) as server:
        yield server


@pytest.fixture
def fresh_weaviate(tmp_path: Path) -> Iterator[Weaviate]:
    """Weaviate for one test, empty: as `weaviate_server`, and `.freeze()`, `.thaw()`, `.stop()`, `.start()`."""
    with Weaviate(_folder(tmp_path, "weaviate")) as server:
        yield server


def _folder(tmp_path: Path, name: str) -> Path:
    folder = tmp_path / f"{name}-server"
    folder.mkdir()
    return folder
