"""What the library raises. No message holds a value or a secret."""

from __future__ import annotations


class ShieldError(Exception):
    """A record or text could not be handled, so nothing of it may be passed on.

    `path` names the place by names of the policy; other member names are given as `*`.
    """

    def __init__(self, reason: str, *, path: str = "") -> None:
        self.reason = reason
        self.path = path
        super().__init__(f"{reason} (at `{path}`)" if path else reason)


class WeakSecretError(ValueError):
    """The secret can be guessed; the message says what it lacks."""
