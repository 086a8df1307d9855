"""Finds personal data in Bangladeshi text and replaces it by keyed tokens.

from millionx.privacy import Keyring, PrivacyShield

shield = PrivacyShield(Keyring(secret))
shield.pseudonymize("call 01712-345678")
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from millionx.privacy.detectors import default_detectors
    from millionx.privacy.errors import ShieldError, WeakSecretError
    from millionx.privacy.finding import Detector, Evidence, Finding
    from millionx.privacy.keyring import Keyring
    from millionx.privacy.keys import Key
    from millionx.privacy.operators import Keep, Mask, Operator, Redact, Token
    from millionx.privacy.policy import DEFAULT_POLICY, RecordPolicy
    from millionx.privacy.reversible import Reversible
    from millionx.privacy.shield import PrivacyShield

__all__ = [
    "DEFAULT_POLICY",
    "Detector",
    "Evidence",
    "Finding",
    "Keep",
    "Key",
    "Keyring",
    "Mask",
    "Operator",
    "PrivacyShield",
    "RecordPolicy",
    "Redact",
    "Reversible",
    "ShieldError",
    "Token",
    "WeakSecretError",
    "default_detectors",
]

_HOMES = {
    "DEFAULT_POLICY": "policy",
    "Detector": "finding",
    "Evidence": "finding",
    "Finding": "finding",
    "Keep": "operators",
    "Key": "keys",
    "Keyring": "keyring",
    "Mask": "operators",
    "Operator": "operators",
    "PrivacyShield": "shield",
    "RecordPolicy": "policy",
    "Redact": "operators",
    "Reversible": "reversible",
    "ShieldError": "errors",
    "Token": "operators",
    "WeakSecretError": "errors",
    "default_detectors": "detectors",
}


def __getattr__(name: str) -> Any:
    # Lazy: the command must hear SIGTERM before it spends time on imports.
    if name in _HOMES:
        from importlib import import_module

        return getattr(import_module(f"millionx.privacy.{_HOMES[name]}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
