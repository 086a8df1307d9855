"""Settings of the privacy stage."""

from __future__ import annotations

from pydantic import Field, SecretStr

from millionx.core.settings import StageSettings
from millionx.privacy.keyring import TOKEN_LENGTHS, Keyring, weakness


class PrivacySettings(StageSettings):
    """What privacy needs besides the shared settings."""

    http_port: int = Field(default=6066, ge=0, le=65535)
    """Port on which metrics and health are served; 0 takes any free one."""
    privacy_salt: SecretStr
    """Secret from which all token keys are derived: at least 32 random bytes (`openssl rand -hex 32`)."""
    privacy_tenant: str = Field(default="default", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    """Whose tokens these are; the same value has different tokens in two tenants."""
    pii_hash_length: int = 16
    """Hex digits of a token: 16, 24 or 32."""

    def problems(self) -> list[str]:
        """See the base class."""
        found = super().problems()
        problem = weakness(self.privacy_salt.get_secret_value())
        if problem is not None and self.environment != "development":
            found.append(
                f"`PRIVACY_SALT` {problem}; set one made with `openssl rand -hex 32` (only ENVIRONMENT=development "
                "admits a weak one)"
            )
        if self.pii_hash_length not in TOKEN_LENGTHS:
            found.append("`PII_HASH_LENGTH` must be 16, 24 or 32")
        return found

    def warnings(self) -> list[str]:
        """See the base class."""
        problem = weakness(self.privacy_salt.get_secret_value())
        said = super().warnings()
        if problem is not None:
            said.append(f"PRIVACY_SALT {problem}: anyone can undo these tokens; never use it with real data")
        return said

    def keyring(self) -> Keyring:
        """The keyring that these settings describe.

        Raises:
            WeakSecretError: the secret is weak, which `problems` says at start.
        """
        return Keyring(
            self.privacy_salt.get_secret_value(),
            tenant=self.privacy_tenant,
            token_length=self.pii_hash_length,
            allow_weak=self.environment == "development",
        )
