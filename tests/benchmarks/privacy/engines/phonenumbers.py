"""The Python port of libphonenumber, region BD, and HMAC-SHA-256: phone numbers only."""

import hmac
from collections.abc import Callable

import phonenumbers

Found = list[tuple[str, int, int]]

_KEY = bytes(range(32))


def load() -> tuple[Callable[[str], Found], Callable[[str], str]]:
    """Numbers that are valid, the default leniency."""

    def find(text: str) -> Found:
        return [("PHONE", each.start, each.end) for each in phonenumbers.PhoneNumberMatcher(text, "BD")]

    def replace(text: str) -> str:
        pieces, done = [], 0
        for each in phonenumbers.PhoneNumberMatcher(text, "BD"):
            number = phonenumbers.format_number(each.number, phonenumbers.PhoneNumberFormat.E164)
            token = f"PHONE_{hmac.digest(_KEY, number.encode(), 'sha256').hex()[:16]}"
            pieces += [text[done : each.start], token]
            done = each.end
        return "".join([*pieces, text[done:]])

    return find, replace
