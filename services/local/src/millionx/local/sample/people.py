"""Invented people of Bangladesh, and the numbers they write: none belongs to anyone we know of."""

from __future__ import annotations

from random import Random
from typing import Final, NamedTuple

__all__ = ["Person", "bangla_digits", "card", "mobile", "nid", "person", "written_mobile"]

# English and Bangla spelling of the same name.
_FIRST: Final = (
    ("Rakib", "রাকিব"),
    ("Nusrat", "নুসরাত"),
    ("Tanvir", "তানভীর"),
    ("Sharmin", "শারমিন"),
    ("Mehedi", "মেহেদী"),
    ("Farhana", "ফারহানা"),
    ("Imran", "ইমরান"),
    ("Tasnim", "তাসনিম"),
    ("Sabbir", "সাব্বির"),
    ("Jannatul", "জান্নাতুল"),
    ("Arif", "আরিফ"),
    ("Sadia", "সাদিয়া"),
    ("Shakil", "শাকিল"),
    ("Mousumi", "মৌসুমী"),
    ("Rezaul", "রেজাউল"),
    ("Sumaiya", "সুমাইয়া"),
    ("Anik", "অনিক"),
    ("Puja", "পূজা"),
    ("Nayeem", "নাঈম"),
    ("Rumana", "রুমানা"),
)
_LAST: Final = (
    ("Hasan", "হাসান"),
    ("Akter", "আক্তার"),
    ("Hossain", "হোসেন"),
    ("Chowdhury", "চৌধুরী"),
    ("Rahman", "রহমান"),
    ("Islam", "ইসলাম"),
    ("Sultana", "সুলতানা"),
    ("Ahmed", "আহমেদ"),
    ("Das", "দাস"),
    ("Karim", "করিম"),
    ("Talukder", "তালুকদার"),
    ("Sarker", "সরকার"),
    ("Begum", "বেগম"),
    ("Mahmud", "মাহমুদ"),
    ("Bhuiyan", "ভূঁইয়া"),
)
_MAIL_DOMAINS: Final = ("example.com", "example.net", "example.org")
# Prefixes of the operators in service.
_OPERATORS: Final = ("013", "014", "015", "016", "017", "018", "019")
_BANGLA: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
# Issuer numbers that payment providers use in tests only.
_TEST_ISSUERS: Final = ("400000", "555555")


class Person(NamedTuple):
    """One invented person. `mobile` has eleven digits, `account` is the number of a social account."""

    name: str
    name_bn: str
    handle: str
    email: str
    mobile: str
    account: str


def person(chance: Random) -> Person:
    """Somebody new."""
    first, first_bn = chance.choice(_FIRST)
    last, last_bn = chance.choice(_LAST)
    handle = f"{first}{chance.choice(('.', '_'))}{last}{chance.randrange(10, 1000)}".lower()
    return Person(
        f"{first} {last}",
        f"{first_bn} {last_bn}",
        handle,
        f"{handle}@{chance.choice(_MAIL_DOMAINS)}",
        mobile(chance),
        f"1000{chance.randrange(10**10, 10**11)}",
    )


def mobile(chance: Random) -> str:
    """A mobile number in the national form, eleven digits."""
    return f"{chance.choice(_OPERATORS)}{chance.randrange(10**8):08d}"


def written_mobile(chance: Random, number: str) -> str:
    """The number in one of the usual ways of writing it."""
    rest = number[1:]
    return chance.choice(
        (
            number,
            number,
            f"{number[:5]}-{number[5:]}",
            f"{number[:5]} {number[5:]}",
            f"{number[:3]}-{number[3:7]}-{number[7:]}",
            f"+880{rest}",
            f"+880 {rest[:4]}-{rest[4:]}",
            f"+88 {number}",
            f"880{rest}",
            f"00880{rest}",
            bangla_digits(number),
            bangla_digits(f"{number[:5]}-{number[5:]}"),
            bangla_digits(f"+880{rest}"),
        )
    )


def bangla_digits(text: str) -> str:
    """The text with Bangla digits."""
    return text.translate(_BANGLA)


def nid(chance: Random) -> str:
    """A national identity number: ten digits (smart card), thirteen, or seventeen with the year of birth."""
    if chance.random() < 0.5:
        return str(chance.randrange(10**9, 10**10))
    old = f"{chance.choice((15, 26, 50, 81, 91))}{chance.choice('12359')}{chance.randrange(10**10):010d}"
    return old if chance.random() < 0.5 else f"{chance.randrange(1960, 2006)}{old}"


def card(chance: Random) -> str:
    """A card number of sixteen digits, in groups of four, whose last digit is right (Luhn, ISO/IEC 7812-1)."""
    digits = f"{chance.choice(_TEST_ISSUERS)}{chance.randrange(10**9):09d}"
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(digits))
    number = f"{digits}{-sum(value - 9 * (value > 9) for value in doubled) % 10}"
    return chance.choice((" ", "-")).join(number[place : place + 4] for place in range(0, 16, 4))
