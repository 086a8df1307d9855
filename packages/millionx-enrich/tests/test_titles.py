"""The categories measured: 300 product titles, labelled by hand before there was a vocabulary."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from millionx.enrich.categories import CATEGORIES, Categorizer

ROWS = [
    tuple(line.split("\t")) for line in (Path(__file__).parent / "titles.tsv").read_text(encoding="utf-8").splitlines()
]

# What one would write without word boundaries, weights or accessories: the first category of which a word occurs.
SUBSTRINGS = {
    "smartphone": (
        "phone",
        "mobile",
        "samsung",
        "xiaomi",
        "redmi",
        "oppo",
        "vivo",
        "realme",
        "android",
        "ফোন",
        "মোবাইল",
    ),
    "laptop": ("laptop", "notebook", "macbook", "thinkpad", "dell", "lenovo", "asus", "core i", "ল্যাপটপ"),
    "fashion": (
        "shirt",
        "dress",
        "saree",
        "sari",
        "panjabi",
        "shoe",
        "juta",
        "pant",
        "bag",
        "watch",
        "শাড়ি",
        "জুতা",
        "জামা",
    ),
    "electronics": ("headphone", "charger", "camera", "tv", "speaker", "power bank", "router", "cable", "চার্জার", "টিভি"),
    "home": ("table", "chair", "bed", "sofa", "kitchen", "fridge", "fan", "curtain", "cooker", "খাট", "চেয়ার", "ফ্রিজ"),
}


def by_substring(title: str) -> str:
    lowered = title.lower()
    return next((name for name, words in SUBSTRINGS.items() if any(word in lowered for word in words)), "general")


def macro_f1(verdict: Callable[[str], str], language: str | None = None) -> float:
    labelled, answered, right = Counter[str](), Counter[str](), Counter[str]()
    for label, written_in, title in ROWS:
        if language in (None, written_in):
            answer = verdict(title)
            labelled[label] += 1
            answered[answer] += 1
            right[label] += answer == label
    return sum(2 * right[name] / (labelled[name] + answered[name]) for name in CATEGORIES) / len(CATEGORIES)


def test_macro_f1() -> None:
    """Macro-F1 is at least .90 over all titles and .85 in each language."""
    categorizer = Categorizer()
    assert macro_f1(lambda title: categorizer.categorize(title).name) >= 0.90
    for language in ("en", "bn", "banglish"):
        assert macro_f1(lambda title: categorizer.categorize(title).name, language) >= 0.85


def test_better_than_substrings() -> None:
    """Macro-F1 is at least .2 above plain substring matching."""
    categorizer = Categorizer()
    assert macro_f1(lambda title: categorizer.categorize(title).name) >= macro_f1(by_substring) + 0.2


def test_balanced() -> None:
    """The 300 titles are distinct, 50 of each category, each language in every category."""
    assert len({title for _, _, title in ROWS}) == 300
    assert Counter(label for label, _, _ in ROWS) == dict.fromkeys(CATEGORIES, 50)
    assert len({(label, language) for label, language, _ in ROWS}) == 3 * len(CATEGORIES)
