"""Settings of a stage: environment variables, checked at start, with every problem named at once.

A stage subclasses `StageSettings`. The name of a variable is the name of the field in upper case; the sentence under a
field is its documentation, from which the table in the README and `.env.example` are made (`settings_reference`).
"""

from __future__ import annotations

import difflib
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, TypeVar, get_args

from pydantic import BeforeValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from millionx.core.errors import ConfigError

__all__ = ["CommaSeparated", "LowerCase", "StageSettings", "UpperCase", "load", "secret_fields", "variable"]

S = TypeVar("S", bound="StageSettings")

_NEAR: Final = 0.88
"""Similarity from which an unknown name counts as misspelt. WEATHER_API_KEY and WEAVIATE_API_KEY have 0.84."""

UpperCase: Final = BeforeValidator(lambda value: value.upper() if isinstance(value, str) else value)
"""Put beside a `Literal` of upper-case words: other spellings are taken too."""
LowerCase: Final = BeforeValidator(lambda value: value.lower() if isinstance(value, str) else value)
"""Put beside a `Literal` of lower-case words: other spellings are taken too."""


def _split(value: Any) -> Any:
    return [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value


CommaSeparated = Annotated[tuple[str, ...], BeforeValidator(_split)]
"""Type of a setting that holds several words, written with commas between."""


class StageSettings(BaseSettings):
    """The settings that every stage has.

    Made directly, it takes arguments only; `load` reads the environment.
    """

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", hide_input_in_errors=True, use_attribute_docstrings=True, validate_default=True
    )

    environment: Annotated[Literal["production", "staging", "development"], LowerCase] = "production"
    """Where the stage runs; only `development` admits weak secrets."""
    log_level: Annotated[Literal["DEBUG", "INFO", "WARNING", "ERROR"], UpperCase] = "INFO"
    """Least level of the log lines on standard error; libraries log from WARNING on, whatever is set here."""
    http_host: str = "127.0.0.1"
    """Address on which metrics and health are served; `0.0.0.0` in a container."""
    http_port: int = Field(default=0, ge=0, le=65535)
    """Port on which metrics and health are served; 0 takes any free one."""

    kafka_bootstrap_servers: str = Field(min_length=1, examples=["kafka:9092"])
    """Brokers of the Kafka cluster to begin with, as `host:port`, with commas between."""
    kafka_security_protocol: Annotated[Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"], UpperCase] = (
        "PLAINTEXT"
    )
    """How connections to Kafka are protected."""
    kafka_sasl_mechanism: Annotated[Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] | None, UpperCase] = None
    """How the stage proves who it is; needed with SASL_PLAINTEXT and SASL_SSL."""
    kafka_sasl_username: str | None = None
    """User name at Kafka."""
    kafka_sasl_password: SecretStr | None = None
    """Password at Kafka."""
    kafka_ssl_ca_location: str | None = None
    """File with the certificates of the authorities to trust; the system's own when not set."""
    kafka_ssl_certificate_location: str | None = None
    """File with the client's certificate, for brokers that ask for one."""
    kafka_ssl_key_location: str | None = None
    """File with the client's private key."""
    kafka_ssl_key_password: SecretStr | None = None
    """Password of the client's private key."""
    kafka_compression: Annotated[Literal["none", "gzip", "snappy", "lz4", "zstd"], LowerCase] = "gzip"
    """Compression of what the stage writes."""
    kafka_session_timeout_ms: int = Field(default=45_000, ge=1)
    """Milliseconds without a heartbeat after which the broker gives the stage's partitions to another replica."""
    kafka_max_poll_interval_ms: int = Field(default=300_000, ge=1)
    """Longest time in milliseconds that one batch may take before the stage loses its partitions."""
    kafka_fetch_wait_max_ms: int = Field(default=500, ge=0)
    """Longest time in milliseconds that the broker holds back an answer when it has no new record."""

    processing_guarantee: Annotated[Literal["at-least-once", "exactly-once"], LowerCase] = "at-least-once"
    """`exactly-once` covers what is read from and written to Kafka, not the vector store."""
    commit_every: int = Field(default=100, ge=1)
    """Records after which a stage that takes one at a time commits."""
    commit_interval_seconds: float = Field(default=0.2, gt=0, allow_inf_nan=False)
    """Seconds after which a stage that takes one at a time commits, however few records there were."""
    shutdown_timeout_seconds: float = Field(default=9.0, gt=0, allow_inf_nan=False)
    """Seconds after SIGTERM at which the process ends even if broker or store have not answered."""
    liveness_timeout_seconds: float = Field(default=120.0, gt=0, allow_inf_nan=False)
    """Age in seconds of the loop's last heartbeat from which `/livez` fails."""
    broker_timeout_seconds: float = Field(default=60.0, gt=0, allow_inf_nan=False)
    """Seconds without an answer from any broker after which the process ends with status 75."""

    def problems(self) -> list[str]:
        """Say what is wrong between settings that are each valid; a subclass adds its own to `super().problems()`.

        Sentences name variables and what to do, never a value.
        """
        found = []
        sasl = self.kafka_security_protocol.startswith("SASL_")
        needed = {
            "KAFKA_SASL_MECHANISM": self.kafka_sasl_mechanism,
            "KAFKA_SASL_USERNAME": self.kafka_sasl_username,
            "KAFKA_SASL_PASSWORD": self.kafka_sasl_password,
        }
        for name, value in needed.items():
            if sasl and value is None:
                found.append(f"`{name}` is missing; KAFKA_SECURITY_PROTOCOL={self.kafka_security_protocol} needs it")
            if not sasl and value is not None:
                found.append(f"`{name}` has no effect; set KAFKA_SECURITY_PROTOCOL to SASL_SSL or SASL_PLAINTEXT")
        for field in ("kafka_ssl_ca_location", "kafka_ssl_certificate_location", "kafka_ssl_key_location"):
            place = getattr(self, field)
            # A NUL in a path is a ValueError of the system's call.
            if place is not None and ("\0" in place or not os.access(place, os.R_OK)):
                found.append(f"`{variable(field)}` names a file that can't be read")
        if self.kafka_max_poll_interval_ms < self.kafka_session_timeout_ms:
            found.append("`KAFKA_MAX_POLL_INTERVAL_MS` must be at least KAFKA_SESSION_TIMEOUT_MS")
        if self.processing_guarantee == "exactly-once" and self.commit_interval_seconds >= 10:
            found.append("`COMMIT_INTERVAL_SECONDS` must be under 10 with exactly-once; a transaction ends after 15 s")
        return found

    def warnings(self) -> list[str]:
        """Say what is allowed but probably not meant, logged once at start; a subclass adds its own."""
        return []

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take arguments only: `load` reads the environment, with `<NAME>_FILE` and misspelt names."""
        del settings_cls, env_settings, dotenv_settings, file_secret_settings
        return (init_settings,)


def load(cls: type[S], environ: Mapping[str, str] | None = None) -> S:
    """Read settings from environment variables, by default those of the process.

    An empty variable counts as not set. A secret may be given as `<NAME>_FILE`, the path of a file with the value, of
    which a line break at the end is taken off.

    Raises:
        ConfigError: with all problems; no sentence holds a value.
    """
    environ = os.environ if environ is None else environ
    values, problems = _read(cls, environ)
    problems += _misspelt(cls, environ)
    try:
        settings = cls(**values)
    except ValidationError as error:
        complaints = error.errors(include_input=False, include_url=False, include_context=False)
        unread = {variable(field) for field in secret_fields(cls) if environ.get(f"{variable(field)}_FILE")}
        for complaint in complaints:
            name = variable(str(complaint["loc"][0])) if complaint["loc"] else None
            if complaint["type"] == "missing" and name in unread:
                continue  # its file was already complained about
            problems.append(_sentence(cls, name, complaint["type"], complaint["msg"]))
        stood_in = _with_stand_ins(
            cls, values, {str(complaint["loc"][0]) for complaint in complaints if complaint["loc"]}
        )
        problems += stood_in.problems() if stood_in is not None else []
    else:
        problems += settings.problems()
    if problems:
        raise ConfigError(problems)
    return settings


def variable(field: str) -> str:
    """Name of the environment variable of a field."""
    return field.upper()


def secret_fields(cls: type[StageSettings]) -> frozenset[str]:
    """Fields that hold a secret."""
    return frozenset(
        name
        for name, field in cls.model_fields.items()
        if field.annotation is SecretStr or SecretStr in get_args(field.annotation)
    )


def _read(cls: type[StageSettings], environ: Mapping[str, str]) -> tuple[dict[str, Any], list[str]]:
    values: dict[str, Any] = {
        field: environ[variable(field)] for field in cls.model_fields if environ.get(variable(field))
    }
    problems = []
    for field in sorted(secret_fields(cls)):
        name = variable(field)
        path = environ.get(f"{name}_FILE")
        if not path:
            continue
        if field in values:
            problems.append(f"`{name}` and `{name}_FILE` are both set; keep one")
            continue
        try:
            content = Path(path).read_text("utf-8").rstrip("\r\n")
        except (OSError, UnicodeDecodeError, ValueError) as error:
            problems.append(f"`{name}_FILE` names a file that can't be read as text ({type(error).__name__})")
            continue
        if content:
            values[field] = content
        else:
            problems.append(f"`{name}_FILE` names a file that is empty")
    return values, problems


def _misspelt(cls: type[StageSettings], environ: Mapping[str, str]) -> list[str]:
    ours = {variable(field) for field in cls.model_fields}
    ours |= {f"{variable(field)}_FILE" for field in secret_fields(cls)}
    problems = []
    for name in sorted(set(environ) - ours):
        near = difflib.get_close_matches(name.upper(), sorted(ours), n=1, cutoff=_NEAR)
        if near:
            problems.append(f"unknown `{name}`, did you mean `{near[0]}`?")
    return problems


def _sentence(cls: type[StageSettings], name: str | None, kind: str, message: str) -> str:
    if name is None:
        return message
    if kind == "missing":
        meaning = cls.model_fields[name.lower()].description or ""
        return f"`{name}` is missing: {meaning[:1].lower()}{meaning[1:].rstrip('.')}"
    return f"`{name}`: {message[:1].lower()}{message[1:]}"


def _with_stand_ins(cls: type[S], values: Mapping[str, Any], invalid: set[str]) -> S | None:
    """Give invalid values way to their defaults or examples, so that the other checks still run."""
    usable: dict[str, Any] = {field: value for field, value in values.items() if field not in invalid}
    for field in invalid:
        info = cls.model_fields[field]
        if info.is_required() and info.examples:
            usable[field] = info.examples[0]
    try:
        return cls(**usable)
    except ValidationError:
        return None
