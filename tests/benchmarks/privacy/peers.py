"""The engines that are measured, and the environments they run in."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from tests.benchmarks.environments import CACHE, environment

__all__ = ["ENGINES", "Engine", "prepare", "run"]

_CACHE: Final = CACHE / "privacy-peers"


@dataclass(frozen=True)
class Engine:
    """An engine: its file in `engines/`, how it is called, what it needs and which types it knows."""

    module: str
    label: str
    requirements: tuple[str, ...] = ()
    types: tuple[str, ...] = ("PHONE", "EMAIL", "CC")


ENGINES: Final = (
    Engine("millionx", "millionx-privacy", types=("PHONE", "EMAIL", "CC", "NID", "NAME")),
    Engine("naive", "five naive patterns", types=("PHONE", "EMAIL", "CC", "NID", "NAME")),
    Engine(
        "presidio",
        "Presidio 2.2.366, region BD, no NER",
        ("presidio-analyzer==2.2.366", "presidio-anonymizer==2.2.366", "spacy==3.8.18", "phonenumbers==9.0.43"),
    ),
    Engine("datafog", "DataFog 4.9.0", ("datafog==4.9.0",)),
    Engine("phonenumbers", "phonenumbers 9.0.43, region BD", ("phonenumbers==9.0.43",), types=("PHONE",)),
    Engine("scrubadub", "scrubadub 2.0.1", ("scrubadub==2.0.1",)),
)


def prepare(engine: Engine) -> Path:
    """Python of the engine's environment, made on the first call; ours for those that need nothing.

    Raises:
        subprocess.CalledProcessError: it can't be installed.
    """
    if not engine.requirements:
        return Path(sys.executable)
    return environment(_CACHE / engine.module, engine.requirements)


def run(engine: Engine, texts: list[str], hostile: dict[str, str], *, passes: int) -> dict[str, Any]:
    """Measure an engine, all of them on the same core; see `harness.measure`.

    Raises:
        subprocess.CalledProcessError: the engine failed.
    """
    core = max(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else None
    job = json.dumps({"texts": texts, "hostile": hostile, "core": core, "passes": passes})
    harness = Path(__file__).with_name("harness.py")
    done = subprocess.run(
        [prepare(engine), harness, engine.module], input=job, stdout=subprocess.PIPE, text=True, check=True
    )
    result: dict[str, Any] = json.loads(done.stdout)
    return result
