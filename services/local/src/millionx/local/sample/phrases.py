"""Sentences of the invented posts and orders, by language. `{p}` is a product, `{price}` a price, `{place}` a place."""

from __future__ import annotations

from typing import Final

__all__ = ["DETAILS", "NOTES", "OPENERS", "PERSONAL"]

OPENERS: Final[dict[str, tuple[str, ...]]] = {
    "en": (
        "{p} now only {price} taka, cash on delivery all over Bangladesh!",
        "Selling my {p}, used for five months, asking {price} Tk, slightly negotiable.",
        "Just got the {p} from {place} for {price} taka. Honest review.",
        "Does anybody know where to find the {p} under {price} in {place}?",
        "Very disappointed. Ordered the {p} eight days ago and nobody answers the phone.",
        "Flash sale tonight at 9 pm: {p} at {price}. Limited stock, no reseller please.",
        "Unboxing the {p}! Link in bio, price {price} BDT.",
        "{p} restocked in our {place} outlet. Starting from {price} taka.",
        "Is {price} a fair price for the {p}? Please suggest.",
        "Third order from this page and again perfect: the {p} came in two days.",
        "12.12 offer: {p}, {price} taka, free delivery inside {place}.",
        "Received a broken {p}. The seller says no return. Be careful everyone.",
    ),
    "bn": (
        "{p} এখন মাত্র {price} টাকায়, সারা দেশে ক্যাশ অন ডেলিভারি!",
        "আমার {p} বিক্রি করব, পাঁচ মাস ব্যবহার করা, দাম {price} টাকা।",
        "{place} থেকে {p} কিনলাম {price} টাকা দিয়ে, রিভিউ দিচ্ছি।",
        "{price} টাকার মধ্যে ভালো {p} কোথায় পাবো, কেউ জানেন?",
        "আট দিন আগে {p} অর্ডার করেছি, এখনো পাইনি। খুবই বাজে সার্ভিস।",
        "আজ রাত ৯টায় ফ্ল্যাশ সেল: {p} মাত্র {price} টাকা। স্টক সীমিত।",
        "{p} আবার স্টকে এসেছে। দাম {price} টাকা থেকে শুরু।",
        "{price} টাকায় {p} নেওয়া কি ঠিক হবে? পরামর্শ দিন।",
        "এই পেইজ থেকে তৃতীয়বার নিলাম, {p} দুই দিনেই পেয়েছি। ধন্যবাদ।",
        "ভাঙা {p} পাঠিয়েছে, ফেরত নিচ্ছে না। সবাই সাবধান।",
    ),
    "banglish": (
        "{p} ekhon matro {price} taka, sara deshe cash on delivery!",
        "Amar {p} sell korbo, 5 mash use kora, dam {price} tk, fixed.",
        "{place} theke {p} kinlam {price} taka diye, review dilam.",
        "{price} takar moddhe bhalo {p} kothay pabo bhai?",
        "8 din age {p} order korsi, ekhono pai nai. Khub e kharap service.",
        "Aj rat 9 tay flash sale: {p} matro {price} taka, stock limited.",
        "{p} abar stock e ashche. Inbox korun, dam {price} theke shuru.",
        "{price} diye {p} neya ki thik hobe? Keu bolen please.",
        "Ei page theke 3rd bar nilam, {p} 2 din e paisi. Thanks bhaiya.",
        "Bhanga {p} pathaise, return nicche na. Shobai shabdhan.",
    ),
}

