"""Settings: read from the environment, every problem at once, no value in any of them."""

from __future__ import annotations

import contextlib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import Field, SecretStr, ValidationError

from millionx.core.errors import ConfigError
from millionx.core.settings import CommaSeparated, StageSettings, load, secret_fields, variable

KAFKA = {"KAFKA_BOOTSTRAP_SERVERS": "kafka:9092"}
SECRET = "hunter2-not-to-be-shown"


class ExampleSettings(StageSettings):
    """Settings of a stage that does not exist."""

    http_port: int = Field(default=6069, ge=0, le=65535)
    """Port of the example."""
    privacy_salt: SecretStr | None = Field(default=None, min_length=8)
    """Secret of the example."""
    weaviate_api_key: SecretStr | None = None
    """Key of the example."""
    source_names: CommaSeparated = ("a",)
    """Words of the example."""

    def problems(self) -> list[str]:
        found = super().problems()
        if self.privacy_salt is None:
            found.append("`PRIVACY_SALT` is missing")
        return found


def problems(environ: dict[str, str], cls: type[StageSettings] = StageSettings) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        load(cls, environ)
    return caught.value.problems


def test_defaults():
    """Without any choice a stage runs as production, loses nothing and listens on the loopback address only."""
    settings = load(StageSettings, KAFKA)
    assert (settings.environment, settings.processing_guarantee) == ("production", "at-least-once")
    assert (settings.http_host, settings.kafka_compression) == ("127.0.0.1", "gzip")


def test_types():
    """Text becomes numbers and words, whatever the case of the words."""
    given = {"COMMIT_INTERVAL_SECONDS": "1.5", "HTTP_PORT": "1", "LOG_LEVEL": "debug", "SOURCE_NAMES": "x, y,"}
    settings = load(ExampleSettings, {**KAFKA, **given, "PRIVACY_SALT": "long enough", "ENVIRONMENT": "Development"})
    assert (settings.commit_interval_seconds, settings.http_port, settings.log_level) == (1.5, 1, "DEBUG")
    assert (settings.source_names, settings.environment) == (("x", "y"), "development")


def test_process_environment(monkeypatch):
    """Without an argument the environment of the process is read."""
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "other:1")
    assert load(StageSettings).kafka_bootstrap_servers == "other:1"


def test_direct_construction(monkeypatch):
    """Settings made directly do not look at the environment."""
    monkeypatch.setenv("HTTP_PORT", "1")
    assert StageSettings(kafka_bootstrap_servers="x").http_port == 0


def test_frozen():
    """Settings do not change once they are made."""
    with pytest.raises(ValidationError, match="frozen"):
        load(StageSettings, KAFKA).http_port = 1


def test_all_problems():
    """Missing, invalid, contradicting and misspelt settings are named in one go."""
    found = problems(
        {
            "HTTP_PORT": "many",
            "KAFKA_SECURITY_PROTOCOL": "SASL_SSL",
            "KAFKA_SASL_MECHANISM": "PLAIN",
            "KAFKA_SASL_PASSWORD_FILE": "/nowhere/at/all",
            "PRIVACY_SLAT": "x",
        },
        ExampleSettings,
    )
    for name in ("KAFKA_BOOTSTRAP_SERVERS", "HTTP_PORT", "KAFKA_SASL_USERNAME", "KAFKA_SASL_PASSWORD_FILE"):
        assert any(f"`{name}`" in problem for problem in found), name
    assert "`PRIVACY_SALT` is missing" in found
    assert "unknown `PRIVACY_SLAT`, did you mean `PRIVACY_SALT`?" in found


def test_missing():
    """A missing setting is named with its meaning."""
    assert problems({}) == [
        "`KAFKA_BOOTSTRAP_SERVERS` is missing: brokers of the Kafka cluster to begin with, "
        "as `host:port`, with commas between"
    ]


def test_empty():
    """An empty variable counts as not set."""
    assert "`KAFKA_BOOTSTRAP_SERVERS` is missing" in problems({"KAFKA_BOOTSTRAP_SERVERS": ""})[0]


