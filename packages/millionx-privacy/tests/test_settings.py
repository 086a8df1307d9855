"""The secret: never missing, never weak, except in development."""

from __future__ import annotations

import pytest

from millionx.core.errors import ConfigError
from millionx.core.settings import load
from millionx.privacy.settings import PrivacySettings

BASE = {"KAFKA_BOOTSTRAP_SERVERS": "kafka:9092"}


@pytest.mark.parametrize("salt", [None, "CHANGE_THIS_IN_PRODUCTION", "tooshort"])
@pytest.mark.parametrize("environment", [None, "production", "staging"])
def test_refused(salt: str | None, environment: str | None) -> None:
    """Without ENVIRONMENT it is production, where a missing or weak secret is an error."""
    environ = {**BASE, "PRIVACY_SALT": salt or "", "ENVIRONMENT": environment or ""}
    with pytest.raises(ConfigError, match="PRIVACY_SALT") as caught:
        load(PrivacySettings, environ)
    assert salt is None or salt not in str(caught.value)


def test_development() -> None:
    """Development admits a weak secret, with a warning."""
    settings = load(PrivacySettings, {**BASE, "PRIVACY_SALT": "tooshort", "ENVIRONMENT": "development"})
    assert any("PRIVACY_SALT" in warning for warning in settings.warnings())
    assert settings.keyring().token("NAME", "x").startswith("NAME_")


def test_length() -> None:
    """PII_HASH_LENGTH takes the three lengths."""
    with pytest.raises(ConfigError, match="PII_HASH_LENGTH"):
        load(PrivacySettings, {**BASE, "PRIVACY_SALT": "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO", "PII_HASH_LENGTH": "8"})
