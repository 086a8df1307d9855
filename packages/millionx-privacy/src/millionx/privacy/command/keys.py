"""`millionx-privacy keys`: make a secret, list the ids of those in use, look for weak ones."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING

from millionx.privacy.command.environment import DONE, SOME_FAILED, UsageError, command, secret
from millionx.privacy.keyring import Keyring
from millionx.privacy.keys import KEY_ID, key_id_of, keys_of, new_key, weak_keys

if TYPE_CHECKING:
    from millionx.privacy.command.environment import Subparsers

__all__ = ["add_keys_command"]


def add_keys_command(subparsers: Subparsers) -> None:
    """Add `keys generate`, `keys list` and `keys check`."""
    keys = subparsers.add_parser(
        "keys",
        help="make, list and check secrets",
        description="Secrets are read from PRIVACY_KEYS and PRIVACY_SALT, or from the files that PRIVACY_KEYS_FILE and "
        "PRIVACY_SALT_FILE name.",
    )
    actions = keys.add_subparsers(title="commands", metavar="COMMAND", required=True)

    generate = actions.add_parser(
        "generate",
        help="print a new key",
        description="Print a key for PRIVACY_KEYS, `id:secret`: put it before those that are there, and keep them.",
    )
    generate.add_argument("--id", help="1 to 8 of a-z and 0-9, e.g. 2026b; by default the id follows from the secret")
    generate.set_defaults(handler=command(_generate))

    listed = actions.add_parser(
        "list",
        help="print ids, never secrets",
        description="Print for each key its id, the id that follows from its secret, and what it is used for.",
    )
    listed.set_defaults(handler=command(_list))

    check = actions.add_parser(
        "check",
        help="name every weakness",
        description="Name everything that makes a secret guessable; exit status 1 if there is anything.",
    )
    check.set_defaults(handler=command(_check))


def _generate(arguments: argparse.Namespace) -> int:
    if arguments.id is not None and not KEY_ID.match(arguments.id):
        raise UsageError("--id is 1 to 8 of lower-case letters and digits")
    key = new_key(arguments.id)
    print(f"{key.id}:{key.secret}")
    return DONE


def _list(_: argparse.Namespace) -> int:
    uses = ["makes new tokens", "the one before"]
    try:
        keys = keys_of(secret("PRIVACY_KEYS"), secret("PRIVACY_SALT"))
    except ValueError as error:
        raise UsageError(f"PRIVACY_KEYS: {error}") from None
    print(f"{'id':<10}{'of secret':<11}use")
    for place, key in enumerate(keys):
        print(f"{key.id:<10}{key_id_of(key.secret):<11}{uses[place] if place < len(uses) else 'older'}")
    return DONE


def _check(_: argparse.Namespace) -> int:
    keys, salt = secret("PRIVACY_KEYS"), secret("PRIVACY_SALT")
    if not keys and not salt:
        raise UsageError("neither PRIVACY_KEYS nor PRIVACY_SALT is set; `millionx-privacy keys generate` makes a key")
    try:
        found = weak_keys(keys, salt)
        ring = keys_of(keys, salt)
        Keyring(ring, allow_weak=True)
    except ValueError as error:
        raise UsageError(f"PRIVACY_KEYS: {error}") from None
    for sentence in found:
        print(sentence)
    if not found:
        print(f"{len(ring)} {'key' if len(ring) == 1 else 'keys'}, no weakness found")
    return SOME_FAILED if found else DONE
