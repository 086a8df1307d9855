"""What a run keeps on disk, the settings that the stages get, and the stages as seen from outside."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from millionx.core.settings import load
from millionx.core.stage import AnyStage
from millionx.embed.settings import EmbedSettings
from millionx.embed.stage import EmbedStage
from millionx.enrich.settings import EnrichSettings
from millionx.enrich.stage import EnrichStage
from millionx.local.data import DataFolder
from millionx.local.errors import LocalError
from millionx.local.flow import STAGES
from millionx.local.layer import command, stage_environ, stage_processes
from millionx.privacy.settings import PrivacySettings
from millionx.privacy.stage import PrivacyStage
from millionx.validate.settings import ValidateSettings
from millionx.validate.stage import ValidateStage


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> DataFolder:
    """A prepared folder, and no setting of the stages in the environment."""
    for name in ("PRIVACY_SALT", "PRIVACY_SALT_FILE", "EMBEDDING_MODEL", "WEATHER_API_KEY", "VECTOR_STORE"):
        monkeypatch.delenv(name, raising=False)
    folder = DataFolder(tmp_path / "data")
    folder.prepare()
    return folder


def environ_of(data: DataFolder, store: str = "sqlite:vectors.db", *, embedded: bool = True) -> dict[str, str]:
    return stage_environ(
        data, bootstrap="broker:9092", embedded=embedded, store=store, weather_url=None, weather_key=None
    )


def test_stages_as_declared() -> None:
    """Names, topics and dead letters are those that the stages declare themselves."""
    stages: tuple[type[AnyStage], ...] = (ValidateStage, PrivacyStage, EnrichStage, EmbedStage)
    for info, stage in zip(STAGES, stages, strict=True):
        declared = stage.declaration
        assert info.name == declared.name
        assert info.package == declared.package
        assert info.processor == declared.processor
        assert info.writes == declared.writes
        assert info.dead_letters == declared.dead_letters


def test_secret(data: DataFolder) -> None:
    """The secret is made once, readable by its owner only."""
    secret = data.secret.read_text()
    data.prepare()
    assert data.secret.read_text() == secret
    assert len(secret.strip()) == 64
    assert data.secret.stat().st_mode & 0o777 == 0o600


def test_folder_in_the_way(tmp_path: Path) -> None:
    """A folder that can't be made is named, with the option to change."""
    (tmp_path / "data").write_text("")
    with pytest.raises(LocalError, match=r"can't be written: .*`--data`"):
        DataFolder(tmp_path / "data").prepare()


def test_environment_is_accepted(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each stage takes the settings of a run."""
    environ = environ_of(data)
    for settings in (ValidateSettings, PrivacySettings, EnrichSettings, EmbedSettings):
        assert load(settings, environ).kafka_bootstrap_servers == "broker:9092"


def test_stores(data: DataFolder) -> None:
    """A store by address is Weaviate, one by path is SQLite."""
    assert environ_of(data, "sqlite:a.db")["VECTOR_STORE"] == "sqlite:a.db"
    weaviate = environ_of(data, "http://weaviate:8080")
    assert (weaviate["VECTOR_STORE"], weaviate["WEAVIATE_URL"]) == ("weaviate", "http://weaviate:8080")


def test_own_secret_wins(data: DataFolder, monkeypatch: pytest.MonkeyPatch) -> None:
    """Who has a secret in the environment keeps it."""
    assert environ_of(data)["PRIVACY_SALT_FILE"] == str(data.secret)
    monkeypatch.setenv("PRIVACY_SALT", "of the user")
    assert "PRIVACY_SALT_FILE" not in environ_of(data)


def test_short_sessions_on_the_embedded_broker_only(data: DataFolder) -> None:
    """A real cluster keeps the stages' own session timeout."""
    assert environ_of(data)["KAFKA_SESSION_TIMEOUT_MS"] == "6000"
    assert "KAFKA_SESSION_TIMEOUT_MS" not in environ_of(data, embedded=False)


def test_processes(data: DataFolder) -> None:
    """There is a process for each stage, with a port and a log of its own."""
    processes = stage_processes(data, {"A": "b"})
    assert [process.name for process in processes] == [stage.name for stage in STAGES]
    assert len({process.port for process in processes}) == len({process.log for process in processes}) == 4
    for process in processes:
        assert process.environ == {"A": "b", "HTTP_PORT": str(process.port)}
        assert os.access(process.command[0], os.X_OK)


def test_missing_command() -> None:
    """A command that is not installed is named."""
    with pytest.raises(LocalError, match="`millionx-nothing` is not installed"):
        command("millionx-nothing")
