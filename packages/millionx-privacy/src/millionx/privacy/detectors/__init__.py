"""The detectors, one file each. A detector carries examples of what it finds and what it ignores."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from millionx.privacy.decoding import decode
from millionx.privacy.detectors.bin import BinDetector
from millionx.privacy.detectors.brn import BrnDetector
from millionx.privacy.detectors.card import CardDetector
from millionx.privacy.detectors.email import EmailDetector, canonical_email
from millionx.privacy.detectors.name import NameDetector, canonical_name
from millionx.privacy.detectors.nid import NidDetector, canonical_nid
from millionx.privacy.detectors.passport import PassportDetector, canonical_passport
from millionx.privacy.detectors.phone import PhoneDetector, canonical_phone
from millionx.privacy.detectors.plate import PlateDetector, canonical_plate
from millionx.privacy.detectors.tin import TinDetector
from millionx.privacy.finding import Detector
from millionx.privacy.folding import fold

__all__ = ["canonical", "default_detectors"]


def _digits(value: str) -> str:
    """The digits alone; a value without any is left as it is."""
    return re.sub(r"[^0-9]", "", value) or value.strip()


_CANONICAL: Final[dict[str, Callable[[str], str]]] = {
    "BIN": _digits,
    "BRN": _digits,
    "CC": _digits,
    "EMAIL": canonical_email,
    "NAME": canonical_name,
    "NID": canonical_nid,
    "PASSPORT": canonical_passport,
    "PHONE": canonical_phone,
    "PLATE": canonical_plate,
    "TIN": _digits,
}


def default_detectors() -> tuple[Detector, ...]:
    """All detectors of the package."""
    return (
        EmailDetector(),
        PhoneDetector(),
        CardDetector(),
        NidDetector(),
        BrnDetector(),
        TinDetector(),
        BinDetector(),
        PassportDetector(),
        PlateDetector(),
        NameDetector(),
    )


def canonical(type_: str, value: str) -> str:
    """A value that is of a type as a whole, in the form from which its token is made."""
    form = _CANONICAL.get(type_)
    return form(fold(decode(value).text)) if form is not None else value.strip()
