"""Calls of OpenWeatherMap's current weather API."""

from __future__ import annotations

import json
from enum import StrEnum
from typing import Any, Final

import aiohttp

from millionx.enrich import metrics
from millionx.enrich.weather.report import parse_report

__all__ = ["CallFailed", "Trouble", "WeatherClient"]

_LARGEST_BODY: Final = 64 * 1024
_CHUNK: Final = 8 * 1024


class Trouble(StrEnum):
    """Why a call failed: a metric label."""

    TIMEOUT = "timeout"
    UNREACHABLE = "unreachable"
    REFUSED = "refused"
    """The status is not 200: a wrong key (401), too many calls (429), trouble at their end."""
    MALFORMED = "malformed"


class CallFailed(Exception):  # noqa: N818 - says what happened
    """A call gave no weather. The text names neither address nor key, so it may be logged."""

    def __init__(self, trouble: Trouble, what: str) -> None:
        self.trouble: Final = trouble
        super().__init__(what)


class WeatherClient:
    """Asks for the weather of Bangladeshi cities; an instance belongs to one event loop."""

    def __init__(self, api_url: str, api_key: str, *, timeout_s: float) -> None:
        self._api_url = api_url
        self._api_key = api_key
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    def open(self) -> None:
        """Prepare for calls, without a connection yet; to be called in the running loop."""
        self._session = aiohttp.ClientSession(
            # Calls are minutes apart: a connection kept open would be a dead one by the next.
            connector=aiohttp.TCPConnector(force_close=True),
            timeout=aiohttp.ClientTimeout(total=self._timeout_s),
            trust_env=False,
        )

    async def close(self) -> None:
        """Abandon what is under way."""
        if self._session is not None:
            await self._session.close()

    async def fetch(self, city: str) -> tuple[dict[str, Any], dict[str, Any]]:
        """The weather of a city now: the report, and the body it was read from.

        Raises:
            CallFailed: the API gave no answer that can be used within the timeout.
        """
        try:
            body = _parse(await self._get(city))
            report = _report(city, body)
        except CallFailed as failure:
            metrics.api_call(failure.trouble)
            raise
        metrics.api_call("ok")
        return report, body

    async def _get(self, city: str) -> bytes:
        assert self._session is not None  # noqa: S101 - `open` comes first
        query = {"q": f"{city},BD", "appid": self._api_key, "units": "metric"}
        # aiohttp's exceptions quote the URL, and with it the key: none of them may pass, not even as a cause.
        try:
            # A redirect would carry the key to an address that nobody set.
            async with self._session.get(self._api_url, params=query, allow_redirects=False) as response:
                if response.status != 200:
                    raise CallFailed(Trouble.REFUSED, _refusal(response.status))
                return await _read(response)
        except TimeoutError:
            what = f"no answer within {self._timeout_s:g} s; can WEATHER_API_URL be reached from here?"
            raise CallFailed(Trouble.TIMEOUT, what) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            what = f"no connection ({type(error).__name__}); can WEATHER_API_URL be reached from here?"
            raise CallFailed(Trouble.UNREACHABLE, what) from None


async def _read(response: aiohttp.ClientResponse) -> bytes:
    body = bytearray()
    async for chunk in response.content.iter_chunked(_CHUNK):
        body += chunk
        if len(body) > _LARGEST_BODY:
            raise CallFailed(Trouble.MALFORMED, f"the answer has more than {_LARGEST_BODY} bytes")
    return bytes(body)


def _parse(body: bytes) -> dict[str, Any]:
    try:
        document = json.loads(body)
    except (ValueError, RecursionError):
        raise CallFailed(Trouble.MALFORMED, "the answer is not JSON; is WEATHER_API_URL right?") from None
    if not isinstance(document, dict):
        raise CallFailed(Trouble.MALFORMED, "the answer is not a JSON object; is WEATHER_API_URL right?")
    return document


def _report(city: str, body: dict[str, Any]) -> dict[str, Any]:
    try:
        return parse_report(city, body)
    except ValueError as error:
        raise CallFailed(Trouble.MALFORMED, f"the answer is not OpenWeatherMap's: {error}") from None


def _refusal(status: int) -> str:
    if status in {401, 403}:
        return f"status {status}: check WEATHER_API_KEY (a new key takes up to two hours to become active)"
    if status == 429:
        return "status 429: more calls than the key's plan admits"
    return f"status {status}"
