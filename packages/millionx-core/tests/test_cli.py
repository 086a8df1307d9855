"""The command line that every stage shares, and `millionx-core`."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from importlib.metadata import version

import pytest

from millionx.core.cli import StageCommand, main, stage_main
from millionx.core.command import topics
from millionx.core.settings import StageSettings
from millionx.core.stage import Declaration, Outcome, Output, Record, Stage
from millionx.core.topics import TOPICS

DECLARATION = Declaration(
    name="example",
    processor="example_stage",
    package="millionx-core",
    consumer_group="example",
    port=0,
    reads=("source.social.tiktok",),
    writes=("validated.social.tiktok",),
    dead_letters="schema-validation-errors",
)


class ExampleSettings(StageSettings):
    """Settings of a stage that does not exist."""

    def warnings(self) -> list[str]:
        return ["`EXAMPLE` is off"] if self.environment == "development" else []


class ExampleStage(Stage):
    """Passes everything on."""

    declaration = DECLARATION

    def process(self, record: Record) -> Outcome:
        return Output(DECLARATION.writes[0], record.value or b"", record.key, record.headers)


COMMAND = StageCommand(DECLARATION, ExampleSettings, lambda _: ExampleStage())


@pytest.fixture(autouse=True)
def kafka(monkeypatch):
    monkeypatch.setenv("KAFKA_BOOTSTRAP_SERVERS", "127.0.0.1:1")


def test_check(capsys, monkeypatch):
    """Good settings give status 0; what is probably not meant is said."""
    monkeypatch.setenv("ENVIRONMENT", "development")
    assert stage_main(COMMAND, ["check"]) == 0
    assert capsys.readouterr() == ("the settings are valid\n", "warning: `EXAMPLE` is off\n")


@pytest.mark.parametrize("command", ["run", "check", "config"])
def test_bad_settings(command, capsys, monkeypatch):
    """Bad settings give status 2 and a line for each problem."""
    monkeypatch.setenv("HTTP_PORT", "x")
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS")
    assert stage_main(COMMAND, [command]) == 2
    out, err = capsys.readouterr()
    assert not out
    assert len(err.splitlines()) == 2


def test_config(capsys, monkeypatch):
    """The values in force are shown as JSON without secrets."""
    monkeypatch.setenv("KAFKA_SSL_KEY_PASSWORD", "hunter2")
    assert stage_main(COMMAND, ["config"]) == 0
    out, _ = capsys.readouterr()
    assert json.loads(out)["KAFKA_SSL_KEY_PASSWORD"] == "***"
    assert "hunter2" not in out


@pytest.mark.parametrize(
    ("option", "begins"), [("--schema", "{"), ("--table", "| Variable"), ("--env-example", "# Where the stage runs")]
)
def test_reference(option, begins, capsys, monkeypatch):
    """The reference is printed without any setting given."""
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS")
    assert stage_main(COMMAND, ["config", option]) == 0
    assert capsys.readouterr().out.startswith(begins)


def test_version(capsys):
    """The version is that of the stage's own distribution."""
    with pytest.raises(SystemExit) as left:
        stage_main(COMMAND, ["--version"])
    assert left.value.code == 0
    assert capsys.readouterr().out == f"millionx-core {version('millionx-core')}\n"


def test_usage(capsys):
    """A command that does not exist gives status 2."""
    with pytest.raises(SystemExit) as left:
        stage_main(COMMAND, ["fly"])
    assert left.value.code == 2
    assert "fly" in capsys.readouterr().err


def test_extra():
    """A stage adds commands of its own."""

    def add(subparsers):
        subparsers.add_parser("scan").set_defaults(handler=lambda _: 42)

    assert stage_main(COMMAND, ["scan"], extra=add) == 42


def test_topics_list(capsys):
    """Every topic is listed."""
    assert main(["topics", "list"]) == 0
    names = [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]]
    assert names == list(TOPICS)


def test_topics_create_nobody(capsys, monkeypatch):
    """Status 75 and one sentence when no broker answers."""
    monkeypatch.setattr(topics, "_ANSWER_S", 0.2)
    assert main(["topics", "create", "--bootstrap", "127.0.0.1:1"]) == 75
    assert "127.0.0.1:1" in capsys.readouterr().err


def test_topics_create_settings(capsys, monkeypatch):
    """The connection is checked like a stage's."""
    monkeypatch.delenv("KAFKA_BOOTSTRAP_SERVERS")
    assert main(["topics", "create"]) == 2
    assert "KAFKA_BOOTSTRAP_SERVERS" in capsys.readouterr().err


def test_topics_create(capsys, fresh_tansu):
    """What is missing is created in one go; a second time changes nothing and says so."""
    command = ["topics", "create", "--bootstrap", fresh_tansu.bootstrap]
    assert main(command) == 0
    first = capsys.readouterr().out
    assert main(command) == 0
    second = capsys.readouterr().out
    assert {line.split()[1] for line in first.splitlines() if line.startswith("created")} == set(TOPICS)
    assert {line.split()[1] for line in second.splitlines() if line.startswith("exists")} == set(TOPICS)


PROGRAM = """
import os
import sys
from millionx.core.cli import StageCommand, stage_main
from millionx.core.errors import ConfigError
from millionx.core.settings import StageSettings
from millionx.core.stage import Declaration, Dropped, Stage

DECLARATION = Declaration("example", "example_stage", "millionx-core", "g", 0, ("a",), ("b",), "c")

class ExampleStage(Stage):
    declaration = DECLARATION
    def process(self, record):
        return Dropped("always")

def build(settings):
    if "refuse" in sys.argv:
        raise ConfigError([f"the model is not there, telemetry off: {os.environ['ORT_DISABLE_TELEMETRY']}"])
    return ExampleStage()

sys.exit(stage_main(StageCommand(DECLARATION, StageSettings, build), ["run"]))
"""


def run_program(*arguments: str, **environ: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", PROGRAM, *arguments],
        env={**os.environ, **environ},
        capture_output=True,
        text=True,
        timeout=30,
    )


def test_run_refused():
    """What a stage finds wrong while it is made gives status 2; by then ONNX Runtime's telemetry is off."""
    finished = run_program("refuse")
    assert finished.returncode == 2
    assert finished.stderr.endswith("the model is not there, telemetry off: 1\n")
    assert "Traceback" not in finished.stderr


def test_run_port_in_use():
    """A port in use gives status 2 and names the variables."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        finished = run_program(HTTP_PORT=str(taken.getsockname()[1]))
    assert finished.returncode == 2
    assert "HTTP_PORT" in finished.stderr.splitlines()[-1]


def test_light():
    """Neither help nor a check of the settings loads the Kafka client."""
    program = (
        "import sys; from millionx.core.cli import StageCommand; "
        "sys.exit([m for m in ('quixstreams', 'confluent_kafka', 'opentelemetry') if m in sys.modules] or 0)"
    )
    finished = subprocess.run([sys.executable, "-c", program], env={**os.environ}, capture_output=True, text=True)
    assert finished.returncode == 0, finished.stderr
