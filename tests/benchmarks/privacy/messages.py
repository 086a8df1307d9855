"""Messages with marked personal data, written for the benchmark: seeded, so that each run has the same ones.

No rule of the library was made from these templates; still they are ours, few and clean, so figures on them say less
than figures on a development set that somebody else wrote. All people and numbers are made up.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable
from typing import Final

from millionx.privacy.evaluation import Row, Span

__all__ = ["messages"]

_SLOT: Final = re.compile(r"\{([a-z_]+)\}")
_BANGLA_DIGITS: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")
_GIVEN: Final = (
    "Rahim",
    "Karim",
    "Nusrat",
    "Tania",
    "Sabbir",
    "Farhana",
    "Imran",
    "Shirin",
    "Arif",
    "Moushumi",
    "Tanvir",
    "Rokeya",
    "Sumon",
    "Lipi",
    "Joyonto",
)
_FAMILY: Final = (
    "Uddin",
    "Akter",
    "Hossain",
    "Islam",
    "Chowdhury",
    "Das",
    "Rahman",
    "Khatun",
    "Sarker",
    "Begum",
    "Barua",
    "Mia",
)
_GIVEN_BANGLA: Final = (
    "রহিম",
    "করিম",
    "নুসরাত",
    "তানিয়া",
    "সাব্বির",
    "ফারহানা",
    "ইমরান",
    "শিরিন",
    "আরিফ",
    "মৌসুমী",
    "তানভীর",
    "রোকেয়া",
    "সুমন",
    "লিপি",
    "জয়ন্ত",
)
_FAMILY_BANGLA: Final = ("উদ্দিন", "আক্তার", "হোসেন", "ইসলাম", "চৌধুরী", "দাস", "রহমান", "খাতুন", "সরকার", "বেগম", "বড়ুয়া", "মিয়া")
_DOMAINS: Final = ("gmail.com", "yahoo.com", "example.com", "outlook.com", "mail.example.com.bd")

# Language, text. A slot in braces is filled; those in `_MARKED` are personal data of the type that is given there.
_TEMPLATES: Final = (
    ("en", "Please call me at {phone} before delivery."),
    ("en", "My number is {phone}, thanks."),
    ("en", "You can reach {name} on {phone} after 5pm"),
    ("en", "Hi, I am {name} and my order {order} has not arrived."),
    ("en", "Send the invoice to {email} please"),
    ("en", "email: {email} / phone: {phone}"),
    ("en", "Charge my card {card}, exp 09/28"),
    ("en", "Visa {card} was declined twice"),
    ("en", "NID {nid} for the agent account"),
    ("en", "Name: {name}, national id no {nid}"),
    ("en", "my TIN certificate number is {tin}"),
    ("en", "Passport no. {passport}, valid till 2031"),
    ("en", "Delivered to {name}, paid by bKash {phone}"),
    ("en", "Regards, {name}"),
    ("en", "write to {email_hidden} if the site is down"),
    ("en", "Is order {order} shipped?"),
    ("en", "Tracking id {tracking} shows no movement since Friday."),
    ("en", "Price is {price} taka, is it negotiable?"),
    ("en", "The sync failed at {milliseconds}, please retry."),
    ("en", "Samsung Galaxy A15 or Redmi Note 13, which is better?"),
    ("en", "Happy New Year from Rupali Fashion House!"),
    ("en", "IMEI {imei} is printed on the box"),
    ("en", "Total 3 pcs, {price} each, invoice {order}"),
    ("en", "Nice product, fast delivery, thank you so much"),
    ("en", "Do you ship to Sylhet or only Dhaka?"),
    ("en", "Bar code {barcode} does not scan"),
    ("bn", "আমার নম্বর {phone_bangla}, কল দিয়েন।"),
    ("bn", "আমার নাম {name_bangla}, ফোন {phone_bangla}"),
    ("bn", "জনাব {name_bangla}, আপনার অর্ডার {order_bangla} পাঠানো হয়েছে।"),
    ("bn", "ইমেইল {email} এ বিল পাঠান"),
    ("bn", "এনআইডি নম্বর {nid_bangla} দিয়ে যাচাই করুন"),
    ("bn", "জন্ম নিবন্ধন নম্বর {birth} লাগবে?"),
    ("bn", "কার্ড নম্বর {card_bangla} থেকে টাকা কেটেছে"),
    ("bn", "{phone_bangla} নাম্বারে বিকাশ করলাম"),
    ("bn", "দাম কত? {price_bangla} টাকায় হবে?"),
    ("bn", "অর্ডার নম্বর {order_bangla} কোথায় আছে জানাবেন।"),
    ("bn", "ধন্যবাদ, পণ্যটা খুব ভালো ছিল।"),
    ("bn", "ঢাকার বাইরে ডেলিভারি চার্জ কত?"),
    ("bn", "ট্র্যাকিং {tracking} কাজ করছে না"),
    ("bn", "শুভ নববর্ষ সবাইকে!"),
    ("bn", "লাল রঙের শাড়িটা কি স্টকে আছে?"),
    ("banglish", "amar number {phone}, kal call diyen"),
    ("banglish", "amar nam {name}, thaki Mirpur"),
    ("banglish", "bkash korechi {phone} theke"),
    ("banglish", "{email} e mail korun please"),
    ("banglish", "nid number ta {nid}, check koren"),
    ("banglish", "order {order} ekhono pai nai"),
    ("banglish", "dam koto vai? {price} hobe?"),
    ("banglish", "product ta onek valo, dhonnobad"),
    ("banglish", "size ki XL ache? cash on delivery hobe?"),
    ("banglish", "taka pathaichi, trx id {tracking}"),
    ("mixed", "ভাই {phone} এ call দিয়েন please"),
    ("mixed", "order {order} এর update কি?"),
    ("mixed", "delivery address: {name_bangla}, {phone_bangla}, Dhaka"),
    ("mixed", "আমার email {email}, invoice টা পাঠান"),
    ("mixed", "discount দিলে {price} টাকায় নিব"),
)


def messages(count: int = 1500, *, seed: int = 1) -> list[Row]:
    """So many messages, in an order of the seed's; every template comes about equally often."""
    generator = random.Random(seed)
    rows = []
    for number in range(count):
        place = number % len(_TEMPLATES)
        language, template = _TEMPLATES[place]
        rows.append(_filled(f"m{number:05}", language, template, f"{language}-{place}", generator))
    generator.shuffle(rows)
    return rows


