"""The thread behind the weather and the end of the process."""

from __future__ import annotations

import subprocess
import sys
import time

HANGING_NAME_SERVER = """
import socket, threading
socket.getaddrinfo = lambda *_: threading.Event().wait()
from millionx.enrich.weather.cache import RedisOptions
from millionx.enrich.weather.service import WeatherService
weather = WeatherService(
    api_url="http://weather.invalid/", api_key="x", redis=RedisOptions("redis.invalid"), timeout_s=0.3
)
weather.open()
print(weather.current("Dhaka"))
weather.close()
print("closed")
"""


def test_hanging_name_server() -> None:
    """While no name is resolved, records go on, and the process ends."""
    begun = time.monotonic()
    ended = subprocess.run([sys.executable, "-c", HANGING_NAME_SERVER], capture_output=True, timeout=30, check=True)
    assert ended.stdout.split() == [b"None", b"closed"]
    assert time.monotonic() - begun < 15
