"""The one form of a name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from millionx.privacy.folding import without_invisible

__all__ = ["canonical_name"]

_HEAD: Final = re.compile(
    r"^(?:(?:md|mohd|muhd|mr|mrs|ms|miss|dr|engr|prof|adv|mst|most|mosa|mosammat|janab)\s+"
    r"|(?:মোসাম্মৎ|মোছাম্মৎ|মিস্টার|মিসেস|জনাবা?|মোহাঃ|মোছাঃ|মোসাঃ|ইঞ্জিঃ|মোঃ|মুঃ|ডাঃ|ডঃ)\s*"
    r"|(?:মোছা|মোসা|ইঞ্জি|মো|মু|ডা|ড)[\s:]\s*)+(?=\S)"
)
"""Titles; a short one needs a space or colon after it, since it may be the beginning of a name."""


def canonical_name(text: str) -> str:
    """A name in the one form that its writings share.

    NFC, without invisible characters, titles and dots; case folded, single spaces.
    """
    if text.isascii() and text.isalpha():
        return text.lower()
    plain = text if text.isascii() else without_invisible(unicodedata.normalize("NFC", text))
    plain = plain.casefold().replace(".", " ").strip()
    bare = _HEAD.sub("", plain)
    return " ".join((bare or plain).split())
