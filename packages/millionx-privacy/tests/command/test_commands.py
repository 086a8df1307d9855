"""The commands on files and pipes: what they write, how they end, and that they tell no secret."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from millionx.privacy import Key, Keyring

OLD, NEW = "q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO", "Yq3vN8pK2wX7dS5fG9hJ4mB6tR1zC0LuAeIo"
PHONE = Keyring(NEW).token("PHONE", "+8801712345678")


def run(*arguments: str, given: str | bytes = "", **environ: str) -> subprocess.CompletedProcess[str]:
    """Run the command with the secret NEW, unless the environment has another."""
    if not any(name.startswith("PRIVACY_") for name in environ):
        environ["PRIVACY_SALT"] = NEW
    done = subprocess.run(
        [Path(sys.executable).with_name("millionx-privacy"), *arguments],
        input=given.encode() if isinstance(given, str) else given,
        capture_output=True,
        check=False,
        env={"PATH": "", **environ},
        timeout=60,
    )
    text = [stream.decode() for stream in (done.stdout, done.stderr)]
    assert OLD not in "".join(text)
    assert NEW not in "".join(text)
    return subprocess.CompletedProcess(arguments, done.returncode, *text)


def test_redact_text() -> None:
    """Text keeps everything else, line ends too, and the last line needs none."""
    done = run("redact", given="call 01712-345678\r\nধন্যবাদ\n\nbye")
    assert (done.stdout, done.stderr, done.returncode) == (f"call {PHONE}\r\nধন্যবাদ\n\nbye", "", 0)


def test_redact_fields() -> None:
    """Of JSON Lines only the named members change, and all else stays to the byte."""
    given = '{ "id":1.50, "note" : "01712345678","phone":1712345678, "other":"01712345678"}\n{"note":[null,"x"]}\n'
    expected = given.replace('"note" : "01712345678"', f'"note" : "{PHONE}"').replace("1712345678,", f'"{PHONE}",', 1)
    done = run("redact", "--field", "note", "--field", "phone", given=given)
    assert (done.stdout, done.returncode) == (expected, 0)


def test_redact_fields_in_a_rotation() -> None:
    """While two keys are in use, a line gets the tokens of before."""
    environ = {"PRIVACY_KEYS": f"2026b:{NEW},2026a:{OLD}", "PRIVACY_DUAL_TOKENS": "true"}
    row = json.loads(run("redact", "--field", "note", given='{"note": "01712345678"}\n', **environ).stdout)
    assert row == {
        "note": PHONE,
        "_anonymization_previous": {PHONE: Keyring(OLD).token("PHONE", "+8801712345678")},
    }


@pytest.mark.parametrize(
    ("arguments", "given", "status", "said"),
    [
        (["redact", "--field", "a"], '{"a": 1}\n[1]\n', 2, "line 2 is not a JSON object"),
        (["redact", "--field", "a"], '{"a": 1} {}\n', 2, "line 1 is not a JSON object"),
        (["redact", "--field", "a"], '{"a": NaN}\n', 2, "line 1 is not a JSON object"),
        (
            ["redact", "--field", "content"],
            '{"content": "\\ud800 secret"}\n',
            1,
            "line 1: a string holds a lone surrogate",
        ),
        (["redact"], b"ok\n\xff secret\n", 2, "line 2 is not UTF-8"),
        (["redact", "--types", "FOO"], "", 2, "unknown types FOO"),
        (["redact", "--operator", "shred"], "", 2, "there are token, mask"),
        (["redact", "--operator", "CC=mask", "--operator", "redact"], "", 2, "in all of them or in none"),
        (["scan"], '{"text": 1}\n', 2, "line 1 is not an object"),
        (["evaluate", "--gold", "/does/not/exist"], "", 2, "can't be read"),
        (["reveal"], f"PHONE_2026z_r{'0' * 40}z\n", 1, "a key that the keyring does not hold"),
        (["keys", "generate", "--id", "TOO LONG"], "", 2, "--id"),
        (["nothing"], "", 2, "invalid choice"),
    ],
)
def test_failures(arguments: list[str], given: str | bytes, status: int, said: str) -> None:
    """A failure is one sentence, its own exit status, and nothing of the line that failed."""
    done = run(*arguments, given=given)
    assert done.returncode == status
    assert said in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret" not in done.stdout + done.stderr


def test_scan_goes_on() -> None:
    """`scan` answers every line; one that can't be handled has an error, and the status says so."""
    given = '{"id": 1, "text": "\\ud800"}\n{"id": "\\ud800", "text": "01712345678"}\n'
    done = run("scan", given=given)
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first, done.returncode) == ({"id": 1, "error": "a string holds a lone surrogate"}, 1)
    assert second["text"] == PHONE
    assert second["entities"] == [{"type": "PHONE", "start": 0, "end": 11, "score": second["entities"][0]["score"]}]


def test_operators() -> None:
    """`--operator` and `--types` choose what is done with what."""
    text = "01712345678 a@example.com"
    assert run("redact", "--operator", "redact", given=text).stdout == "[PHONE] [EMAIL]"
    assert (
        run("redact", "--types", "PHONE", "--operator", "PHONE=mask", given=text).stdout == "********678 a@example.com"
    )


