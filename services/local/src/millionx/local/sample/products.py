"""What the invented posts and orders are about: products of every category, with their names in three languages."""

from __future__ import annotations

from typing import Final, NamedTuple

__all__ = ["PRODUCTS", "Product"]


class Product(NamedTuple):
    """One product; `low` and `high` bound its price in whole taka, `tag` is its hashtag."""

    category: str
    en: str
    bn: str
    banglish: str
    low: int
    high: int
    tag: str


def _of(category: str, *rows: tuple[str, str, str, int, int, str]) -> tuple[Product, ...]:
    return tuple(Product(category, *row) for row in rows)


PRODUCTS: Final[dict[str, tuple[Product, ...]]] = {
    "smartphone": _of(
        "smartphone",
        ("Samsung Galaxy A15", "স্যামসাং গ্যালাক্সি এ১৫", "samsung galaxy a15 phone", 19500, 23500, "samsung"),
        ("Xiaomi Redmi Note 13", "শাওমি রেডমি নোট ১৩", "redmi note 13 mobile", 21000, 25500, "redmi"),
        ("iPhone 13 128GB", "আইফোন ১৩ ১২৮ জিবি", "iphone 13 128gb", 58000, 72000, "iphone"),
        ("iPhone 15 Pro", "আইফোন ১৫ প্রো", "iphone 15 pro", 118000, 139000, "iphone"),
        ("Realme C53", "রিয়েলমি সি৫৩ মোবাইল", "realme c53 mobile", 13900, 16500, "realme"),
        ("Symphony Z60 smartphone", "সিম্ফনি জেড৬০ স্মার্টফোন", "symphony z60 smartphone", 7900, 9900, "symphony"),
        ("Walton Primo R10 mobile phone", "ওয়ালটন প্রিমো আর১০ মোবাইল", "walton primo r10 mobile", 8500, 11500, "walton"),
        ("Infinix Hot 40i smartphone", "ইনফিনিক্স হট ৪০আই স্মার্টফোন", "infinix hot 40i phone", 11500, 14500, "infinix"),
        ("Vivo Y27s", "ভিভো ওয়াই২৭এস মোবাইল", "vivo y27s mobile", 20500, 24500, "vivo"),
    ),
    "laptop": _of(
        "laptop",
        ("HP Pavilion 15 laptop", "এইচপি প্যাভিলিয়ন ১৫ ল্যাপটপ", "hp pavilion 15 laptop", 68000, 92000, "laptop"),
        ("Lenovo IdeaPad Slim 3", "লেনোভো আইডিয়াপ্যাড স্লিম ৩ ল্যাপটপ", "lenovo ideapad laptop", 52000, 66000, "lenovo"),
        ("Asus VivoBook 15", "আসুস ভিভোবুক ১৫ ল্যাপটপ", "asus vivobook laptop", 58000, 76000, "asus"),
        ("MacBook Air M2", "ম্যাকবুক এয়ার এম২", "macbook air m2", 112000, 134000, "macbook"),
        ("Acer Nitro 5 gaming laptop", "এসার নাইট্রো ৫ গেমিং ল্যাপটপ", "acer nitro gaming laptop", 98000, 128000, "gaming"),
        ("used Dell Latitude laptop", "ব্যবহৃত ডেল ল্যাপটপ", "used dell laptop", 24000, 38000, "dell"),
    ),
    "fashion": _of(
        "fashion",
        ("Tangail cotton saree", "টাঙ্গাইল তাঁতের শাড়ি", "tangail suti saree", 1450, 4200, "saree"),
        ("Eid panjabi", "ঈদের পাঞ্জাবি", "eid er panjabi", 1250, 3800, "panjabi"),
        ("three piece set", "থ্রি পিস", "three piece", 1100, 3600, "threepiece"),
        ("leather sandal", "চামড়ার স্যান্ডেল", "chamrar sandal", 900, 2600, "sandal"),
        ("winter jacket for men", "ছেলেদের শীতের জ্যাকেট", "cheleder shiter jacket", 1400, 3900, "winter"),
        ("men's sneakers", "ছেলেদের কেডস", "cheleder keds juta", 1200, 4500, "sneakers"),
        ("hijab and borka set", "বোরকা ও হিজাব সেট", "borka hijab set", 1300, 3200, "hijab"),
        ("denim pant", "জিন্স প্যান্ট", "jeans pant", 750, 1900, "denim"),
    ),
    "electronics": _of(
        "electronics",
        ("wireless headphones", "ব্লুটুথ হেডফোন", "bluetooth headphone", 950, 4800, "headphone"),
        ("20000mAh power bank", "পাওয়ার ব্যাংক", "power bank", 1150, 3200, "powerbank"),
        ("43 inch smart TV", "৪৩ ইঞ্চি স্মার্ট টিভি", "43 inch smart tv", 24500, 38500, "smarttv"),
        ("phone cover", "মোবাইলের কভার", "mobile er cover", 150, 650, "cover"),
        ("wifi router", "ওয়াইফাই রাউটার", "wifi router", 1350, 4200, "router"),
        ("earbuds with charging case", "ইয়ারবাডস", "tws earbuds", 850, 5200, "earbuds"),
        ("65W fast charger", "ফাস্ট চার্জার", "fast charger", 650, 2400, "charger"),
        ("CC camera", "সিসি ক্যামেরা", "cc camera", 1800, 4600, "camera"),
    ),
    "home": _of(
        "home",
        ("rice cooker", "রাইস কুকার", "rice cooker", 1900, 4500, "ricecooker"),
        ("bed sheet set", "বিছানার চাদর", "bichanar chador", 650, 2200, "bedsheet"),
        ("wooden dining table", "কাঠের ডাইনিং টেবিল", "kather dining table", 12500, 38000, "furniture"),
        ("non-stick frying pan", "নন-স্টিক ফ্রাই প্যান", "non stick fry pan", 700, 2100, "kitchen"),
        ("refrigerator", "ফ্রিজ", "fridge", 28500, 62000, "fridge"),
        ("window curtain", "জানালার পর্দা", "janalar porda", 450, 1900, "curtain"),
        ("room heater", "রুম হিটার", "room heater", 1500, 4200, "winter"),
    ),
    "general": _of(
        "general",
        ("Sundarban honey 1 kg", "সুন্দরবনের মধু ১ কেজি", "sundarban er modhu", 850, 1600, "honey"),
        ("admission test guide book", "ভর্তি পরীক্ষার গাইড বই", "vorti porikkhar guide boi", 280, 950, "books"),
        ("face wash and sunscreen", "ফেসওয়াশ আর সানস্ক্রিন", "facewash ar sunscreen", 350, 1800, "skincare"),
        ("baby diapers", "বেবি ডায়াপার", "baby diaper", 650, 1750, "baby"),
        ("Rajshahi mango pickle", "রাজশাহীর আমের আচার", "amer achar", 250, 700, "achar"),
        ("cricket bat", "ক্রিকেট ব্যাট", "cricket bat", 900, 5200, "cricket"),
        ("date molasses", "খেজুরের গুড়", "khejurer gur", 320, 900, "gur"),
    ),
}
"""By the category that the enrich stage should find."""
