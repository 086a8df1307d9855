"""Invented posts."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import Any, Final

from millionx.local.sample.people import Person, bangla_digits, card, nid, person, written_mobile
from millionx.local.sample.phrases import DETAILS, OPENERS, PERSONAL
from millionx.local.sample.places import moment, place, written_time
from millionx.local.sample.products import PRODUCTS, Product

__all__ = ["post"]

_LANGUAGES: Final = ("en", "bn", "banglish")
_LANGUAGE_WEIGHTS: Final = (38, 34, 28)
_CATEGORIES: Final = tuple(PRODUCTS)
_CATEGORY_WEIGHTS: Final = (26, 12, 22, 18, 12, 10)
_KINDS: Final = tuple(PERSONAL)
_KIND_WEIGHTS: Final = (20, 36, 9, 7, 14, 9, 5)
_SHOPS: Final = (
    ("Gadget Ghor BD", "gadgetghorbd", "200010000000001"),
    ("Dhaka Style House", "dhakastylehouse", "200010000000002"),
    ("Mobile Bazar", "mobilebazar", "200010000000003"),
    ("Sylhet Shopping", "sylhetshopping", "200010000000004"),
    ("Ghorer Jinish", "ghorerjinish", "200010000000005"),
    ("ফ্যাশন কর্নার", "fashioncornerbd", "200010000000006"),
    ("ইলেকট্রনিক্স মেলা", "electronicsmela", "200010000000007"),
    ("Laptop Point CTG", "laptoppointctg", "200010000000008"),
    ("deals", "deals", "200010000000009"),
    ("Review Wala", "reviewwala", "200010000000010"),
)
"""Name, handle and account of pages: no person's, and partly ordinary words, so nothing to look for in the output."""
_BARGAINS: Final = (
    "Cheap smartphones under {price} taka! {p} and many more budget phones in stock.",
    "Looking for a cheap smartphone? {p} is only {price} taka this week.",
    "Top 5 cheap smartphones in Bangladesh, number one: {p} at {price} Tk.",
    "Affordable smartphone deal: {p}, {price} taka with EMI.",
)
_EMOJI: Final = ("🔥", "😍", "🙏", "👌👌", "🇧🇩")
_BARGAIN_SHARE: Final = 0.02
_CHEAP: Final = 15_000


def post(chance: Random, platform: str, *, personal: bool) -> tuple[str, dict[str, Any], list[str]]:
    """A valid post: its id, its members, and the personal values in it, none unless `personal`."""
    number = chance.randrange(10**15, 10**16)
    post_id = f"7{number}25" if platform == "tiktok" else f"fb_{number}"
    text, product, language = _text(chance)
    planted: list[str] = []
    if personal:
        who = person(chance)
        sentences, planted = _confessions(chance, who, language)
        text = f"{text} {sentences}"
        author, handle, account = (who.name if chance.random() < 0.7 else who.handle), who.handle, who.account
        planted.append(author)
    else:
        author, handle, account = chance.choice(_SHOPS)
    record: dict[str, Any] = {
        "post_id": post_id,
        "platform": "instagram" if platform == "facebook" and chance.random() < 0.04 else platform,
        "content": text,
        "author": author,
        **_reactions(chance),
    }
    when = moment(chance)
    record["posted_at"] = written_time(chance, when)
    if chance.random() < 0.85:
        record["author_id"] = account
        planted += [account] * personal
    if chance.random() < 0.8:
        record["hashtags"] = _hashtags(chance, product, language)
    if chance.random() < 0.5:
        record["mentioned_products"] = [product.en]
    if chance.random() < 0.7:
        owner, record["post_url"] = _url(chance, platform, handle, account, post_id)
        planted += [owner] * personal
    if chance.random() < 0.9:
        later = timedelta(minutes=round(min(chance.lognormvariate(5, 1.4), 4000)) + 1)
        record["scraped_at"] = f"{when + later:%Y-%m-%dT%H:%M:%SZ}"
    if chance.random() < 0.3:
        record["media_urls"] = [f"https://cdn.example.org/media/{number:x}.jpg"]
    record["location"] = place(chance) if chance.random() < 0.85 else None
    if chance.random() < 0.8:
        record["language"] = "en" if language == "en" else "bn"
    return post_id, record, planted