def test_no_value_in_problems():
    """No sentence about a setting holds what was given for it."""
    given = dict.fromkeys(map(variable, ExampleSettings.model_fields), SECRET[:7])
    assert SECRET[:7] not in " ".join(problems(given, ExampleSettings))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("KAFKA_BOOTSTRAP_SERVER", "KAFKA_BOOTSTRAP_SERVERS"),
        ("PRIVACY_SLAT", "PRIVACY_SALT"),
        ("http_port", "HTTP_PORT"),
        ("PRIVACY_SALT_FIEL", "PRIVACY_SALT_FILE"),
        ("LOGLEVEL", "LOG_LEVEL"),
    ],
)
def test_misspelt(wrong, right):
    """A name close to one of ours is taken for a slip."""
    found = problems({**KAFKA, "PRIVACY_SALT": "long enough", wrong: "1"}, ExampleSettings)
    assert found == [f"unknown `{wrong}`, did you mean `{right}`?"]


def test_unrelated_names():
    """What else is in an environment is no business of ours, another stage's settings included."""
    others = [
        "PATH",
        "HTTP_PROXY",
        "http_proxy",
        "HTTPS_PROXY",
        "WEATHER_API_KEY",
        "KAFKA_HOME",
        "REDIS_PORT",
        "HOSTNAME",
    ]
    load(ExampleSettings, {**KAFKA, "PRIVACY_SALT": "long enough", **dict.fromkeys(others, "x")})


@given(st.sampled_from([variable(field) for field in StageSettings.model_fields]), st.text(max_size=20))
def test_any_environment(name, value):
    """Whatever one variable holds, settings load or their problems are listed; nothing else is raised."""
    with contextlib.suppress(ConfigError):
        load(StageSettings, {**KAFKA, name: value})


def test_secret_file(tmp_path: Path):
    """A secret may come from a file, of which only the line break at the end is taken off."""
    (tmp_path / "salt").write_text(" long enough \n")
    settings = load(ExampleSettings, {**KAFKA, "PRIVACY_SALT_FILE": str(tmp_path / "salt")})
    assert settings.privacy_salt is not None
    assert settings.privacy_salt.get_secret_value() == " long enough "


def test_secret_twice(tmp_path: Path):
    """A secret given in both ways is a problem: it is unclear which one holds."""
    given = {**KAFKA, "PRIVACY_SALT": SECRET, "PRIVACY_SALT_FILE": str(tmp_path)}
    assert problems(given, ExampleSettings) == ["`PRIVACY_SALT` and `PRIVACY_SALT_FILE` are both set; keep one"]


@pytest.mark.parametrize("content", [None, b"", b"\xff\xfe"])
def test_bad_secret_file(tmp_path: Path, content):
    """A file that is absent, empty or no text is named by its variable."""
    path = tmp_path / "salt"
    if content is not None:
        path.write_bytes(content)
    found = problems({**KAFKA, "PRIVACY_SALT_FILE": str(path)}, ExampleSettings)
    assert "`PRIVACY_SALT_FILE`" in found[0]


def test_secret_fields():
    """Every field that holds a secret is known as one, optional ones included."""
    assert secret_fields(ExampleSettings) == {
        "kafka_sasl_password",
        "kafka_ssl_key_password",
        "privacy_salt",
        "weaviate_api_key",
    }


@pytest.mark.parametrize(
    ("given", "named"),
    [
        (
            {"KAFKA_SECURITY_PROTOCOL": "SASL_SSL", "KAFKA_SASL_MECHANISM": "PLAIN", "KAFKA_SASL_USERNAME": "u"},
            "PASSWORD",
        ),
        ({"KAFKA_SASL_USERNAME": "u"}, "KAFKA_SECURITY_PROTOCOL"),
        ({"KAFKA_SSL_CA_LOCATION": "/nowhere/ca.pem"}, "KAFKA_SSL_CA_LOCATION"),
        ({"KAFKA_MAX_POLL_INTERVAL_MS": "1000"}, "KAFKA_MAX_POLL_INTERVAL_MS"),
        ({"PROCESSING_GUARANTEE": "exactly-once", "COMMIT_INTERVAL_SECONDS": "30"}, "COMMIT_INTERVAL_SECONDS"),
        ({"COMMIT_INTERVAL_SECONDS": "nan"}, "COMMIT_INTERVAL_SECONDS"),
    ],
)
def test_contradictions(given, named):
    """Settings that can't work together, or name what is not there, are refused at start."""
    found = problems({**KAFKA, **given})
    assert len(found) == 1
    assert named in found[0]
