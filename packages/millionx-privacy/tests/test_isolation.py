"""The library keeps to itself: no network, no files, nothing told, nothing shared, and on a failure no output."""

from __future__ import annotations

import logging
import pickle
import subprocess
import sys
import traceback
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from millionx.privacy import Detector, Finding, Keyring, Mask, PrivacyShield, Redact, ShieldError
from millionx.privacy.detectors import default_detectors

SECRET = "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"
TEXTS = [
    "call 01712-345678 or write to john@example.com",
    "My name is Rahim Uddin, NID 19902691649112345",
    "আমার নাম করিম, কার্ড ৪১১১ ১১১১ ১১১১ ১১১১",
    "see https://tiktok.com/@rina_b or @karim99",
    "plain words of no person",
]

# In a process of its own: an audit hook can't be taken away again.
_WATCHED = """
import sys
seen = []
def watch(event, arguments):
    if event.startswith(("socket.", "os.remove", "os.rename", "os.mkdir", "subprocess.", "os.system", "shutil.")):
        seen.append(event)
    if event == "open" and (arguments[2] or 0) & 0o3:  # flags other than read-only
        seen.append(f"{event} for writing")
sys.dont_write_bytecode = True
sys.addaudithook(watch)
from millionx.privacy import Keyring, Mask, PrivacyShield, Redact
for operators in (None, Redact(), {"PHONE": Mask()}):
    shield = PrivacyShield(Keyring(sys.argv[1]), operators=operators)
    for text in sys.argv[2:]:
        shield.scan(text), shield.explain(text), shield.pseudonymize(text)
        shield.pseudonymize_record({"content": text, "author": "John Doe", "post_url": text})
print(seen)
"""


def test_no_network_no_files() -> None:
    """From import to the last record nothing is connected to, no file is opened for writing and no process started."""
    done = subprocess.run([sys.executable, "-c", _WATCHED, SECRET, *TEXTS], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == ("[]\n", "")


def test_threads() -> None:
    """Eight threads on one shield give what one thread gives."""
    shield = PrivacyShield(Keyring(SECRET))
    records = [
        {"content": text, "author": f"Author {number}", "note": text * 2} for number, text in enumerate(TEXTS * 40)
    ]
    expected = [PrivacyShield(Keyring(SECRET)).pseudonymize_record(record) for record in records]
    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(shield.pseudonymize_record, records)) == expected


def test_shields_apart() -> None:
    """Two shields share nothing: other keys, types and operators of one do not show in the other."""
    first, second = PrivacyShield(Keyring(SECRET)), PrivacyShield(Keyring(SECRET, tenant="b"), operators=Redact())
    before = first.pseudonymize(TEXTS[0])
    second.pseudonymize(TEXTS[0])
    assert first.pseudonymize(TEXTS[0]) == before


def test_nothing_told(caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]) -> None:
    """Neither logs nor standard streams nor any `repr` holds the secret or a value."""
    keyring = Keyring(SECRET)
    shield = PrivacyShield(keyring, operators={"CC": Mask()})
    with caplog.at_level(logging.DEBUG):
        findings = [finding for text in TEXTS for finding in (*shield.scan(text), *shield.explain(text))]
        shield.pseudonymize_record({"content": TEXTS[0], "author": "John Doe"})
    told = repr([findings, shield, keyring, vars(shield)]) + caplog.text + "".join(capfd.readouterr())
    for value in (SECRET, "1712", "john", "John", "Rahim", "করিম", "4111"):
        assert value not in told


class Broken:
    """A detector that fails with the text in its message."""

    type = "SHOP"

    def find(self, text: str) -> Iterator[Finding]:
        """Fail."""
        raise RuntimeError(text)
        yield


def broken_shield() -> PrivacyShield:
    """A shield with a detector that fails beside those that work."""
    detectors: list[Detector] = [*default_detectors(), Broken()]
    return PrivacyShield(Keyring(SECRET), detectors=detectors)


@pytest.mark.parametrize(
    ("record", "path"),
    [
        ({"content": "call 01712345678"}, "content"),
        ({"rina@example.com": "01712345678"}, "*"),
        ({"author": "John Doe"}, "author"),
        ({"post_url": "https://x.com/rina"}, "post_url"),
    ],
)
def test_broken_detector(record: dict[str, Any], path: str) -> None:
    """A detector's failure gives an error with the field's path and its own type, no content and no output."""
    with pytest.raises(ShieldError) as caught:
        broken_shield().pseudonymize_record(record)
    assert caught.value.path == path
    told = "".join(traceback.format_exception(caught.value)) + repr(pickle.loads(pickle.dumps(caught.value.args)))  # noqa: S301 - our own
    assert "RuntimeError" in told
    for value in ("1712345678", "rina", "John"):
        assert value not in told.replace(__file__, "")


def test_over_long() -> None:
    """A string beyond the limit is an error at its field, not a long wait."""
    with pytest.raises(ShieldError, match="at most 100 are read") as caught:
        PrivacyShield(Keyring(SECRET), max_chars=100).pseudonymize_record({"content": "x" * 101})
    assert caught.value.path == "content"
