"""The endpoints of the search: `/search`, `/similar/{id}` and `/openapi.json`.

Everything is read only. Answers are JSON, failures too: {"error": {"code", "message"}}, where the message holds nothing
of what was asked.
"""

from __future__ import annotations

import hmac
import math
from collections.abc import Callable
from threading import BoundedSemaphore
from typing import Any, Final

import orjson

from millionx.core.errors import Unavailable
from millionx.core.stage import Request, Response, Route
from millionx.embed.api.openapi import document
from millionx.embed.api.parameters import InvalidParameterError, Parameters, SearchParameters, read
from millionx.embed.search import Match, Search, UnknownRecordError, as_json

__all__ = ["SearchApi"]

_JSON: Final = "application/json"
_AT_ONCE: Final = 4
"""Searches share the cores with the stage; more than these are told to come again."""
_BUSY_S: Final = 1.0


class SearchApi:
    """Answers by `search`, which stays its owner's. With a `token`, only to who sends it as bearer token."""

    def __init__(self, search: Search, token: str | None) -> None:
        self._search = search
        self._token = token
        self._free = BoundedSemaphore(_AT_ONCE)
        self._document: Final = orjson.dumps(document(token=token is not None), option=orjson.OPT_INDENT_2)

    def routes(self) -> list[Route]:
        """To add to the stage's own."""
        return [
            Route("/search", lambda asked: self._guarded(asked, self._by_text)),
            Route("/similar/", lambda asked: self._guarded(asked, self._similar)),
            Route("/openapi.json", self._describe),
        ]

    def _describe(self, asked: Request) -> Response:
        return _not_found() if asked.path else Response(200, _JSON, self._document)

    def _guarded(self, asked: Request, answer: Callable[[Request], Response]) -> Response:
        if not self._may(asked.authorization):
            return _failure(
                401, "unauthorized", "send the header `Authorization: Bearer TOKEN`", (("WWW-Authenticate", "Bearer"),)
            )
        if not self._free.acquire(blocking=False):
            return _later("busy", "too many searches at once", _BUSY_S)
        try:
            return answer(asked)
        except InvalidParameterError as error:
            return _failure(400, "invalid_parameter", str(error))
        except UnknownRecordError:
            return _failure(404, "unknown_record", "no record has this id")
        except Unavailable as error:
            return _later("unavailable", "the vector store does not answer", error.retry_after_s)
        except Exception:
            if self._search.closed:  # under its hands
                return _later("stopping", "the service is stopping", _BUSY_S)
            raise
        finally:
            self._free.release()

    def _may(self, authorization: str) -> bool:
        if self._token is None:
            return True
        scheme, _, given = authorization.partition(" ")
        # In a time that does not depend on where the two differ. Header values are Latin-1.
        same = hmac.compare_digest(given.strip().encode("latin-1", "replace"), self._token.encode())
        return same and scheme.lower() == "bearer"

    def _by_text(self, asked: Request) -> Response:
        if asked.path:
            return _not_found()
        given = read(SearchParameters, asked.query)
        found = self._search.by_text(
            given.q, mode=given.mode, collections=given.collections, limit=given.limit, filters=given.filters
        )
        return _results(found, explain=given.explain)

    def _similar(self, asked: Request) -> Response:
        given = read(Parameters, asked.query)
        found = self._search.similar_to(
            asked.path, mode=given.mode, collections=given.collections, limit=given.limit, filters=given.filters
        )
        return _results(found, explain=given.explain)


def _results(found: list[Match], *, explain: bool) -> Response:
    return _answer(200, {"results": [as_json(match, explain=explain) for match in found]})


def _not_found() -> Response:
    return _failure(404, "not_found", "no such endpoint; see /openapi.json")


def _later(code: str, message: str, seconds: float) -> Response:
    return _failure(503, code, message, (("Retry-After", str(math.ceil(seconds))),))


def _failure(status: int, code: str, message: str, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    return _answer(status, {"error": {"code": code, "message": message}}, headers)


def _answer(status: int, body: Any, headers: tuple[tuple[str, str], ...] = ()) -> Response:
    return Response(status, _JSON, orjson.dumps(body), headers)
