"""Our own library, as it comes."""

from collections.abc import Callable

from millionx.privacy import Keyring, PrivacyShield

Found = list[tuple[str, int, int]]


def load() -> tuple[Callable[[str], Found], Callable[[str], str]]:
    """A fresh shield: what an earlier one remembers must not count."""
    shield = PrivacyShield(Keyring.random())

    def find(text: str) -> Found:
        return [(each.type, each.start, each.end) for each in shield.scan(text)]

    return find, shield.pseudonymize
