"""`millionx-privacy scan` and `redact`: the library on the command line, with no other package."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Final

from millionx.privacy.errors import ShieldError, WeakSecretError
from millionx.privacy.keyring import Keyring, weakness
from millionx.privacy.shield import PrivacyShield

if TYPE_CHECKING:
    Subparsers = argparse._SubParsersAction[argparse.ArgumentParser]

__all__ = ["add_text_commands"]

_OK: Final = 0
_SOME_FAILED: Final = 1
_USAGE: Final = 2


class _UsageError(Exception):
    """What the user can put right; the message holds no value."""


def add_text_commands(subparsers: Subparsers) -> None:
    """Add `scan` and `redact`; each sets `handler`, which takes the parsed arguments and returns the exit status."""
    scan = subparsers.add_parser(
        "scan",
        help="find personal data in JSON Lines",
        description='Read lines {"id","text"} on standard input; write, in order and at once, lines '
        '{"id","entities":[{"type","start","end","score"}],"text"}: offsets in code points of the text as given, '
        "and the text with tokens. A text that can't be handled gives a line with `error` in place of both, and exit "
        "status 1 at the end.",
    )
    scan.set_defaults(handler=lambda _: _run(_scan))
    redact = subparsers.add_parser(
        "redact",
        help="replace personal data in plain text",
        description="Read UTF-8 text on standard input, write it line by line with tokens in place of personal data. "
        "Stops with exit status 1 at a line that can't be handled.",
    )
    redact.set_defaults(handler=lambda _: _run(_redact))


def _run(command: Any) -> int:
    try:
        shield = PrivacyShield(_keyring())
        status: int = command(shield, sys.stdin.buffer, sys.stdout.buffer)
    except _UsageError as error:
        print(f"millionx-privacy: {error}", file=sys.stderr)
        return _USAGE
    except BrokenPipeError:
        # The reader has gone, as `head` does; keep Python from complaining when it closes standard output.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _OK
    return status


def _scan(shield: PrivacyShield, source: IO[bytes], target: IO[bytes]) -> int:
    status = _OK
    for number, line in enumerate(source, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except (ValueError, RecursionError):
            raise _UsageError(f"line {number} is not JSON in UTF-8") from None
        if not isinstance(row, dict) or not isinstance(row.get("text"), str):
            raise _UsageError(f'line {number} is not an object with a string "text"')
        answer: dict[str, Any] = {"id": row.get("id")}
        try:
            findings = shield.scan(row["text"])
            answer["entities"] = [
                {"type": each.type, "start": each.start, "end": each.end, "score": each.score} for each in findings
            ]
            answer["text"] = shield.replace(row["text"], findings)
        except ShieldError as error:
            answer["error"] = str(error)
            status = _SOME_FAILED
        target.write(json.dumps(answer, ensure_ascii=False).encode() + b"\n")
        target.flush()
    return status


def _redact(shield: PrivacyShield, source: IO[bytes], target: IO[bytes]) -> int:
    for number, line in enumerate(source, start=1):
        try:
            masked = shield.pseudonymize(line.decode("utf-8"))
        except UnicodeDecodeError:
            raise _UsageError(f"line {number} is not UTF-8") from None
        except ShieldError as error:
            print(f"millionx-privacy: line {number}: {error}", file=sys.stderr)
            return _SOME_FAILED
        target.write(masked.encode())
        target.flush()
    return _OK


def _keyring() -> Keyring:
    """The keyring of PRIVACY_SALT (or PRIVACY_SALT_FILE), PRIVACY_TENANT and PII_HASH_LENGTH; without, a random one."""
    secret = _secret()
    tenant = os.environ.get("PRIVACY_TENANT") or "default"
    length = os.environ.get("PII_HASH_LENGTH") or "16"
    development = os.environ.get("ENVIRONMENT", "").lower() == "development"
    try:
        if secret is None:
            print("millionx-privacy: no PRIVACY_SALT: tokens are made with a random key, of this run", file=sys.stderr)
            return Keyring.random(tenant=tenant, token_length=int(length) if length.isdigit() else 0)
        problem = weakness(secret)
        if problem is not None and development:
            print(f"millionx-privacy: warning: PRIVACY_SALT {problem}; never with real data", file=sys.stderr)
        return Keyring(
            secret,
            tenant=tenant,
            token_length=int(length) if length.isdigit() else 0,
            allow_weak=development,
        )
    except WeakSecretError as error:
        raise _UsageError(f"PRIVACY_SALT: {error}") from None
    except ValueError as error:
        raise _UsageError(f"PRIVACY_TENANT, PII_HASH_LENGTH: {error}") from None


def _secret() -> str | None:
    secret, place = os.environ.get("PRIVACY_SALT"), os.environ.get("PRIVACY_SALT_FILE")
    if secret and place:
        raise _UsageError("PRIVACY_SALT and PRIVACY_SALT_FILE are both set; keep one")
    if not place:
        return secret or None
    try:
        return Path(place).read_text("utf-8").rstrip("\r\n")
    except (OSError, UnicodeDecodeError):
        raise _UsageError("PRIVACY_SALT_FILE names a file that can't be read as text") from None