def test_there_and_back() -> None:
    """What `--operator reversible` hides, `reveal` shows to who has the key."""
    environ = {"PRIVACY_KEYS": f"2026b:{NEW}"}
    hidden = run("redact", "--operator", "reversible", given="call 01712345678", **environ).stdout
    assert "1712345678" not in hidden
    assert run("reveal", given=hidden, **environ).stdout == "call +8801712345678"


@pytest.mark.parametrize("arguments", [("redact", "--operator", "NID=reversible"), ("reveal",)])
def test_no_way_back(arguments: tuple[str, ...]) -> None:
    """A random key would make tokens that nobody can undo, so reversible ones need a key that is set."""
    done = run(*arguments, given="x", PRIVACY_TENANT="team")
    assert (done.returncode, done.stdout) == (2, "")
    assert "need PRIVACY_KEYS" in done.stderr


def test_progress() -> None:
    """`--progress` counts on standard error, where there is silence otherwise."""
    assert run("redact", "--progress", given="a\n" * 1200).stderr.endswith("1,200 lines, 100%\n")


def test_explain() -> None:
    """Every candidate stands with its place, its verdict and its evidence."""
    done = run("explain", "call 01712345678")
    assert done.stdout.split()[:4] == ["PHONE", "5-16", done.stdout.split()[2], "found"]
    assert run("explain", given="hello").stdout == "no candidates\n"


def test_keys() -> None:
    """A generated key is fit for use; `list` shows ids in order, `check` every weakness, none of them a secret."""
    made = subprocess.run(
        [Path(sys.executable).with_name("millionx-privacy"), "keys", "generate", "--id", "2026c"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    environ = {"PRIVACY_KEYS": f"{made},2026b:{NEW}", "PRIVACY_SALT": OLD}
    assert run("keys", "check", **environ).stdout == "3 keys, no weakness found\n"
    listed = [line.split()[0] for line in run("keys", "list", **environ).stdout.splitlines()]
    assert listed == ["id", "2026c", "2026b", Keyring(OLD).key_id]
    weak = run("keys", "check", PRIVACY_KEYS="a:changeme")
    assert (weak.returncode, len(weak.stdout.splitlines())) == (1, 3)


def test_keys_in_a_file(tmp_path: Path) -> None:
    """Keys may stand in a file, one a line."""
    file = tmp_path / "keys"
    file.write_text(f"2026b:{NEW}\n2026a:{OLD}\n", "utf-8")
    assert run("redact", given="01712345678", PRIVACY_KEYS_FILE=str(file)).stdout == PHONE
    assert Keyring([Key("2026b", NEW)]).token("PHONE", "+8801712345678") == PHONE


@pytest.mark.parametrize(
    ("environ", "said"),
    [
        ({"PRIVACY_SALT": "short"}, "has 5 bytes"),
        ({"PRIVACY_KEYS": "nocolon"}, "entry 1"),
        ({"PRIVACY_SALT": NEW, "PRIVACY_SALT_FILE": "x"}, "both set"),
        ({"PRIVACY_SALT": NEW, "PRIVACY_DUAL_TOKENS": "yes"}, "true or false"),
        ({"PRIVACY_SALT": NEW, "PRIVACY_DUAL_TOKENS": "true"}, "two keys"),
        ({"PRIVACY_SALT": NEW, "PII_HASH_LENGTH": "8"}, "16, 24 or 32"),
        ({"PRIVACY_SALT": NEW, "PRIVACY_TENANT": "a|b"}, "tenant"),
    ],
)
def test_wrong_environment(environ: dict[str, Any], said: str) -> None:
    """A wrong setting is named before anything is read."""
    done = run("redact", given="01712345678", **environ)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr


def test_no_secret() -> None:
    """Without a secret the tokens are of this run, and standard error says so."""
    done = run("redact", given="01712345678", PRIVACY_TENANT="team")
    assert done.stdout.startswith("PHONE_")
    assert done.stdout != PHONE
    assert "random key" in done.stderr


def test_evaluate(tmp_path: Path) -> None:
    """Figures come as a table and as JSON, of all rows or of one half of the templates."""
    rows = [
        {
            "id": str(number),
            "text": "call 01712345678",
            "lang": "en",
            "template": f"t{number}",
            "entities": [{"type": "PHONE", "start": 5, "end": 16}],
        }
        for number in range(8)
    ]
    file = tmp_path / "gold.jsonl"
    file.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    whole = json.loads(run("evaluate", "--gold", str(file), "--json").stdout)
    halves = [
        json.loads(run("evaluate", "--gold", str(file), "--json", "--half", half).stdout)
        for half in ("tuning", "quoted")
    ]
    assert whole["types"]["PHONE"]["recall"]["value"] == 1.0
    assert sum(half["texts"] for half in halves) == 8
    assert all(half["texts"] for half in halves)
    assert "PHONE     1.000" in run("evaluate", "--gold", str(file)).stdout