DETAILS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "smartphone": {
        "en": (
            "The battery easily lasts two days and the 50 MP camera is good at night.",
            "6 GB RAM, 128 GB storage, official warranty, box and bill included.",
            "A cheap smartphone for students, smooth enough for online classes.",
            "Best budget phone of this year if you ask me.",
            "No scratch, dual SIM, fingerprint works fine.",
        ),
        "bn": (
            "ব্যাটারি দুই দিন যায়, রাতের ছবিও ভালো আসে।",
            "৬ জিবি র‍্যাম, ১২৮ জিবি স্টোরেজ, অফিসিয়াল ওয়ারেন্টি আছে।",
            "ছাত্রদের জন্য কম দামে ভালো স্মার্টফোন।",
            "কোনো দাগ নেই, ডুয়েল সিম, ফিঙ্গারপ্রিন্ট ঠিক আছে।",
        ),
        "banglish": (
            "Battery 2 din jay, camera o bhalo.",
            "6/128, official warranty ache, box o ache.",
            "Kom dame bhalo smartphone, students der jonno best.",
            "Kono scratch nai, dual sim.",
        ),
    },
    "laptop": {
        "en": (
            "Core i5, 16 GB RAM, 512 GB SSD, good for programming.",
            "Keyboard and display are flawless, battery backup four hours.",
            "Ideal for freelancers and university students.",
        ),
        "bn": (
            "কোর আই৫, ১৬ জিবি র‍্যাম, ৫১২ জিবি এসএসডি।",
            "ফ্রিল্যান্সিং আর পড়াশোনার জন্য দারুণ।",
            "কিবোর্ড, ডিসপ্লে সব ঠিক আছে, ব্যাকআপ চার ঘণ্টা।",
        ),
        "banglish": (
            "Core i5, 16gb ram, 512 ssd, coding er jonno bhalo.",
            "Freelancing er jonno perfect, backup 4 ghonta.",
            "Display keyboard shob thik ache.",
        ),
    },
    "fashion": {
        "en": (
            "Pure cotton, colour guaranteed, sizes M to XXL.",
            "Hand-stitched, new winter collection, six colours.",
            "Perfect for weddings and Pohela Boishakh.",
        ),
        "bn": (
            "শতভাগ সুতি, রঙের গ্যারান্টি, সব সাইজ আছে।",
            "নতুন শীতের কালেকশন, ছয়টি রঙ।",
            "বিয়ে আর পহেলা বৈশাখের জন্য মানানসই।",
        ),
        "banglish": (
            "Pure suti, colour guarantee, shob size ache.",
            "Notun winter collection, 6 ta colour.",
            "Biye barir jonno darun hobe.",
        ),
    },
    "electronics": {
        "en": (
            "One year replacement warranty, original and sealed.",
            "Sound and build quality are better than the price suggests.",
            "Works even during load shedding.",
        ),
        "bn": (
            "এক বছরের রিপ্লেসমেন্ট ওয়ারেন্টি, অরিজিনাল।",
            "দামের তুলনায় মান অনেক ভালো।",
            "লোডশেডিংয়েও চলে।",
        ),
        "banglish": (
            "1 bochor replacement warranty, original product.",
            "Damer tulonay quality onek bhalo.",
            "Load shedding eo chole.",
        ),
    },
    "home": {
        "en": (
            "Makes the kitchen work so much easier.",
            "Strong, easy to clean, delivered to your door.",
            "Our whole family likes it, ideal for a small flat.",
        ),
        "bn": (
            "রান্নার কাজ অনেক সহজ হয়ে গেছে।",
            "মজবুত, পরিষ্কার করা সহজ, বাসায় পৌঁছে দেব।",
            "ছোট ফ্ল্যাটের জন্য একদম ঠিক।",
        ),
        "banglish": (
            "Rannar kaj onek shohoj hoye gese.",
            "Mojbut, clean kora easy, bashay deliver korbo.",
            "Choto flat er jonno perfect.",
        ),
    },
    "general": {
        "en": (
            "Hundred per cent natural, tested before packing.",
            "My kids love it, will order again.",
            "Wholesale price for ten pieces or more.",
        ),
        "bn": (
            "শতভাগ খাঁটি, প্যাকেটের আগে পরীক্ষা করা।",
            "বাচ্চারা খুব পছন্দ করেছে, আবার নেব।",
            "দশটার বেশি নিলে পাইকারি দাম।",
        ),
        "banglish": (
            "100% khati, packet er age test kora.",
            "Bacchara khub pochondo korse, abar nibo.",
            "10 ta nile paikari dam.",
        ),
    },
}

PERSONAL: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "email": {
        "en": ("Contact {email} for details.", "Mail me at {email}", "Write to {email}, I answer the same day."),
        "bn": ("যোগাযোগ: {email}", "ইমেইল করুন {email} ঠিকানায়।"),
        "banglish": ("Mail korun {email}", "Details er jonno {email} e mail din."),
    },
    "phone": {
        "en": (
            "Call {phone}",
            "WhatsApp {phone} to order.",
            "My number is {phone}, after 6 pm please.",
            "bKash {phone}",
        ),
        "bn": ("কল করুন {phone}", "যোগাযোগ {phone}", "বিকাশ নম্বর {phone}", "অর্ডার করতে {phone} নম্বরে ফোন দিন।"),
        "banglish": ("Call din {phone}", "Order korte {phone} e call korun.", "bkash {phone} send money"),
    },
    "nid": {
        "en": ("NID no: {nid}", "For the EMI form, my NID number is {nid}."),
        "bn": ("এনআইডি নম্বর: {nid}", "কিস্তির জন্য আমার এনআইডি নম্বর {nid}"),
        "banglish": ("Kisti te nibo, amar NID number {nid}", "NID no: {nid}"),
    },
    "card": {
        "en": ("They charged my card {card} twice!", "Refund to card {card} still pending."),
        "bn": ("আমার কার্ড {card} থেকে দুইবার টাকা কেটেছে!",),
        "banglish": ("Amar card {card} theke 2 bar taka katse!",),
    },
    "name": {
        "en": ("My name is {name}.", "my name is {name}, please check my order."),
        "bn": ("আমার নাম {name}।", "আমার নাম {name}, অর্ডারটা একটু দেখবেন।"),
        "banglish": ("Amar nam {name}.", "amar nam {name}, order ta ektu dekhben."),
    },
    "mention": {
        "en": ("Thanks @{mention} for the tip!", "@{mention} have a look"),
        "bn": ("ধন্যবাদ @{mention}", "@{mention} দেখো"),
        "banglish": ("@{mention} dekh to", "Thanks @{mention} bhai"),
    },
    "profile": {
        "en": ("More on https://www.facebook.com/{profile}", "Follow https://www.tiktok.com/@{profile} for more."),
        "bn": ("বিস্তারিত https://www.facebook.com/{profile}",),
        "banglish": ("Follow den https://www.tiktok.com/@{profile}",),
    },
}
"""Sentences that hold personal data, by what they hold."""

NOTES: Final[tuple[str, ...]] = (
    "Please deliver after 5 pm, call {phone} first.",
    "Gift wrap please. Any problem: {email}",
    "বাসায় না পেলে {phone} নম্বরে ফোন দিবেন।",
    "Guard er kache diben, phone {phone}",
)
"""Delivery notes of orders."""
