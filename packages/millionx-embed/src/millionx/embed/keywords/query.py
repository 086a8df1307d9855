"""A query as it is looked for by keyword."""

from __future__ import annotations

import re
from typing import Final

from millionx.embed.keywords.words import words

__all__ = ["query_words", "without_instruction"]

_MAX_WORDS: Final = 32
"""A record's text may be the query; its first words say what it is about."""
_INSTRUCTION: Final = re.compile(
    r"\s*(?:please\s+)?(?:find|show|search|list|get|give)\b(?:\s+(?:me|all|for|some))*"
    r"(?:\s+(?:posts?|orders?|records?|videos?))?(?:\s+(?:about|for|on|of|with|like))?\s+(?=\S)",
    re.IGNORECASE,
)
_ENGLISH: Final = (
    "a an and are as at be by do for from has have i in is it me my of on or that the this to was what where which who "
    "with you your"
)
_BANGLISH: Final = "ki e o ar er ta ti te ke je ei oi der jonno theke kore kothay koi koto chai pabo"
_BANGLA: Final = "কি কী এ ও আর এর টা টি তে কে যে এই ওই জন্য থেকে করে কোথায় কই কত চাই পাবো"
_EMPTY: Final = frozenset(f"{_ENGLISH} {_BANGLISH} {_BANGLA}".split())
"""Words that say nothing of what is meant."""


def without_instruction(text: str) -> str:
    """The text without a beginning that is said to the search, not of what is looked for.

    >>> without_instruction("Find posts about cheap smartphones")
    'cheap smartphones'
    """
    return _INSTRUCTION.sub("", text, count=1) if _INSTRUCTION.match(text) else text


def query_words(text: str) -> list[str]:
    """The words to look for, each once; empty words only if there are no others."""
    found = list(dict.fromkeys(words(text)))
    return ([word for word in found if word not in _EMPTY] or found)[:_MAX_WORDS]
