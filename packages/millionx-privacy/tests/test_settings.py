"""The secret: never missing, never weak, except in development."""

from __future__ import annotations

import pytest

from millionx.core.errors import ConfigError
from millionx.core.settings import load
from millionx.privacy import Keyring
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


OLD, NEW = "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO", "Yq3vN8pK2wX7dS5fG9hJ4mB6tR1zC0LuAeIo"


def test_keys() -> None:
    """PRIVACY_KEYS are newest first, and PRIVACY_SALT beside them is the oldest."""
    settings = load(PrivacySettings, {**BASE, "PRIVACY_KEYS": f"2026b:{NEW}", "PRIVACY_SALT": OLD})
    assert settings.keyring().key_ids == ("2026b", Keyring(OLD).key_id)
    assert load(PrivacySettings, {**BASE, "PRIVACY_KEYS": f"2026b:{NEW}"}).keyring().key_ids == ("2026b",)


def test_rotation() -> None:
    """The window and the visible id are settings."""
    environ = {"PRIVACY_KEYS": f"2026b:{NEW},2026a:{OLD}", "PRIVACY_DUAL_TOKENS": "true"}
    ring = load(PrivacySettings, {**BASE, **environ, "PRIVACY_KEY_ID_IN_TOKEN": "true"}).keyring()
    assert ring.token("NAME", "x").startswith("NAME_2026b_")
    assert (ring.previous_token("NAME", "x") or "").startswith("NAME_2026a_")


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"PRIVACY_KEYS": NEW}, "entry 1 is not `id:secret`"),
        ({"PRIVACY_KEYS": f"a:{NEW},a:{OLD}"}, "same id"),
        ({"PRIVACY_KEYS": f"a:{NEW},b:tooshort"}, "`b` in PRIVACY_KEYS has 8 bytes"),
        ({"PRIVACY_SALT": OLD, "PRIVACY_DUAL_TOKENS": "true"}, "two keys"),
    ],
)
def test_wrong_keys(environ: dict[str, str], said: str) -> None:
    """What is wrong with the keys is said at start, without a secret."""
    with pytest.raises(ConfigError, match=said) as caught:
        load(PrivacySettings, {**BASE, **environ})
    assert OLD not in str(caught.value)
    assert NEW not in str(caught.value)
