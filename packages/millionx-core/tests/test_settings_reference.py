"""The settings as people and tools read them."""

from __future__ import annotations

import json

from pydantic import SecretStr

from millionx.core.settings import StageSettings, load, variable
from millionx.core.settings_reference import effective, env_example, schema, table

KAFKA = {"KAFKA_BOOTSTRAP_SERVERS": "kafka:9092"}


class ExampleSettings(StageSettings):
    """Settings of a stage that does not exist."""

    weaviate_url: str | None = None
    """Address of the example."""
    privacy_salt: SecretStr = SecretStr("x")
    """Secret of the example, a | b."""


def test_effective():
    """Secrets and credentials in an address are masked, everything else is as it is in force."""
    given = {**KAFKA, "PRIVACY_SALT": "hunter2", "WEAVIATE_URL": "https://me:hunter2@weaviate:8080/x", "HTTP_PORT": "7"}
    shown = effective(load(ExampleSettings, given))
    assert "hunter2" not in json.dumps(shown)
    assert (shown["PRIVACY_SALT"], shown["KAFKA_SASL_PASSWORD"], shown["HTTP_PORT"]) == ("***", None, 7)
    assert shown["WEAVIATE_URL"] == "https://***@weaviate:8080/x"


def test_every_setting_is_described():
    """Every setting has a sentence."""
    assert not [name for name, field in StageSettings.model_fields.items() if not field.description]


def test_schema():
    """The JSON Schema goes by variable names and knows the files of secrets."""
    described = schema(ExampleSettings)
    assert described["required"] == ["KAFKA_BOOTSTRAP_SERVERS"]
    assert described["properties"]["HTTP_PORT"]["maximum"] == 65535
    assert described["properties"]["PRIVACY_SALT_FILE"]["description"] == "File that holds PRIVACY_SALT."


def test_table():
    """The table has a row for each setting, with choices, bounds and default, and no cell breaks a row."""
    rows = table(ExampleSettings).splitlines()
    assert len(rows) == 2 + len(ExampleSettings.model_fields)
    assert "| `KAFKA_BOOTSTRAP_SERVERS` |" in table(ExampleSettings)
    assert "| `production`, `staging`, `development` | `production` |" in table(ExampleSettings)
    assert "| whole number, at least 0, at most 65535 | `0` |" in table(ExampleSettings)
    assert "a \\| b. Or `PRIVACY_SALT_FILE`." in table(ExampleSettings)


def test_env_example():
    """The example can be loaded as it stands, and lists every setting."""
    text = env_example(ExampleSettings)
    given = dict(line.split("=", 1) for line in text.splitlines() if line and not line.startswith("#"))
    assert load(ExampleSettings, given).kafka_bootstrap_servers == "kafka:9092"
    assert all(f"{variable(field)}=" in text for field in ExampleSettings.model_fields)
