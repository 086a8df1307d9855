"""The weather of a city without Redis: when a record waits, and what it gets."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from millionx.enrich.weather.cache import RedisOptions

MINUTE = 60.0
HOUR = 60 * MINUTE


def test_first_record(service: Any, api: Any, counted: Any) -> None:
    """The first record of a city waits for the API and gets its weather."""
    assert service().current("Dhaka")["temperature"] == 28.5
    assert api.queries == [{"q": "Dhaka,BD", "appid": api.key, "units": "metric"}]
    assert counted()["api"] == 1


def test_memory(service: Any, api: Any, clock: Any, counted: Any) -> None:
    """For 30 minutes all further records are answered from memory."""
    weather = service()
    first = weather.current("Dhaka")
    clock.advance(30 * MINUTE - 1)
    assert [weather.current("Dhaka") for _ in range(3)] == [first] * 3
    assert (len(api.queries), counted()["memory"], counted()["cache_hits"], counted()["requests"]) == (1, 3, 3, 4)


def test_answer_is_owned(service: Any) -> None:
    """Who changes an answer changes no other record's."""
    weather = service()
    weather.current("Dhaka")["temperature"] = -99
    weather.current("Dhaka")["temperature"] = -99
    assert weather.current("Dhaka")["temperature"] == 28.5


def test_memory_is_quick(service: Any) -> None:
    """An answer from memory takes microseconds: a thousand in well under a tenth of a second."""
    weather = service()
    weather.current("Dhaka")
    begun = time.perf_counter()
    for _ in range(1000):
        weather.current("Dhaka")
    assert time.perf_counter() - begun < 0.1


def test_stale(service: Any, api: Any, clock: Any, eventually: Any, counted: Any) -> None:
    """A copy over 30 minutes old is the answer at once, while a newer one is fetched in the background."""
    weather = service()
    weather.current("Dhaka")
    clock.advance(31 * MINUTE)
    api.says(temp=33)
    api.answering.clear()
    assert weather.current("Dhaka")["temperature"] == 28.5
    assert counted()["stale"] == 1
    api.answering.set()
    eventually(lambda: weather.current("Dhaka")["temperature"] == 33)


def test_kept(service: Any, api: Any, clock: Any) -> None:
    """While the API fails, a copy serves for six hours and no longer."""
    weather = service()
    weather.current("Dhaka")
    api.fails(500)
    clock.advance(6 * HOUR - 1)
    assert weather.current("Dhaka") is not None
    clock.advance(1)
    assert weather.current("Dhaka") is None


@pytest.mark.parametrize(
    ("status", "text"),
    [
        (500, "oops"),
        (401, '{"cod":401, "message": "Invalid API key."}'),
        (429, "{}"),
        (200, "<html>welcome to the hotel</html>"),
        (200, ""),
        (200, "[]"),
        (200, "{}"),
        (200, "[" * 60_000),
        (200, '{"main": {"temp": NaN}}'),
    ],
)
def test_failure(status: int, text: str, service: Any, api: Any, clock: Any, counted: Any, eventually: Any) -> None:
    """An answer without weather gives None, is counted, and is not asked for again for 60 s."""
    api.fails(status, text)
    weather = service()
    assert weather.current("Dhaka") is None
    api.says()
    clock.advance(59)
    assert weather.current("Dhaka") is None
    # Sylhet is asked for later, so a second call for Dhaka would be seen by then.
    eventually(lambda: weather.current("Sylhet") is not None)
    assert [query["q"] for query in api.queries] == ["Dhaka,BD", "Sylhet,BD"]
    assert counted()["api_failures"] == 1
    clock.advance(1)
    weather.current("Dhaka")
    eventually(lambda: weather.current("Dhaka") is not None)


def test_unreachable(service: Any, unused_port: int, counted: Any) -> None:
    """Where nobody listens there is no weather."""
    assert service(api_url=f"http://127.0.0.1:{unused_port}/").current("Dhaka") is None
    assert counted()["api_failures"] == 1


@pytest.mark.parametrize("url", ["http://no-such-host.invalid/", "no address", "http://" + "x" * 70 + ".invalid/"])
def test_bad_address(url: str, service: Any, counted: Any, eventually: Any) -> None:
    """An address that can't be right is a failed look-up like any other."""
    assert service(api_url=url).current("Dhaka") is None
    eventually(lambda: counted()["api_failures"] == 1)


def test_large_answer(service: Any, api: Any) -> None:
    """An answer of more than 64 KiB is not read to its end."""
    api.says(padding="x" * 70_000)
    assert service().current("Dhaka") is None


@pytest.mark.parametrize("host", ["redis.invalid", "x" * 70])
def test_bad_redis_name(host: str, service: Any, counted: Any) -> None:
    """A name that no Redis can have is a Redis that fails: the API answers."""
    assert service(redis=RedisOptions(host)).current("Dhaka") is not None
    assert counted()["redis_failures"] == 1


