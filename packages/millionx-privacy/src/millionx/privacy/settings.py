"""Settings of the privacy stage."""

from __future__ import annotations

from pydantic import Field, SecretStr

from millionx.core.settings import StageSettings
from millionx.privacy.keyring import TOKEN_LENGTHS, Keyring
from millionx.privacy.keys import Key, keys_of, weak_keys


class PrivacySettings(StageSettings):
    """What privacy needs besides the shared settings."""

    http_port: int = Field(default=6066, ge=0, le=65535)
    """Port on which metrics and health are served; 0 takes any free one."""
    privacy_salt: SecretStr | None = None
    """Secret from which all token keys are derived: at least 32 random bytes (`openssl rand -hex 32`)."""
    privacy_keys: SecretStr | None = None
    """Secrets with ids, newest first, as `id:secret`, with commas or line breaks between (`millionx-privacy keys
    generate`); beside them `PRIVACY_SALT` is the oldest."""
    privacy_dual_tokens: bool = False
    """Whether `_anonymization_previous` gives the tokens of the key before, for the time of a rotation."""
    privacy_key_id_in_token: bool = False
    """Whether the key id stands in the token, `PHONE_2026b_...`."""
    privacy_tenant: str = Field(default="default", pattern=r"^[A-Za-z0-9._-]{1,64}$")
    """Whose tokens these are; the same value has different tokens in two tenants."""
    pii_hash_length: int = 16
    """Hex digits of a token: 16, 24 or 32."""

    def problems(self) -> list[str]:
        """See the base class."""
        found = super().problems()
        try:
            keys = self._keys()
        except ValueError as error:
            return [*found, f"`PRIVACY_KEYS`: {error}"]
        if not keys:
            found.append("`PRIVACY_SALT` is missing: a secret made with `openssl rand -hex 32`; or set `PRIVACY_KEYS`")
            return found
        if self.environment != "development":
            found += [
                f"{problem}; set one made with `openssl rand -hex 32` (only ENVIRONMENT=development admits a weak one)"
                for problem in self._weak()
            ]
        if self.pii_hash_length not in TOKEN_LENGTHS:
            found.append("`PII_HASH_LENGTH` must be 16, 24 or 32")
            return found
        try:
            self._keyring(allow_weak=True)
        except ValueError as error:
            found.append(f"`PRIVACY_KEYS`: {error}")
        return found

    def warnings(self) -> list[str]:
        """See the base class."""
        return super().warnings() + [
            f"{problem}: anyone can undo these tokens; never use it with real data" for problem in self._weak()
        ]

    def keyring(self) -> Keyring:
        """The keyring that these settings describe.

        Raises:
            WeakSecretError: a secret is weak, which `problems` says at start.
        """
        return self._keyring(allow_weak=self.environment == "development")

    def _keyring(self, *, allow_weak: bool) -> Keyring:
        return Keyring(
            self._keys(),
            tenant=self.privacy_tenant,
            token_length=self.pii_hash_length,
            key_id_in_token=self.privacy_key_id_in_token,
            dual_tokens=self.privacy_dual_tokens,
            allow_weak=allow_weak,
        )

    def _keys(self) -> list[Key]:
        return keys_of(_clear(self.privacy_keys), _clear(self.privacy_salt))

    def _weak(self) -> list[str]:
        return weak_keys(_clear(self.privacy_keys), _clear(self.privacy_salt))


def _clear(secret: SecretStr | None) -> str:
    return secret.get_secret_value() if secret is not None else ""