def _filled(id_: str, language: str, template: str, group: str, generator: random.Random) -> Row:
    text, spans, done = "", [], 0
    for slot in _SLOT.finditer(template):
        text += template[done : slot.start()]
        value = _FILL[slot[1]](generator)
        if slot[1] in _MARKED:
            spans.append(Span(_MARKED[slot[1]], len(text), len(text) + len(value)))
        text += value
        done = slot.end()
    return Row(id_, text + template[done:], language, tuple(spans), group, templated=True)


def _digits(generator: random.Random, count: int) -> str:
    return "".join(generator.choices("0123456789", k=count))


def _phone(generator: random.Random) -> str:
    operator, rest = generator.choice("3456789"), _digits(generator, 8)
    forms = (
        f"01{operator}{rest}",
        f"01{operator}{rest[:2]}-{rest[2:]}",
        f"+8801{operator}{rest}",
        f"+880 1{operator}{rest[:2]} {rest[2:]}",
    )
    return generator.choice(forms)


def _name(generator: random.Random) -> str:
    return f"{generator.choice(_GIVEN)} {generator.choice(_FAMILY)}"


def _name_bangla(generator: random.Random) -> str:
    return f"{generator.choice(_GIVEN_BANGLA)} {generator.choice(_FAMILY_BANGLA)}"


def _email(generator: random.Random) -> str:
    given = generator.choice(_GIVEN).lower()
    return f"{given}{generator.choice(['', '.', '_'])}{_digits(generator, 2)}@{generator.choice(_DOMAINS)}"


def _email_hidden(generator: random.Random) -> str:
    return _email(generator).replace("@", " [at] ").replace(".com", " [dot] com")


def _card(generator: random.Random) -> str:
    body = generator.choice(["4539", "5412", "4716"]) + _digits(generator, 11)
    doubled = (int(digit) * (2 - place % 2) for place, digit in enumerate(body))
    check = -sum(digit - 9 * (digit > 9) for digit in doubled) % 10
    number = f"{body}{check}"
    return generator.choice([number, " ".join(number[at : at + 4] for at in range(0, 16, 4))])


def _nid(generator: random.Random) -> str:
    short = generator.choice("123456789") + _digits(generator, 9)
    old = f"{generator.choice(['26', '15', '61', '30'])}{generator.choice('1239')}{_digits(generator, 10)}"
    return generator.choice([short, old, f"{generator.randint(1950, 2004)}{old}"])


def _birth(generator: random.Random) -> str:
    return f"{generator.randint(1990, 2015)}{generator.choice(['26', '15', '61'])}9{_digits(generator, 10)}"


def _passport(generator: random.Random) -> str:
    return f"{generator.choice(['A', 'B', 'BX', 'EB'])}{_digits(generator, 8)}"[:9]


def _in_bangla(make: Callable[[random.Random], str]) -> Callable[[random.Random], str]:
    return lambda generator: make(generator).translate(_BANGLA_DIGITS)


def _order(generator: random.Random) -> str:
    return (
        generator.choice(["", "#", "DRZ-"])
        + generator.choice("123456789")
        + _digits(generator, generator.randint(5, 15))
    )


_FILL: Final[dict[str, Callable[[random.Random], str]]] = {
    "phone": _phone,
    "phone_bangla": _in_bangla(_phone),
    "name": _name,
    "name_bangla": _name_bangla,
    "email": _email,
    "email_hidden": _email_hidden,
    "card": _card,
    "card_bangla": _in_bangla(_card),
    "nid": _nid,
    "nid_bangla": _in_bangla(_nid),
    "birth": _birth,
    "tin": lambda generator: generator.choice("123456789") + _digits(generator, 11),
    "passport": _passport,
    "order": _order,
    "order_bangla": _in_bangla(_order),
    "price": lambda generator: str(generator.randint(50, 99_999)),
    "price_bangla": _in_bangla(lambda generator: str(generator.randint(50, 99_999))),
    "tracking": lambda generator: f"{generator.choice(['SFX', 'PTH', 'RDX'])}{_digits(generator, 12)}",
    "milliseconds": lambda generator: f"17{_digits(generator, 11)}",
    "imei": lambda generator: f"35{_digits(generator, 13)}",
    "barcode": lambda generator: f"880{_digits(generator, 10)}",
}
_MARKED: Final = {
    "phone": "PHONE",
    "phone_bangla": "PHONE",
    "name": "NAME",
    "name_bangla": "NAME",
    "email": "EMAIL",
    "email_hidden": "EMAIL",
    "card": "CC",
    "card_bangla": "CC",
    "nid": "NID",
    "nid_bangla": "NID",
    "birth": "BRN",
    "tin": "TIN",
    "passport": "PASSPORT",
}
