"""Whether a write that Weaviate refused is the object's fault or the server's."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from millionx.core.errors import Unavailable
from millionx.embed.stores.store import Rejected

__all__ = ["rejected"]

# Weaviate 1.39 reports trouble of its own (a full disk, a lost replica) object by object, like a bad object.
_SERVER: Final = re.compile(
    r"read-?only|no space|memory|deadline|timed? ?out|cancell?ed|shut|connection|consistency|leader|replica|quorum"
    r"|not present in schema|limit|unavailable|i/o|closed",
    re.IGNORECASE,
)
_OBJECT: Final = re.compile(r"invalid \S+ property '(\w+)'|vector lengths|no such prop", re.IGNORECASE)


def rejected(errors: Iterable[str], *, others_written: bool) -> Rejected:
    """The verdict on objects refused with these messages, of which it quotes nothing but the name of a property.

    A message of neither known kind is taken as the object's fault only if other objects of its request were written.

    Raises:
        Unavailable: the server is in trouble, or may be.
    """
    names: list[str] = []
    for error in errors:
        at_fault = _OBJECT.search(error)
        if at_fault is None and (_SERVER.search(error) or not others_written):
            raise Unavailable("Weaviate refuses to write; its own log says why")
        if at_fault is not None and at_fault[1]:
            names.append(f"`{at_fault[1]}`")
    return Rejected(f"Weaviate takes no such {', '.join(sorted(set(names)))}" if names else "Weaviate refuses it")
