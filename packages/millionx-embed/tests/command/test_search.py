"""`millionx-embed search`."""

from __future__ import annotations

import json

import pytest

from millionx.embed.cli import main

pytestmark = pytest.mark.usefixtures("environ")


def test_json(capsys: pytest.CaptureFixture[str]) -> None:
    """`--json` prints id, score and properties."""
    assert main(["search", "cheap smartphones", "--json", "--limit", "1", "--collection", "SocialPost"]) == 0
    (found,) = json.loads(capsys.readouterr().out)
    assert set(found) == {"id", "score", "properties"}
    assert (found["id"], found["properties"]["content"]) == ("p1", "Cheap smartphones for everyone")


def test_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Without it, a table with a head and a line for each."""
    assert main(["search", "--similar-to", "o1", "--limit", "2"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].split() == ["score", "id", "platform", "category", "text"]
    assert len(lines) == 3


def test_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    """A search that finds nothing says so, and has not failed."""
    assert main(["search", "phone", "--platform", "nowhere"]) == 0
    assert capsys.readouterr().out == "nothing found\n"


@pytest.mark.parametrize(
    ("options", "ids"),
    [
        (["--platform", "facebook"], {"p2", "p3"}),
        (["--category", "fashion"], {"p3"}),
        (["--since", "2025-12-10T06:00:00+06:00", "--until", "2025-12-20T00:00:00Z"], {"p2"}),
        (["--min-price", "9000", "--max-price", "15000"], {"o1"}),
        (["--min-engagement", "200"], {"p2", "p3"}),
        (["--collection", "MarketOrder"], {"o1", "o2"}),
    ],
)
def test_filters(capsys: pytest.CaptureFixture[str], options: list[str], ids: set[str]) -> None:
    """Every filter is an option."""
    assert main(["search", "anything", "--mode", "vector", "--json", *options]) == 0
    assert {each["id"] for each in json.loads(capsys.readouterr().out)} == ids


def test_explain(capsys: pytest.CaptureFixture[str]) -> None:
    """`--explain` says for each result by which words it was found, and its ranks."""
    assert main(["search", "sosta mobile", "--limit", "1", "--explain"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "p4" in lines[1]
    assert "keyword: rank 1, BM25" in lines[2]
    assert "vector: rank" in lines[3]


def test_unknown_id(capsys: pytest.CaptureFixture[str]) -> None:
    """An id that is not there ends with status 1."""
    assert main(["search", "--similar-to", "nobody"]) == 1
    assert "no record of this id" in capsys.readouterr().err


def test_store_gone(environ: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A store that does not answer ends with status 75, a file that can't be used with status 2."""
    environ.setenv("VECTOR_STORE", "weaviate")
    environ.setenv("WEAVIATE_URL", "http://127.0.0.1:9")
    assert main(["search", "phone"]) == 75
    assert "the vector store does not answer" in capsys.readouterr().err
    environ.setenv("VECTOR_STORE", "sqlite:/nowhere/vectors.db")
    assert main(["search", "phone"]) == 2
    assert "VECTOR_STORE" in capsys.readouterr().err


@pytest.mark.parametrize(
    "arguments",
    [
        ["x", "--limit", "0"],
        ["x", "--limit", "1001"],
        ["x", "--since", "soon"],
        ["x", "--similar-to", "y"],
        ["x", "--mode", "none"],
        ["x", "--min-price", "cheap"],
        [],
    ],
)
def test_usage(arguments: list[str]) -> None:
    """A wrong command line ends with status 2."""
    with pytest.raises(SystemExit) as caught:
        main(["search", *arguments])
    assert caught.value.code == 2


@pytest.mark.parametrize("arguments", [["--min-price", "nan"], ["--min-engagement", "-1"]])
def test_no_such_filter(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """A filter that is a number but makes no sense ends with status 2 and says what is allowed."""
    assert main(["search", "x", *arguments]) == 2
    assert "must be" in capsys.readouterr().err
