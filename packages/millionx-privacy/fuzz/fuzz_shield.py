"""Fuzzing of the shield with atheris (PyPI), which is no dependency of the project.

    make fuzz-privacy SECONDS=3600

makes an environment of its own with it, and runs this file there; the corpus, the report and what was found lie beside.

An input is read as pieces of what people write, or as plain text. What must hold of each text is in `check`; where it
does not, the run ends, and libFuzzer writes the input to a file, which is given as the only argument to see it again.
The report is rewritten as the run goes on: texts checked, those refused, and the slowest in CPU time.
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

LONGEST: Final = 8000
"""Characters of a text at most."""
SECONDS: Final = 0.1
SECONDS_PER_CHARACTER: Final = 0.0001
"""CPU time for all that is done with one text, which is five scans and more, by code that atheris makes several times
slower. A text that takes more is tried once more, since the first may have waited for something else."""
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
_SHIELD: Final = PrivacyShield(Keyring("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"))


class Report:
    """What the run has seen so far."""

    def __init__(self, path: Path | None) -> None:
        self._path = path
        self._data: dict[str, Any] = {
            "texts": 0, "characters": 0, "refused": 0, "slowest_seconds": 0.0, "slowest_text": "",
            "longest": 0,
        }  # fmt: skip

    def add(self, text: str, seconds: float, *, refused: bool) -> None:
        """Count one text; write the report now and then, and when a text was the slowest."""
        data = self._data
        data["texts"] += 1
        data["characters"] += len(text)
        data["refused"] += refused
        data["longest"] = max(data["longest"], len(text))
        slowest = seconds > data["slowest_seconds"]
        if slowest:
            data.update(slowest_seconds=seconds, slowest_text=text)
        if self._path is not None and (slowest or data["texts"] % 10_000 == 0):
            self._path.write_text(json.dumps(data, indent=1), "utf-8")


def text_of(data: bytes) -> str:
    """The text for which the fuzzer's bytes stand: pieces, or code points."""
    if data[:1] < b"\xc0":
        return "".join(_PIECES[byte % len(_PIECES)] for byte in data[1:])[:LONGEST]
    provider = atheris.FuzzedDataProvider(data[1:])
    return str(provider.ConsumeUnicode(len(data)))[:LONGEST]


def check(text: str) -> bool:
    """Assert what must hold of a text; whether the shield refused it, which is the only error there may be."""
    try:
        findings = _SHIELD.scan(text)
        explained = _SHIELD.explain(text)
    except ShieldError:
        return True
    end = 0
    for finding in findings:
        assert end <= finding.start < finding.end <= len(text), "offsets out of order or out of the text"
        assert finding.canonical, "a finding without a canonical form"
        end = finding.end
    for finding in explained:
        assert 0 <= finding.start < finding.end <= len(text), "offsets of a candidate out of the text"
        assert 0 <= finding.score <= 1, "a score out of range"
    masked = _SHIELD.pseudonymize(text)
    assert _SHIELD.replace(text, findings) == masked, "the findings are not what was masked"
    assert _SHIELD.pseudonymize(masked) == masked, "masking twice is not masking once"
    return False


def main() -> None:
    """Take `--report=FILE` off the command line and leave the rest to libFuzzer."""
    given = [argument.partition("=")[2] for argument in sys.argv if argument.startswith("--report=")]
    report = Report(Path(given[0]) if given else None)

    def one_input(data: bytes) -> None:
        text = text_of(data)
        for _ in range(2):
            started = time.thread_time()
            refused = check(text)
            seconds = time.thread_time() - started
            if seconds <= SECONDS + SECONDS_PER_CHARACTER * len(text):
                break
        else:
            raise AssertionError(f"{len(text)} characters took {seconds:.2f} s")
        report.add(text, seconds, refused=refused)

    atheris.Setup([each for each in sys.argv if not each.startswith("--")], one_input)
    atheris.Fuzz()


if __name__ == "__main__":
    main()