def test_redis_name_hangs(service: Any, monkeypatch: pytest.MonkeyPatch, counted: Any) -> None:
    """While the name of Redis is not resolved, the API answers all the same, a quarter second later."""
    never = threading.Event()
    monkeypatch.setattr("socket.getaddrinfo", lambda *_: never.wait() and [])
    assert service(redis=RedisOptions("redis.invalid"), timeout_s=2).current("Dhaka") is not None
    assert counted()["redis_failures"] == 1
    never.set()


def test_redirect(service: Any, api: Any) -> None:
    """A redirect is a failure: it would hand the key to somebody else."""
    api.fails(302, Location=api.url.replace("data/2.5/weather", "elsewhere"))
    assert service().current("Dhaka") is None
    assert len(api.queries) == 1


def test_hanging(service: Any, api: Any, counted: Any) -> None:
    """An API that does not answer costs one timeout in all, not one for each record or city."""
    api.answering.clear()
    weather = service(timeout_s=0.5)
    begun = time.monotonic()
    answers = [weather.current(city) for city in ("Dhaka", "Dhaka", "Sylhet", "Khulna", "Rajshahi")]
    assert answers == [None] * 5
    assert 0.45 < time.monotonic() - begun < 0.95
    assert counted()["none"] == 5


def test_late_answer(service: Any, api: Any, eventually: Any) -> None:
    """A city that was not waited for is looked up all the same, and serves the records after."""
    api.answering.clear()
    weather = service(timeout_s=0.2)
    weather.current("Dhaka")
    weather.current("Sylhet")
    api.answering.set()
    eventually(lambda: weather.current("Sylhet") is not None)


def test_one_call(service: Any, api: Any) -> None:
    """Many threads that ask for one city at once make one call, and all get its weather."""
    api.answering.clear()
    weather = service()
    with ThreadPoolExecutor(8) as threads:
        answers = [threads.submit(weather.current, "Dhaka") for _ in range(8)]
        assert api.asked.acquire(timeout=10)
        api.answering.set()
        assert all(answer.result(10)["city"] == "Dhaka" for answer in answers)
    assert len(api.queries) == 1


def test_cities_apart(service: Any, api: Any) -> None:
    """Each city is asked for by itself and reported under our name for it."""
    weather = service()
    assert [weather.current(city)["city"] for city in ("Dhaka", "Chittagong")] == ["Dhaka", "Chittagong"]
    assert [query["q"] for query in api.queries] == ["Dhaka,BD", "Chittagong,BD"]


def test_proxy_variables(service: Any, monkeypatch: pytest.MonkeyPatch, unused_port: int) -> None:
    """A proxy in the environment is not used: nothing is connected to that the settings do not name."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, f"http://127.0.0.1:{unused_port}")
    assert service().current("Dhaka") is not None


@pytest.mark.parametrize("how", ["refused", "unreachable", "hanging"])
def test_no_key_in_logs(
    how: str, service: Any, api: Any, unused_port: int, eventually: Any, caplog: pytest.LogCaptureFixture
) -> None:
    """However a call fails, neither key nor address nor city is logged, and the failure is, once."""
    caplog.set_level(logging.DEBUG)
    options: dict[str, Any] = {"timeout_s": 0.1}
    if how == "refused":
        api.fails(401)
    elif how == "unreachable":
        options["api_url"] = f"http://127.0.0.1:{unused_port}/path"
    else:
        api.answering.clear()
    weather = service(**options)
    for city in ("Dhaka", "Sylhet"):
        weather.current(city)
    eventually(lambda: len([record for record in caplog.records if record.name.startswith("millionx")]) == 1)
    weather.close()
    said = caplog.text + "".join(str(record.exc_info) for record in caplog.records)
    assert not [word for word in (api.key, "127.0.0.1", "Dhaka", "Sylhet") if word in said]


def test_close_in_call(service: Any, api: Any, caplog: pytest.LogCaptureFixture) -> None:
    """Closing while a call hangs takes no longer than a moment, and lets a record that waits go on."""
    api.answering.clear()
    weather = service(timeout_s=60.0)
    answers: list[Any] = []
    waiting = threading.Thread(target=lambda: answers.append(weather.current("Dhaka")))
    waiting.start()
    assert api.asked.acquire(timeout=10)
    begun = time.monotonic()
    weather.close()
    waiting.join(5)
    assert (answers, time.monotonic() - begun < 1) == ([None], True)
    assert not caplog.records


def test_closed(service: Any, clock: Any) -> None:
    """Closing twice is nothing; a closed service still answers from memory, and refuses to look up."""
    weather = service()
    weather.current("Dhaka")
    weather.close()
    weather.close()
    assert weather.current("Dhaka") is not None
    with pytest.raises(RuntimeError, match="open"):
        weather.current("Sylhet")


def test_threads_end(service: Any) -> None:
    """No thread of the service outlives it."""
    before = set(threading.enumerate())
    weather = service()
    weather.current("Dhaka")
    weather.close()
    assert not {thread for thread in threading.enumerate() if thread.name == "weather"} - before


def test_defect(service: Any, api: Any, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """A defect of ours in the background is logged, and the record goes on without weather."""
    weather = service()
    monkeypatch.setattr(weather, "_keep", None)
    assert weather.current("Dhaka") is None
    weather.close()
    assert [record.message for record in caplog.records] == ["a background task failed unexpectedly"]
