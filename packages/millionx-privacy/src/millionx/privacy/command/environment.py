"""What the commands share: keys and options, and how they end.

Exit status: 0 done; 1 some text could not be handled, and nothing of it was passed on, or `keys check` found something;
2 wrong usage, settings or input; 130 interrupted.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from millionx.privacy.errors import ShieldError, WeakSecretError
from millionx.privacy.keyring import Keyring
from millionx.privacy.keys import keys_of, weak_keys
from millionx.privacy.operators import Keep, Mask, Operator, Redact, Token
from millionx.privacy.reversible import Reversible
from millionx.privacy.shield import PrivacyShield

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = [
    "DONE",
    "SOME_FAILED",
    "WRONG_USAGE",
    "UsageError",
    "add_shield_options",
    "command",
    "keyring",
    "secret",
    "shield",
]

DONE: Final = 0
SOME_FAILED: Final = 1
WRONG_USAGE: Final = 2
_INTERRUPTED: Final = 130

_OPERATORS: Final[dict[str, Callable[[], Operator]]] = {
    "token": Token,
    "mask": Mask,
    "redact": Redact,
    "keep": Keep,
    "reversible": Reversible,
}


class UsageError(Exception):
    """What the user can put right; the message holds no value."""


def command(function: Callable[[argparse.Namespace], int]) -> Callable[[argparse.Namespace], int]:
    """A handler of a command that says what went wrong in one line and returns the exit status."""

    def handler(arguments: argparse.Namespace) -> int:
        try:
            return function(arguments)
        except UsageError as error:
            print(f"millionx-privacy: {error}", file=sys.stderr)
            return WRONG_USAGE
        except ShieldError as error:
            print(f"millionx-privacy: {error}", file=sys.stderr)
            return SOME_FAILED
        except BrokenPipeError:
            # The reader has gone, as `head` does; keep Python from complaining when it closes standard output.
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return DONE
        except KeyboardInterrupt:
            return _INTERRUPTED

    return handler


def add_shield_options(parser: argparse.ArgumentParser) -> None:
    """Add `--types` and `--operator`, which `shield` reads."""
    parser.add_argument("--types", metavar="TYPE,...", help="look for these types only, e.g. PHONE,EMAIL")
    parser.add_argument(
        "--operator",
        action="append",
        default=[],
        metavar="[TYPE=]NAME",
        help=f"what to put in place of a type, or of all: {', '.join(_OPERATORS)}; may be repeated, e.g. CC=redact",
    )


def shield(arguments: argparse.Namespace) -> PrivacyShield:
    """The shield that environment and options describe.

    Raises:
        UsageError: one of them is wrong.
    """
    types = [name.strip() for name in arguments.types.split(",") if name.strip()] if arguments.types else None
    by_type: dict[str, Operator] = {}
    for_all: Operator | None = None
    for option in arguments.operator:
        type_, _, name = option.rpartition("=")
        if name not in _OPERATORS:
            raise UsageError(f"--operator: there are {', '.join(_OPERATORS)}")
        try:
            operator = _OPERATORS[name]()
        except ModuleNotFoundError:
            raise UsageError("--operator reversible needs `pip install millionx-privacy[reversible]`") from None
        if type_:
            by_type[type_] = operator
        else:
            for_all = operator
    if for_all is not None and by_type:
        raise UsageError("--operator: name a type in all of them or in none")
    comes_back = any(isinstance(each, Reversible) for each in (for_all, *by_type.values()))
    try:
        return PrivacyShield(keyring(needed=comes_back), types=types, operators=for_all or by_type)
    except ValueError as error:
        raise UsageError(str(error)) from None


def keyring(*, needed: bool = False) -> Keyring:
    """The keyring of the environment, by the names of the stage's settings; without a secret a random one.

    Raises:
        UsageError: a variable is wrong, or there is no secret and one is needed.
    """
    keys, salt = secret("PRIVACY_KEYS"), secret("PRIVACY_SALT")
    tenant = os.environ.get("PRIVACY_TENANT") or "default"
    digits = os.environ.get("PII_HASH_LENGTH") or "16"
    length = int(digits) if digits.isascii() and digits.isdigit() else 0
    visible = _is_on("PRIVACY_KEY_ID_IN_TOKEN")
    development = os.environ.get("ENVIRONMENT", "").lower() == "development"
    try:
        if needed and not keys and not salt:
            raise UsageError("reversible tokens need PRIVACY_KEYS: without a key of yours none would come back")
        if not keys and not salt:
            print("millionx-privacy: no PRIVACY_SALT: tokens are made with a random key, of this run", file=sys.stderr)
            return Keyring.random(tenant=tenant, token_length=length, key_id_in_token=visible)
        weak = weak_keys(keys, salt)
        if weak and not development:
            raise UsageError(f"{weak[0]}; `millionx-privacy keys generate` makes a good one")
        for problem in weak:
            print(f"millionx-privacy: warning: {problem}; never with real data", file=sys.stderr)
        return Keyring(
            keys_of(keys, salt),
            tenant=tenant,
            token_length=length,
            key_id_in_token=visible,
            dual_tokens=_is_on("PRIVACY_DUAL_TOKENS"),
            allow_weak=development,
        )
    except WeakSecretError as error:
        raise UsageError(str(error)) from None
    except ValueError as error:
        raise UsageError(f"PRIVACY_KEYS, PRIVACY_TENANT, PII_HASH_LENGTH: {error}") from None


def secret(name: str) -> str:
    """Value of a variable, or content of the file that `<NAME>_FILE` names; empty if neither is set.

    Raises:
        UsageError: both are set, or the file can't be read.
    """
    value, place = os.environ.get(name), os.environ.get(f"{name}_FILE")
    if value and place:
        raise UsageError(f"{name} and {name}_FILE are both set; keep one")
    if not place:
        return value or ""
    try:
        return Path(place).read_text("utf-8").rstrip("\r\n")
    except (OSError, ValueError):
        raise UsageError(f"{name}_FILE names a file that can't be read as text") from None


def _is_on(name: str) -> bool:
    value = os.environ.get(name, "").lower()
    if value not in ("", "true", "false", "1", "0"):
        raise UsageError(f"{name} is true or false")
    return value in ("true", "1")
