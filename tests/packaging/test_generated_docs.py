"""The settings and metrics in the documents are those of the code."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

_ROOT = Path(__file__).parents[2]


def test_generated_docs() -> None:
    """`make docs` would change nothing."""
    done = subprocess.run(
        [sys.executable, _ROOT / "tools/generate_docs.py", "--check"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
