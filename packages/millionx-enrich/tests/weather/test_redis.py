"""The weather of a city with a real Redis, in health and in all its troubles."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest
import redis

from millionx.enrich.weather.cache import RedisOptions

pytestmark = pytest.mark.redis

MINUTE = 60.0
HOUR = 60 * MINUTE
KEY = "millionx:weather:v1:dhaka"


def options(server: Any) -> RedisOptions:
    return RedisOptions(server.host, server.port)


def connect(server: Any) -> Any:
    return redis.Redis(server.host, server.port, socket_timeout=5)


def test_written(service: Any, fresh_redis: Any, clock: Any, eventually: Any) -> None:
    """What the API said is kept in Redis for six hours, with the time at which it was fetched."""
    service(redis=options(fresh_redis)).current("Dhaka")
    client = connect(fresh_redis)
    eventually(lambda: client.exists(KEY) == 1)
    assert json.loads(client.get(KEY))["fetched_at"] == clock.epoch
    assert 6 * HOUR - 60 < client.ttl(KEY) <= 6 * HOUR


def test_shared(service: Any, api: Any, fresh_redis: Any, eventually: Any, counted: Any) -> None:
    """A second process takes the weather from Redis and calls no API."""
    first = service(redis=options(fresh_redis)).current("Dhaka")
    eventually(lambda: connect(fresh_redis).exists(KEY) == 1)
    assert service(redis=options(fresh_redis)).current("Dhaka") == first
    assert (len(api.queries), counted()["redis"], counted()["cache_hits"]) == (1, 1, 1)


def test_age_counts_on(service: Any, api: Any, clock: Any, fresh_redis: Any, eventually: Any, counted: Any) -> None:
    """A copy from Redis is as old as it is: fetched 20 minutes ago, it is stale 10 minutes later."""
    service(redis=options(fresh_redis)).current("Dhaka")
    eventually(lambda: connect(fresh_redis).exists(KEY) == 1)
    clock.advance(20 * MINUTE)
    second = service(redis=options(fresh_redis))
    second.current("Dhaka")
    clock.advance(10 * MINUTE)
    api.says(temp=20)
    second.current("Dhaka")
    assert counted()["stale"] == 1
    eventually(lambda: second.current("Dhaka")["temperature"] == 20)


def test_stale_in_redis(service: Any, api: Any, clock: Any, fresh_redis: Any, eventually: Any, counted: Any) -> None:
    """After a restart, a stale copy in Redis is the answer at once, though the API hangs."""
    service(redis=options(fresh_redis)).current("Dhaka")
    eventually(lambda: connect(fresh_redis).exists(KEY) == 1)
    clock.advance(2 * HOUR)
    api.answering.clear()
    begun = time.monotonic()
    assert service(redis=options(fresh_redis)).current("Dhaka")["temperature"] == 28.5
    assert time.monotonic() - begun < 2
    assert counted()["stale"] == 1


@pytest.mark.parametrize(
    "stored",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"[" * 60_000,
        b"{}",
        b'{"city": "Dhaka", "fetched_at": "today", "body": {}}',
        b'{"city": "Dhaka", "fetched_at": NaN, "body": BODY}',
        b'{"city": "Dhaka", "fetched_at": true, "body": BODY}',
        b'{"city": "Dhaka", "fetched_at": 1e300, "body": BODY}',
        b'{"city": "Khulna", "fetched_at": NOW, "body": BODY}',
        b'{"city": [], "fetched_at": NOW, "body": BODY}',
        b'{"city": "Dhaka", "fetched_at": NOW, "body": {"main": {"temp": 300}}}',
    ],
)
def test_strange_value(stored: bytes, service: Any, api: Any, clock: Any, fresh_redis: Any, eventually: Any) -> None:
    """A value in Redis that is not ours is not believed, and written over."""
    body = json.dumps(api.body(temp=11)).encode()
    stored = stored.replace(b"NOW", str(clock.epoch).encode()).replace(b"BODY", body)
    connect(fresh_redis).set(KEY, stored)
    assert service(redis=options(fresh_redis)).current("Dhaka")["temperature"] == 28.5
    eventually(lambda: connect(fresh_redis).get(KEY) != stored)


def test_strange_type(service: Any, fresh_redis: Any, counted: Any) -> None:
    """A key of another type in Redis is a failure of Redis, counted, and the API answers."""
    connect(fresh_redis).lpush(KEY, "x")
    assert service(redis=options(fresh_redis)).current("Dhaka") is not None
    assert counted()["redis_failures"] == 1


def test_nobody_there(service: Any, unused_port: int, counted: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Without a Redis at the address the API answers, and the failure is counted and logged once, no more."""
    weather = service(redis=RedisOptions("127.0.0.1", unused_port, password="not-to-be-seen"))
    assert all(weather.current(city) is not None for city in ("Dhaka", "Sylhet", "Khulna"))
    assert counted()["redis_failures"] == 1
    assert [record.message for record in caplog.records] == [
        "Redis failed (ConnectionError); weather goes on without it"
    ]


def test_wrong_password(service: Any, fresh_redis: Any, counted: Any) -> None:
    """A Redis that wants another password is a Redis that fails."""
    connect(fresh_redis).config_set("requirepass", "right")
    assert (
        service(redis=RedisOptions(fresh_redis.host, fresh_redis.port, password="wrong")).current("Dhaka") is not None
    )
    assert counted()["redis_failures"] == 1


def test_password(service: Any, fresh_redis: Any, eventually: Any) -> None:
    """Password and database are used."""
    connect(fresh_redis).config_set("requirepass", "right")
    service(redis=RedisOptions(fresh_redis.host, fresh_redis.port, 3, "right")).current("Dhaka")
    client = redis.Redis(fresh_redis.host, fresh_redis.port, 3, "right")
    eventually(lambda: client.exists(KEY) == 1)


def test_frozen(service: Any, fresh_redis: Any, counted: Any) -> None:
    """A Redis that hangs costs one timeout of a quarter second; the next cities are not slowed at all."""
    weather = service(redis=options(fresh_redis))
    fresh_redis.freeze()
    begun = time.monotonic()
    assert weather.current("Dhaka") is not None
    first = time.monotonic() - begun
    assert weather.current("Sylhet") is not None
    assert 0.2 < first < 1
    assert time.monotonic() - begun - first < 0.2
    assert counted()["redis_failures"] == 1


def test_dies(service: Any, clock: Any, fresh_redis: Any, eventually: Any, counted: Any) -> None:
    """When Redis dies under an open connection, records are answered as before."""
    weather = service(redis=options(fresh_redis))
    weather.current("Dhaka")
    eventually(lambda: connect(fresh_redis).exists(KEY) == 1)
    fresh_redis.stop()
    assert weather.current("Dhaka") is not None
    assert weather.current("Sylhet") is not None
    assert counted()["redis_failures"] == 1


def test_comes_back(service: Any, api: Any, clock: Any, fresh_redis: Any, eventually: Any) -> None:
    """A Redis that hung is used again after 60 s, and late replies are not taken for those of another key."""
    weather = service(redis=options(fresh_redis))
    weather.current("Dhaka")
    eventually(lambda: connect(fresh_redis).exists(KEY) == 1)
    fresh_redis.freeze()
    weather.current("Sylhet")
    fresh_redis.thaw()
    clock.advance(60)
    api.says(temp=15)
    assert weather.current("Khulna")["temperature"] == 15
    eventually(lambda: connect(fresh_redis).exists(KEY.replace("dhaka", "khulna")) == 1)
    assert service(redis=options(fresh_redis)).current("Dhaka")["temperature"] == 28.5
