"""Fuzzing of the shield with atheris (PyPI), which is no dependency of the project.

Run it from the repository's root, in an environment of its own:

    python3.11 -m venv /tmp/fuzz && /tmp/fuzz/bin/pip install atheris packages/millionx-privacy
    mkdir -p /tmp/fuzz/corpus
    nice -n 19 /tmp/fuzz/bin/python packages/millionx-privacy/fuzz/fuzz_shield.py --report=/tmp/fuzz/report.json \
        /tmp/fuzz/corpus -max_total_time=3600 -max_len=2000 -artifact_prefix=/tmp/fuzz/ 2> /tmp/fuzz/log

An input is read as pieces of what people write, or as plain text. What must hold of each text is in `check`; where it
does not, the run ends, and libFuzzer writes the input to a file, which is given as the only argument to see it again.
The report is rewritten as the run goes on: texts checked, the slowest in CPU time, and how many were over the bound.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any, Final

import atheris

with atheris.instrument_imports(include=["millionx.privacy"]):
    from millionx.privacy import Keyring, PrivacyShield, ShieldError
    from millionx.privacy.detectors import default_detectors

BOUND_SECONDS: Final = 0.1
"""CPU time for one text; it has up to 8,000 characters, and instrumented code is several times slower."""
_PIECES: Final = (
    *"0123456789",
    *"০১৭৮৯",
    *" -./()_,|+@%&;:#\n",
    *"OolIaeAZ",
    "\u200b", "\u00ad", "\ufe0f\u20e3", "\u200d", "\ufffc", "\U0001d7ce", "０", "①",
    "017", "01712345678", "8801", "+880", "1990269", "4111111111111111", "002396781-0502", "11-9999",
    "&#48;", "&#x30;", "&commat;", "&amp;", "%30", "%2B", "%40", "%E0%A7%A6", "\\u0030",
    "PHONE_0123456789abcdef", "NID_", "_00", "EMAIL_", "CC_",
    " nid ", " এনআইডি ", " order ", " call ", " tin ", " bin ", " passport ", " card ", " জন্ম ", " rocket ", " id ",
    " zero ", " one ", " seven ", "double ", " শূন্য ", " এক ", " সাত ", " shunno ", " ek ", " dui ", " triple ",
    "ঢাকা মেট্রো-গ ", "Dhaka Metro Ga ", "gmail.com", " at ", " dot ", "[at]", " অ্যাট ", "rina", "Md. ", "my name is ",
    "Rahim ", "নাম: ", "রহিম ", "https://", "?phone=", "tel:", "mailto:", "A", "AB",
)  # fmt: skip
_LEFT_OUT: Final = [argument.partition("=")[2] for argument in sys.argv if argument.startswith("--without=")]
_SHIELD: Final = PrivacyShield(
    Keyring("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"),
    detectors=[detector for detector in default_detectors() if detector.type not in _LEFT_OUT],
)


class Report:
    """What the run has seen so far."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._data: dict[str, Any] = {
            "texts": 0, "characters": 0, "refused": 0, "over_bound": 0, "slowest_seconds": 0.0, "slowest_text": "",
            "longest": 0,
        }  # fmt: skip

    def add(self, text: str, seconds: float, *, refused: bool) -> None:
        """Count one text; write the report now and then, and when a text was the slowest."""
        data = self._data
        data["texts"] += 1
        data["characters"] += len(text)
        data["refused"] += refused
        data["over_bound"] += seconds > BOUND_SECONDS
        data["longest"] = max(data["longest"], len(text))
        slowest = seconds > data["slowest_seconds"]
        if slowest:
            data.update(slowest_seconds=seconds, slowest_text=text)
        if self._path is not None and (slowest or data["texts"] % 10_000 == 0):
            self._path.write_text(json.dumps(data, indent=1), "utf-8")


def text_of(data: bytes) -> str:
    """The text for which the fuzzer's bytes stand: pieces, or code points."""
    if data[:1] < b"\xc0":
        return "".join(_PIECES[byte % len(_PIECES)] for byte in data[1:])
    provider = atheris.FuzzedDataProvider(data[1:])
    return str(provider.ConsumeUnicode(len(data)))


def check(text: str) -> bool:
    """Assert what must hold of a text; whether the shield refused it, which it may only for a lone surrogate."""
    try:
        findings = _SHIELD.scan(text)
        explained = _SHIELD.explain(text)
    except ShieldError:
        assert any("\ud800" <= character <= "\udfff" for character in text), "refused without a lone surrogate"
        return True
    end = 0
    for finding in findings:
        assert end <= finding.start < finding.end <= len(text), "offsets out of order or out of the text"
        assert finding.canonical, "a finding without a canonical form"
        end = finding.end
    for finding in explained:
        assert 0 <= finding.start < finding.end <= len(text), "offsets of a candidate out of the text"
        assert 0 <= finding.score <= 1, "a score out of range"
    masked = _SHIELD.replace(text, findings)
    assert _SHIELD.pseudonymize(masked) == masked, "masking twice is not masking once"
    return False


def main() -> None:
    """Take `--report=FILE` and `--without=TYPE` off the command line and leave the rest to libFuzzer."""
    given = [argument.partition("=")[2] for argument in sys.argv if argument.startswith("--report=")]
    report = Report(Path(given[0]) if given else None)

    def one_input(data: bytes) -> None:
        text = text_of(data)
        started = time.thread_time()
        refused = check(text)
        report.add(text, time.thread_time() - started, refused=refused)

    atheris.Setup([each for each in sys.argv if not each.startswith("--")], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
