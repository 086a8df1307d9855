"""The districts of Bangladesh as they are written on plates, in Latin and Bangla letters."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["PLACES"]

# A line for each: the name used in canonical forms, then other spellings; `_` is a space.
_SPELLINGS: Final = """
    bagerhat বাগেরহাট
    bandarban বান্দরবান
    barguna বরগুনা
    barishal barisal বরিশাল
    bhola ভোলা
    bogura bogra বগুড়া
    brahmanbaria bbaria ব্রাহ্মণবাড়িয়া ব্রাহ্মনবাড়িয়া
    chandpur চাঁদপুর
    chattogram chittagong chatta chatto chotto ctg চট্টগ্রাম চট্ট চট্টো
    chuadanga চুয়াডাঙ্গা
    cumilla comilla কুমিল্লা
    coxsbazar cox's_bazar coxs_bazar coxbazar কক্সবাজার
    dhaka ঢাকা
    dinajpur দিনাজপুর
    faridpur ফরিদপুর
    feni ফেনী ফেনি
    gaibandha গাইবান্ধা
    gazipur gajipur গাজীপুর গাজিপুর
    gopalganj gopalgonj গোপালগঞ্জ
    habiganj hobiganj hobigonj হবিগঞ্জ
    jamalpur জামালপুর
    jashore jessore যশোর
    jhalokathi jhalokati ঝালকাঠি ঝালকাঠী
    jhenaidah jhenidah ঝিনাইদহ
    joypurhat জয়পুরহাট
    khagrachhari khagrachari খাগড়াছড়ি
    khulna খুলনা
    kishoreganj kishoregonj kishorgonj কিশোরগঞ্জ
    kurigram কুড়িগ্রাম
    kushtia কুষ্টিয়া
    lakshmipur laxmipur লক্ষ্মীপুর লক্ষীপুর
    lalmonirhat লালমনিরহাট
    madaripur মাদারীপুর
    magura মাগুরা
    manikganj manikgonj মানিকগঞ্জ
    meherpur মেহেরপুর
    moulvibazar maulvibazar মৌলভীবাজার মৌলভিবাজার
    munshiganj munshigonj মুন্সীগঞ্জ মুন্সিগঞ্জ
    mymensingh moymonsingh ময়মনসিংহ
    naogaon নওগাঁ
    narail নড়াইল
    narayanganj narayangonj নারায়ণগঞ্জ নারায়নগঞ্জ
    narsingdi norsingdi নরসিংদী নরসিংদি
    natore নাটোর
    chapainawabganj nawabganj chapai চাঁপাইনবাবগঞ্জ নবাবগঞ্জ চাঁপাই
    netrokona netrakona নেত্রকোণা নেত্রকোনা
    nilphamari নীলফামারী নীলফামারি
    noakhali নোয়াখালী নোয়াখালি
    pabna পাবনা
    panchagarh panchagar পঞ্চগড়
    patuakhali পটুয়াখালী পটুয়াখালি
    pirojpur পিরোজপুর
    rajbari রাজবাড়ী রাজবাড়ি
    rajshahi rajsahi রাজশাহী রাজশাহি রাজ
    rangamati রাঙ্গামাটি রাঙামাটি
    rangpur rongpur রংপুর
    satkhira সাতক্ষীরা
    shariatpur শরীয়তপুর শরিয়তপুর
    sherpur শেরপুর
    sirajganj sirajgonj সিরাজগঞ্জ
    sunamganj sunamgonj সুনামগঞ্জ
    sylhet সিলেট
    tangail টাঙ্গাইল
    thakurgaon ঠাকুরগাঁও
"""

PLACES: Final = {
    unicodedata.normalize("NFC", spelling).replace("_", " "): line.split()[0]
    for line in _SPELLINGS.strip().splitlines()
    for spelling in line.split()
}
"""Every spelling, in lower case and NFC, with the name used in canonical forms."""