def _text(chance: Random) -> tuple[str, Product, str]:
    if chance.random() < _BARGAIN_SHARE:
        product = chance.choice([phone for phone in PRODUCTS["smartphone"] if phone.high <= _CHEAP])
        detail = chance.choice(DETAILS["smartphone"]["en"])
        opener = chance.choice(_BARGAINS)
        return f"{opener.format(p=product.en, price=_price(chance, product, 'en'))} {detail}", product, "en"
    language = chance.choices(_LANGUAGES, _LANGUAGE_WEIGHTS)[0]
    category = chance.choices(_CATEGORIES, _CATEGORY_WEIGHTS)[0]
    product = chance.choice(PRODUCTS[category])
    name = {"en": product.en, "bn": product.bn, "banglish": product.banglish}[language]
    price = _price(chance, product, language)
    text = chance.choice(OPENERS[language]).format(p=name, price=price, place=place(chance))
    if chance.random() < 0.75:
        text = f"{text} {chance.choice(DETAILS[category][language])}"
    if chance.random() < 0.15:
        text = f"{text} {chance.choice(_EMOJI)}"
    return text, product, language


def _price(chance: Random, product: Product, language: str) -> str:
    price = f"{chance.randrange(product.low, product.high + 1, 10):,}"
    return bangla_digits(price) if language == "bn" else price


def _confessions(chance: Random, who: Person, language: str) -> tuple[str, list[str]]:
    """One or two sentences with personal data, and the values in them as written."""
    kinds = list(dict.fromkeys(chance.choices(_KINDS, _KIND_WEIGHTS, k=chance.choice((1, 1, 2)))))
    number = nid(chance)
    values = {
        "email": who.email,
        "phone": written_mobile(chance, who.mobile),
        "nid": bangla_digits(number) if language == "bn" else number,
        "card": card(chance),
        "name": who.name_bn if language == "bn" else who.name,
        "mention": person(chance).handle,
        "profile": who.handle,
    }
    sentences, planted = [], []
    for kind in kinds:
        sentences.append(chance.choice(PERSONAL[kind][language]).format(**{kind: values[kind]}))
        planted.append(values[kind])
    return " ".join(sentences), planted


def _reactions(chance: Random) -> dict[str, int]:
    views = round(min(chance.lognormvariate(7, 1.6), 5_000_000))
    likes = round(views * chance.betavariate(2, 22))
    comments = round(likes * chance.betavariate(1.5, 14))
    shares = round(likes * chance.betavariate(1.2, 20))
    reactions = {"engagement_count": likes + comments + shares}
    if chance.random() < 0.9:
        reactions |= {"likes_count": likes, "comments_count": comments, "shares_count": shares}
    if chance.random() < 0.6:
        reactions["views_count"] = views
    return reactions


def _hashtags(chance: Random, product: Product, language: str) -> list[str]:
    more = ("বাংলাদেশ", "অফার", "কেনাকাটা") if language == "bn" else ("bangladesh", "deal", "onlineshopping", "fyp")
    return [product.tag, *chance.sample(more, chance.randrange(3))]


def _url(chance: Random, platform: str, handle: str, account: str, post_id: str) -> tuple[str, str]:
    """Whose post it is as the address tells it, and the address."""
    if platform == "tiktok":
        return handle, f"https://www.tiktok.com/@{handle}/video/{post_id}"
    story = post_id.removeprefix("fb_")
    if chance.random() < 0.2:
        return account, f"https://www.facebook.com/permalink.php?story_fbid={story}&id={account}"
    return handle, f"https://www.facebook.com/{handle}/posts/{story}"
