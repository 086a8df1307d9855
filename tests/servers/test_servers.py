"""The real servers of the tests start, freeze and come back; one that can't run is counted and never forgotten."""

from __future__ import annotations

import urllib.request

import pytest
from confluent_kafka.admin import AdminClient, NewTopic

from tests.servers.kafka import Kafka
from tests.servers.missing import KINDS
from tests.servers.redis import Redis
from tests.servers.weaviate import Weaviate

pytest_plugins = ["pytester"]


def topics(bootstrap: str) -> set[str]:
    """Names of the topics on a broker."""
    return set(AdminClient({"bootstrap.servers": bootstrap}).list_topics(timeout=10).topics)


@pytest.mark.kafka
def test_kafka_comes_back(fresh_kafka: Kafka) -> None:
    """Apache Kafka keeps its topics over a stop and a start, and answers again after a freeze."""
    admin = AdminClient({"bootstrap.servers": fresh_kafka.bootstrap})
    for future in admin.create_topics([NewTopic("kept", 1, 1)]).values():
        future.result(10)
    fresh_kafka.stop()
    assert not fresh_kafka.answers()
    fresh_kafka.start()
    assert "kept" in topics(fresh_kafka.bootstrap)
    fresh_kafka.freeze()
    assert not fresh_kafka.answers()
    fresh_kafka.thaw()
    assert "kept" in topics(fresh_kafka.bootstrap)


@pytest.mark.redis
def test_redis_comes_back(fresh_redis: Redis) -> None:
    """Redis is silent while frozen and answers after."""
    fresh_redis.freeze()
    assert not fresh_redis.answers()
    fresh_redis.thaw()
    assert fresh_redis.answers()
    fresh_redis.stop()
    assert not fresh_redis.answers()
    fresh_redis.start()


@pytest.mark.weaviate
def test_weaviate_comes_back(fresh_weaviate: Weaviate) -> None:
    """Weaviate keeps its collections over a stop and a start."""
    schema = f"{fresh_weaviate.url}/v1/schema"
    create = urllib.request.Request(schema, b'{"class": "Kept"}', {"Content-Type": "application/json"})  # noqa: S310 - http
    with urllib.request.urlopen(create, timeout=10):  # noqa: S310 - http
        fresh_weaviate.stop()
    assert not fresh_weaviate.answers()
    fresh_weaviate.start()
    with urllib.request.urlopen(schema, timeout=10) as answer:  # noqa: S310 - http
        assert b'"Kept"' in answer.read()


@pytest.fixture
def without_tools(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A test run on a machine without Java, Go and Redis, and with an empty cache."""
    empty = pytester.mkdir("empty")
    monkeypatch.setenv("PATH", str(empty))
    monkeypatch.setenv("XDG_CACHE_HOME", str(empty))
    monkeypatch.delenv("REQUIRE_REAL", raising=False)
    markers = "".join(f"\n    {name}: real" for name in KINDS)
    pytester.makeini(f"[pytest]\nmarkers ={markers}\n")
    pytester.makepyfile(
        """
        import pytest

        @pytest.mark.kafka
        def test_marked(): raise AssertionError("must not run")

        def test_with_fixture(redis_server): raise AssertionError("must not run")

        @pytest.mark.kafka
        @pytest.mark.weaviate
        def test_both(): raise AssertionError("must not run")

        def test_other(): pass
        """
    )
    return pytester


def test_missing_tools(without_tools: pytest.Pytester) -> None:
    """Without the tools the tests are skipped, and the last line counts them with the reason."""
    result = without_tools.runpytest("-p", "tests.servers.plugin")
    result.assert_outcomes(passed=1, skipped=3)
    last = [line for line in result.outlines if line][-1]
    assert last == "3 tests did not run: 2 kafka (no java and no mvn), 1 redis (no redis-server)"


def test_missing_tools_required(without_tools: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> None:
    """With REQUIRE_REAL=1 a test without its server fails."""
    monkeypatch.setenv("REQUIRE_REAL", "1")
    result = without_tools.runpytest("-p", "tests.servers.plugin")
    result.assert_outcomes(passed=1, errors=3)
    result.stdout.fnmatch_lines(["*REQUIRE_REAL=1, but redis: no redis-server*"])
