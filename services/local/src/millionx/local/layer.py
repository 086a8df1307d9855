"""The four stages as processes, each with the settings of this run."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from millionx.local.broker import free_port
from millionx.local.data import DataFolder
from millionx.local.errors import LocalError
from millionx.local.flow import STAGES
from millionx.local.stages import Process

__all__ = ["MODEL", "command", "export_model", "stage_environ", "stage_processes"]

MODEL: Final = "all-MiniLM-L6-v2"

# On one machine with one replica of each stage a short session costs nothing, and lets a restarted stage go on at once.
_EMBEDDED_BROKER: Final = {"KAFKA_SESSION_TIMEOUT_MS": "6000", "KAFKA_FETCH_WAIT_MAX_MS": "20"}


def command(package: str) -> Path:
    """Path of a command that was installed beside this one.

    Raises:
        LocalError: it is not there.
    """
    path = Path(sys.executable).with_name(package)
    if not os.access(path, os.X_OK):
        raise LocalError(f"`{package}` is not installed beside {sys.executable}; run `make install`")
    return path


def export_model(data: DataFolder) -> None:
    """Make the model's folder from the weights of an installed package, unless it is there.

    Raises:
        LocalError: the export failed.
    """
    folder = data.models / MODEL
    if (folder / "model.json").is_file():
        return
    log = data.logs / "export.log"
    with log.open("ab") as file:
        status = subprocess.run(  # noqa: S603 - our own command
            [command("millionx-embed"), "export", "--model", MODEL, "--output", folder],
            stdout=file,
            stderr=file,
            check=False,
        ).returncode
    if status != 0:
        raise LocalError(f"the model could not be exported; see {log}")


def stage_environ(
    data: DataFolder, *, bootstrap: str, embedded: bool, store: str, weather_url: str | None, weather_key: str | None
) -> dict[str, str]:
    """Environment of the stages: the user's own, with what this run decides.

    `store` is `sqlite:PATH` or the address of a Weaviate.
    """
    environ = {
        **os.environ,
        **(_EMBEDDED_BROKER if embedded else {}),
        "KAFKA_BOOTSTRAP_SERVERS": bootstrap,
        "HTTP_HOST": "127.0.0.1",
        "EMBEDDING_MODEL_HOME": str(data.models),
        "ORT_DISABLE_TELEMETRY": "1",
    }
    environ.setdefault("EMBEDDING_MODEL", MODEL)
    if not any(environ.get(f"{name}{suffix}") for name in ("PRIVACY_SALT", "PRIVACY_KEYS") for suffix in ("", "_FILE")):
        environ["PRIVACY_SALT_FILE"] = str(data.secret)
    if store.startswith("sqlite:"):
        environ["VECTOR_STORE"] = store
    else:
        environ["VECTOR_STORE"], environ["WEAVIATE_URL"] = "weaviate", store
    if weather_url is not None and weather_key is not None:
        environ["WEATHER_API_URL"], environ["WEATHER_API_KEY"] = weather_url, weather_key
    return environ


def stage_processes(data: DataFolder, environ: Mapping[str, str]) -> list[Process]:
    """The stages, not yet started, each on a free port."""
    processes = []
    for stage in STAGES:
        port = free_port()
        processes.append(
            Process(
                stage.name,
                [command(stage.package), "run"],
                {**environ, "HTTP_PORT": str(port)},
                data.logs / f"{stage.name}.log",
                port,
            )
        )
    return processes
