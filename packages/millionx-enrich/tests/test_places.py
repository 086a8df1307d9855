"""Where a place is, in all the ways in which people write it."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.enrich.places import CITIES, city_of

NAMED = {
    "Dhaka": [
        "Dhaka", "DHAKA", " dhaka ", "Dhaka, Bangladesh", "Old Dhaka", "Dhanmondi, Dhaka", "Dhaka Division",
        "Dhaka-1207", "Dhaka1205", "#dhaka", "Ｄｈａｋａ", "Ḍhākā", "Dacca", "Mirpur 10,Dhaka.",
        "ঢাকা", "ঢাকায়", "ঢাকার", "ঢাকাতেই",
        "পুরান ঢাকা", "ঢাকা, বাংলাদেশ", "ঢাকা১২০৫", "ঢাকা\u200d", "Dhakay thaki", "dhaka_bd", "ঢাকা।",
    ],
    "Chittagong": [
        "Chittagong", "Chattogram", "CTG", "Ctg.", "Agrabad, Chattogram", "Chattagram Division", "চট্টগ্রাম", "চট্টগ্রামের",
        "চট্টগ্রামে", "চট্টগ্রামেও", "চট্রগ্রাম", "চিটাগাং", "Chittagong (Port)",
    ],
    "Sylhet": ["Sylhet", "sylhet sadar", "Zindabazar/Sylhet", "সিলেট", "সিলেটে", "সিলেটের", "Sylhete"],
    "Rajshahi": ["Rajshahi", "RAJSHAHI DIVISION", "Rajsahi", "রাজশাহী", "রাজশাহীতে", "রাজশাহি", "রাজশাহীর"],
    "Khulna": ["Khulna", "Khulna Sadar, Khulna", "খুলনা", "খুলনায়", "খুলনাতে"],
}  # fmt: skip
NOWHERE = [
    "", "   ", "Bangladesh", "Dhakaiya", "Khulnapara", "Rajshahian", "Cumilla", "Kolkata", "Dakar", "ঢাকাইয়া", "ঢাকাবাসী",
    "সিলেটি", "Dhaka Road", "Dhaka-Sylhet Highway, Bhairab", "ঢাকা সড়ক", "1207", "।", "Dhank",
]  # fmt: skip


@pytest.mark.parametrize(("city", "place"), [(city, place) for city, places in NAMED.items() for place in places])
def test_named(city: str, place: str) -> None:
    """Every usual way to write a city leads to it."""
    assert city_of(place) == city


@pytest.mark.parametrize("place", NOWHERE)
def test_nowhere(place: str) -> None:
    """A place that names none of the five has no city."""
    assert city_of(place) is None


@pytest.mark.parametrize(
    ("place", "city"),
    [
        ("Sylhet Bazar, Chittagong", "Chittagong"),
        ("Dhaka Road, Khulna", "Khulna"),
        ("Khulna, near Dhaka Road", "Khulna"),
    ],
)
def test_last_city_wins(place: str, city: str) -> None:
    """Of several cities the last one counts, and the name of a road never."""
    assert city_of(place) == city


@pytest.mark.parametrize("form", ["NFC", "NFD", "NFKC", "NFKD"])
@pytest.mark.parametrize(("place", "city"), [("ঢাকায়", "Dhaka"), ("চট্টোগ্রামের", "Chittagong")])
def test_unicode_forms(form: str, place: str, city: str) -> None:
    """Composed and decomposed letters are the same letters."""
    assert city_of(unicodedata.normalize(form, place)) == city  # type: ignore[arg-type]  # the forms are literals


def test_far_in() -> None:
    """A name beyond the first 300 characters is not looked for."""
    assert city_of("x " * 200 + "Dhaka") is None


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60))
def test_any_text(place: str) -> None:
    """Any text at all is answered with one of the cities or None."""
    assert city_of(place) in {*CITIES, None}


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(CITIES), st.text(st.characters(categories=["P", "Z", "Nd"]), max_size=5), st.booleans())
def test_surroundings(city: str, around: str, upper: bool) -> None:
    """Punctuation, spaces, digits and case around a name change nothing."""
    assert city_of(around + (city.upper() if upper else city.lower()) + around) == city
