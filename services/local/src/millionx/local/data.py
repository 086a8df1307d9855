"""What a run keeps on disk: the privacy secret, the model, the vectors and the logs, in one folder."""

from __future__ import annotations

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from millionx.local.errors import LocalError

__all__ = ["DataFolder"]

_SECRET: Final = "privacy.salt"  # noqa: S105 - the name of a file


@dataclass(frozen=True)
class DataFolder:
    """The folder and the places in it."""

    path: Path

    @property
    def logs(self) -> Path:
        """One log file for each process."""
        return self.path / "logs"

    @property
    def models(self) -> Path:
        """Folders of exported models."""
        return self.path / "models"

    @property
    def vectors(self) -> Path:
        """The SQLite store."""
        return self.path / "vectors.db"

    @property
    def secret(self) -> Path:
        """File with the privacy secret, readable by its owner only."""
        return self.path / _SECRET

    def prepare(self) -> None:
        """Make what is missing. A secret, once made, is kept: with another one, all tokens would change.

        Raises:
            LocalError: the folder can't be written.
        """
        try:
            self.logs.mkdir(parents=True, exist_ok=True)
            try:
                handle = os.open(self.secret, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            except FileExistsError:
                return
            with os.fdopen(handle, "w", encoding="ascii") as file:
                file.write(secrets.token_hex(32) + "\n")
        except OSError as error:
            raise LocalError(f"{self.path} can't be written: {error.strerror}; name another with `--data`") from None

    def forget_vectors(self) -> None:
        """Remove the SQLite store with its side files."""
        for suffix in ("", "-wal", "-shm"):
            Path(f"{self.vectors}{suffix}").unlink(missing_ok=True)
