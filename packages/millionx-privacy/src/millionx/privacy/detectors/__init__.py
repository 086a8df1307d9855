"""The detectors, one file each. A detector carries examples of what it finds and what it ignores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from millionx.privacy.detectors.card import CardDetector
from millionx.privacy.detectors.email import EmailDetector, canonical_email
from millionx.privacy.detectors.name import NameDetector, canonical_name
from millionx.privacy.detectors.nid import NidDetector, canonical_nid
from millionx.privacy.detectors.phone import PhoneDetector, canonical_phone
from millionx.privacy.finding import Detector
from millionx.privacy.folding import fold

__all__ = ["canonical", "default_detectors"]

_CANONICAL: Final[dict[str, Callable[[str], str]]] = {
    "EMAIL": canonical_email,
    "NAME": canonical_name,
    "NID": canonical_nid,
    "PHONE": canonical_phone,
}


def default_detectors() -> tuple[Detector, ...]:
    """All detectors of the package."""
    return EmailDetector(), PhoneDetector(), CardDetector(), NidDetector(), NameDetector()


def canonical(type_: str, value: str) -> str:
    """A value that is of a type as a whole, in the form from which its token is made."""
    form = _CANONICAL.get(type_)
    return form(fold(value)) if form is not None else value.strip()
