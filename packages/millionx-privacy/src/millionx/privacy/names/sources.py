"""Reads the lists: readable text, `#` begins a comment, `[section]` goes before the words of a section."""

from __future__ import annotations

import pkgutil

__all__ = ["entries", "names", "sections"]

_STEM_ENDINGS = ("ুল", "ুর", "ুদ্দিন", "উদ্দিন", "উল্লাহ", "ুজ্জামান")


def sections(name: str) -> dict[str, list[str]]:
    """Words of a list by section."""
    found: dict[str, list[str]] = {}
    words: list[str] = []
    for line in _lines(name):
        if line[0] == "[":
            words = found[line[1:-1]] = []
        else:
            words += line.split()
    return found


def names(kind: str) -> list[str]:
    """Names in Bangla script: those of a list, and those that its stems stand for."""
    listed = sections(kind)
    return listed["names"] + [stem + ending for stem in listed.get("stems", ()) for ending in _STEM_ENDINGS]


def entries(name: str) -> dict[str, list[str]]:
    """A list that has no sections: what follows the first word of a line, by that word."""
    return {first: rest for first, *rest in map(str.split, _lines(name))}


def _lines(name: str) -> list[str]:
    data = pkgutil.get_data("millionx.privacy.names", f"data/{name}.txt")
    if data is None:
        raise FileNotFoundError(f"the package lacks its list `{name}`; install it again")
    return [line for line in data.decode("utf-8").split("\n") if line and line[0] != "#"]
