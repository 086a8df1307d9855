"""Names in posts, orders and complaints as people write them: found where they are, and nothing else."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from millionx.privacy import Keyring, PrivacyShield
from millionx.privacy.detectors.name import NameDetector
from millionx.privacy.finding import ADMITTED
from millionx.privacy.folding import fold

SHIELD = PrivacyShield(Keyring("q7Zr2LhV9xTn4Yp8WkD3mB6cJ1sF5gA0uEiO"))

PEOPLE = [
    ("ami Tanvir bolchi, parcel ta kobe pabo?", ["Tanvir"]),
    ("Sold by Nusrat Jahan, very bad behaviour", ["Nusrat Jahan"]),
    ("রেজিস্ট্রেশন করেছেন মোছাঃ ফাতেমা বেগম", ["ফাতেমা বেগম"]),
    ("Delivery man Shohag vai onek valo chilen", ["Shohag"]),
    ("apu apnader page er admin Sadia apu reply den na keno", ["Sadia"]),
    ("courier er rider Jashim call dhore na", ["Jashim"]),
    ("Received by: Abdul Mannan, 2 pm", ["Abdul Mannan"]),
    ("প্রাপক: শারমিন সুলতানা, মিরপুর ১০, ঢাকা", ["শারমিন সুলতানা"]),
    ("আমার ছোট ভাই তানভীরের জন্য অর্ডার করেছিলাম", ["তানভীর"]),
    ("কাস্টমার কেয়ারের রাকিব সাহেব খুব ভালো ব্যবহার করেছেন", ["রাকিব"]),
    ("Thanks to Mr. Kamrul Hasan for the quick refund", ["Kamrul Hasan"]),
    ("I spoke with Farzana from customer care yesterday", ["Farzana"]),
    ("Rezaul Karim (proprietor) did not pick up the phone", ["Rezaul Karim"]),
    ("Ami Mitu Rani Das, Sylhet theke", ["Mitu Rani Das"]),
    ("Order ta Shahriar Kabir er name diyen", ["Shahriar Kabir"]),
    ("bhai ami Sajib, Feni theke bolsi", ["Sajib"]),
    ("নাম- মোঃ সাইফুল ইসলাম, মোবাইল- ০১৭১২৩৪৫৬৭৮", ["সাইফুল ইসলাম"]),
    ("রহিমকে ফোন দিয়েছিলাম, ধরেনি", ["রহিম"]),
    ("করিম চাচার দোকান থেকে নিয়েছি", ["করিম"]),
    ("Amar meye Sumaiya er jonno jama niyechi", ["Sumaiya"]),
    ("আমার মেয়ে সুমাইয়ার জন্য জামা কিনেছি", ["সুমাইয়া"]),
    ("স্বপ্না আপার কাছ থেকে শাড়ি নিলাম", ["স্বপ্না"]),
    ("My husband Anisur Rahman received the parcel", ["Anisur Rahman"]),
    ("Pls call Mehedi 01812345678 before delivery", ["Mehedi"]),
    ("parcel receive korbe amar bon Tasnim", ["Tasnim"]),
    ("Order no 5521, customer Sumon Chakma, Rangamati", ["Sumon Chakma"]),
    ("Joseph Gomes from Mohakhali wants exchange", ["Joseph Gomes"]),
    ("@Nusrat Jahan apu inbox dekhen", ["Nusrat Jahan"]),
    ("Regards,\nImran Hossain Chowdhury", ["Imran Hossain Chowdhury"]),
    ("- Tahmina Akter, Uttara", ["Tahmina Akter"]),
    ("ধন্যবাদ নাসরিন আপু, ড্রেসটা অসাধারণ", ["নাসরিন"]),
    ("dhonnobad Nasrin apu dress ta oshadharon", ["Nasrin"]),
    ("rider er nam Md Rubel Mia chilo", ["Rubel Mia"]),
    ("বিক্রেতা সুব্রত সাহা টাকা ফেরত দিচ্ছেন না", ["সুব্রত সাহা"]),
    ("seller: pritom biswas, bkash 01911223344", ["pritom biswas"]),
    ("my name is abdur rahman and i ordered shoes", ["abdur rahman"]),
    ("i am jahid hasan, order 3321", ["jahid hasan"]),
    ("ডেলিভারি বয় রাসেল অনেক ভদ্র", ["রাসেল"]),
    ("অর্ডারটা আমার স্বামী জহিরুল ইসলামের নামে", ["জহিরুল ইসলাম"]),
    ("Nadia, please check inbox", ["Nadia"]),
    ("Hi Arif bhai, product ta kobe ashbe?", ["Arif"]),
    ("vai Arif, apni kothay?", ["Arif"]),
    ("Shirin akter nam e parcel ase", ["Shirin akter"]),
    ("receiver name SHAHIDUL ISLAM", ["SHAHIDUL ISLAM"]),
    ("SAIFUL ALAM RONI, 45/2 Green Road", ["SAIFUL ALAM RONI"]),
    ("MD. KAMAL HOSSAIN", ["KAMAL HOSSAIN"]),
    ("Mst. Rokeya Khatun ordered 2 pcs", ["Rokeya Khatun"]),
    ("contact person: Ripon Barua", ["Ripon Barua"]),
    ("S. M. Ashraful Alam complained about size", ["S. M. Ashraful Alam"]),
    ("A.K.M. Fazlul Haque", ["A.K.M. Fazlul Haque"]),
    ("এ কে এম শামসুল হক সাহেব", ["এ কে এম শামসুল হক"]),
    ("amar boss Mr Dewan ekta nite chay", ["Dewan"]),
    ("mayer nam Hosne Ara Begum", ["Hosne Ara Begum"]),
    ("Pinky apu live e dekhaisen", ["Pinky"]),
    ("Lovely apur live dekhi", ["Lovely"]),
    ("Akhi apu, ki obostha?", ["Akhi"]),
    ("Sabbir sir er class note ase?", ["Sabbir"]),
    ("Order Id 44521 Customer Name Mahmudul Hasan Joy Phone 01677889900", ["Mahmudul Hasan Joy"]),
    ("Bappi ভাই এর দোকান", ["Bappi"]),
    ("পার্সেলটা রিসিভ করেছেন দারোয়ান আব্দুল মালেক", ["আব্দুল মালেক"]),
    ("আমি সুজন। গতকাল অর্ডার দিয়েছি", ["সুজন"]),
    ("আমি লিজা বলছি চট্টগ্রাম থেকে", ["লিজা"]),
    ("ভাইয়া তানজিনা আপুকে বইলেন কল দিতে", ["তানজিনা"]),
    ("দেবাশীষ চক্রবর্তী নামে একজন প্রতারক", ["দেবাশীষ চক্রবর্তী"]),
    ("Debashish Chakraborty is a fraud seller", ["Debashish Chakraborty"]),
    ("sumon er jonno gift", ["sumon"]),
    ("jahid k bolen call dite", ["jahid"]),
    ("kamal bhai k taka disi", ["kamal"]),
    ("raju vai 500 tk paisi", ["raju"]),
    ("Amar nanir naam Saleha Khatun, uni order korte bolsen", ["Saleha Khatun"]),
    ("Product ta use korar por Anika r skin e rash uthse", ["Anika"]),
    ("Kalke Faruk vai asbe parcel nite, uni amar cousin", ["Faruk"]),
    ("ফারুক ভাইয়ের কাছে টাকা পাঠিয়ে দিছি", ["ফারুক"]),
    ("দোকানের মালিক আব্দুস সাত্তার মিয়া বলেছেন ফেরত দিবেন", ["আব্দুস সাত্তার মিয়া"]),
    ("Ripa apnar order confirm hoyeche", ["Ripa"]),
    ("Dear Mahfuz, your order has been shipped.", ["Mahfuz"]),
    ("Thanks Shahin for the help", ["Shahin"]),
    ("The agent named Polash Kumar Dey refused to refund", ["Polash Kumar Dey"]),
    ("লাইভে সানজিদা আপু অনেক সুন্দর করে দেখান", ["সানজিদা"]),
    ("ভাই নাহিদ ইসলাম নামে একটা অর্ডার ছিল", ["নাহিদ ইসলাম"]),
    ("গ্রাহক: রাশিদা পারভীন\nমোবাইল: 01711111111", ["রাশিদা পারভীন"]),
    ("Bill to: Mohammad Enamul Haque", ["Mohammad Enamul Haque"]),
    ("Ship to\nShamima Nasrin\nHouse 5, Road 3", ["Shamima Nasrin"]),
    ("Receiver: Ummey Habiba (sister)", ["Ummey Habiba"]),
    ("রাইডার মোঃ সোহান আলী পার্সেল ছুড়ে ফেলেছেন", ["সোহান আলী"]),
    ("Abbu Abdul Kuddus er jonno lungi kinsi", ["Abdul Kuddus"]),
    ("amar bandhobi Moumita ke gift dibo", ["Moumita"]),
    ("Moumita likes it very much", ["Moumita"]),
    ("reply den na keno apu, ami Rokeya", ["Rokeya"]),
    ("Who is handling this? Ashraf or Belal?", ["Ashraf", "Belal"]),
    ("স্যার, আমি শ্যামল কুমার দাস, গ্রাম: কালীগঞ্জ", ["শ্যামল কুমার দাস"]),
    ("পিতা: মৃত আবুল কাশেম, মাতা: জাহানারা বেগম", ["আবুল কাশেম", "জাহানারা বেগম"]),
    ("Father's name: Late Abul Kashem", ["Abul Kashem"]),
    ("account name: Tasfia Rahman Orthi", ["Tasfia Rahman Orthi"]),
    ("bkash korsi 500 tk, sender Rokon", ["Rokon"]),
    ("nagad number ta kar? Liton er?", ["Liton"]),
    ("vaiya Sifat er size ta L diyen", ["Sifat"]),
    ("সিফাতের জন্য এল সাইজ", ["সিফাত"]),
    ("Ovi, ekta invoice pathan", ["Ovi"]),
    ("Great service by Mr. Ovi Chakma", ["Ovi Chakma"]),
    ("মিসেস রহমান আজ ফোন করেছিলেন", ["রহমান"]),
    ("Mrs Sultana called again", ["Sultana"]),
    ("Advocate Salma Ali will send notice", ["Salma Ali"]),
    ("ইঞ্জিনিয়ার সাব্বির আহমেদ এর বাসায় ডেলিভারি", ["সাব্বির আহমেদ"]),
    ("হাজী আব্দুর রশিদ সাহেবের বাড়ির পাশে", ["আব্দুর রশিদ"]),
    ("দিনা বলে ডেলিভারি দেয় না", ["দিনা"]),
    ("Humayun Ahmed er boi", ["Humayun Ahmed"]),
    ("হুমায়ূন আহমেদের বই আছে?", ["হুমায়ূন আহমেদ"]),
    ("Jafar Iqbal sir er science fiction", ["Jafar Iqbal"]),
    ("Al-Amin bhai er dokan", ["Al-Amin"]),
    ("Babul sir", ["Babul"]),
    ("mim apu pic den", ["mim"]),
]
NOBODY = [
    "Rahim Store theke kinsilam, product nosto",
    "Samsung Galaxy A54 er back cover lagbe",
    "Eid Mubarak everyone! Happy shopping",
    "Mirpur 10 e delivery diben?",
    "Jannat Fashion House er dress gula khub sundor",
    "Aarong er panjabi ta darun",
    "Walton Primo phone ta kharap",
    "Dhaka University te porar somoy kinechilam",
    "Best Buy deal of Black Friday",
    "Happy New Year to all",
    "Gulshan Avenue branch e jabo",
    "Super Star bulb 12 watt koto?",
    "Rupali Bank e taka pathaisi",
    "Sonali Bank account a taka jay nai",
    "Grameen Phone offer",
    "আশা করি দ্রুত ডেলিভারি পাবো",
    "স্বপ্ন সুপারশপ থেকে বাজার করি",
    "আকাশ আজ মেঘলা, ডেলিভারি দেরি হবে",
    "হাসি মুখে কথা বলেছে রাইডার",
    "শান্ত পরিবেশ, সুন্দর ব্যবহার",
    "আলো কম, ছবি ভালো আসেনি",
    "কবিতার বই কিনলাম রকমারি থেকে",
    "নদীর পাড়ে ছবি তুলেছি এই শাড়িতে",
    "বিশ্বাস করেন ভাই, প্রোডাক্ট একদম নকল",
    "খুব সুন্দর প্রিন্ট, কালার নীল",
    "Taylor Swift tshirt ase?",
    "Lux soap and Dove shampoo combo",
    "iPhone 13 Pro Max price?",
    "Nike Air Max original?",
    "Home delivery Cash On Delivery available",
    "Men Cotton Shirt, Color Navy Blue",
    "New Market, Nilkhet, Dhaka 1205",
    "Jamuna Future Park e outlet ase",
    "Bashundhara City Level 4",
    "Al Hamdulillah product valo",
    "In Sha Allah kal pathabo",
    "Masha Allah khub sundor",
    "Ramadan Kareem offer 20% off",
    "Price ta ektu komano jabe?",
    "Apnar product er quality onek valo, dhonnobad",
    "Akash DTH recharge hoy?",
    "Shapla Chattar er kache dokan",
    "আলহামদুলিল্লাহ প্রোডাক্ট হাতে পেয়েছি",
    "বসুন্ধরা টিস্যু কত?",
    "প্রাণ আম জুস এক কার্টন",
    "মিনা বাজার থেকে কিনেছি",
    "আগোরা আর মীনা বাজারে দাম বেশি",
    "লাল শাড়ি সাদা পাড়, খুব সুন্দর লাগছে মায়ের জন্য নিলাম",
    "মা খুশি হয়েছে",
    "রাজশাহীর আম, ফজলি আর হিমসাগর",
    "শাপলা চত্বর মতিঝিল",
    "সোনার বাংলা হোটেল",
    "mina kartoon er boi",
    "Lal shari ta koto",
    "ei jama ta valo lage na",
    "Honey 500 gm, Mustard Oil 1 L",
    "আমি খুব হতাশ",
    "আমি আশা হারাইনি",
    "Sharif Melamine plate set",
    "Rahimafrooz battery",
    "RFL Jim and Jolly chair",
    "Mojo 250ml, Clemon",
    "Bhai Bhai Hotel",
    "Ma Babar Doa Store",
    "Haji Biryani Nazira Bazar",
    "Kacchi Bhai Uttara",
    "Star Kabab Dhanmondi",
    "Sultan's Dine kacchi",
    "Sultans Dine er kacchi valo",
    "Madina Tower 3rd floor",
    "Bangabandhu Sheikh Mujib Road",
    "Kazi Nazrul Islam Avenue",
    "Kazi Farms egg",
    "Rahman Traders",
    "M/S Rahman Traders",
    "Hasan Book Depot",
    "Maria collection er bag",
    "Eva Rose perfume",
    "Tina Boutique live",
    "Rose Gold color ase?",
    "Pearl White color",
    "Ruby Red lipstick",
    "Dark Chocolate",
    "Jasmine tea",
    "Angel baby dress",
    "Princess gown",
    "Prince plaza",
    "April May June e sale",
    "Friday Saturday bondho",
    "Dear Customer, your order has been shipped.",
    "Hello Dear, price please",
    "Hi Team, no response since Monday",
    "Thanks Daraz for fast delivery",
    "Ammu r jonno saree nilam",
    "Apnar page er name ki?",
    "Name bolen, number bolen",
    "নাম, ঠিকানা ও মোবাইল নম্বর দিন",
    "Full name and address please",
    "Color name: Rani Pink",
    "brand name likha nai",
    "Product Name - Wireless Mouse",
    "নাম না জানা একজন লোক দিয়ে গেছে",
    "আপনার নাম ও ঠিকানা ইনবক্স করুন",
    "amar nam e ekta parcel ashar kotha",
    "Receiver ke phone diyen",
    "Sender er number dan",
    "Receiver: Office Assistant",
    "আমি অর্ডার করতে চাই",
    "আমি ঢাকা থেকে বলছি",
    "ami ekjon student",
    "I am happy with the product",
    "I am not satisfied",
    "I am from Comilla",
    "im waiting since 3 days",
    "Royal Enfield Hunter",
    "Toyota Axio Fielder",
    "Hp Victus Core i5",
    "Lenovo Ideapad Slim",
    "Cetaphil Gentle Cleanser",
    "Himalaya Neem Face Wash",
    "Simple Kind To Skin",
    "Johnson Baby Lotion",
    "Mama Earth Vitamin C",
    "Dettol Liquid Soap",
    "Radhuni Chili Powder",
    "Ispahani Mirzapore tea",
    "Meena Bazar",
    "Agora Super Shop",
    "Cats Eye shirt",
    "Dorjibari panjabi",
    "Anjans er shari",
    "Nabila boutique",
    "Kay Kraft",
    "Sara Lifestyle",
    "Le Reve dress",
    "Yellow outlet",
    "Noir Clothing",
    "Gentle Park",
    "Easy Fashion",
    "Infinity Mega Mall",
    "Apex Shoes",
    "Bay Emporium",
    "Sundora beauty",
    "Shajgoj er product",
    "Karwan Bazar",
    "Khilgaon Taltola",
    "Shah Ali Plaza",
    "Elephant Road",
    "Mohammadpur Town Hall",
    "Kazi Office Lane",
    "Hazrat Shahjalal Airport",
    "Cox's Bazar trip",
    "Saint Martin jabo",
    "Sylhet Shahjalal Mazar",
    "কাজী অফিস গলি",
    "হাতিরপুল বাজার",
    "শেরে বাংলা নগর",
    "জিয়া উদ্যান",
    "শহীদ মিনার",
    "নজরুল ইসলাম সরণি",
    "শেখ রাসেল স্কুল মাঠ",
    "রবীন্দ্র সরোবর",
    "লালন মেলা",
    "খাঁটি সরিষার তেল",
    "খাঁটি মধু ও কালোজিরা",
    "মধু এক কেজি কত",
    "সোনালী মুরগি",
    "রূপালী ইলিশ",
    "রুপালি পর্দা",
    "মিষ্টি দই",
    "মিষ্টি কালার",
    "গোলাপী শাড়ি",
    "বাদশাহী পোলাও",
    "রাজা সাইজ বিছানা",
    "শিমুল তুলার বালিশ",
    "পলাশ ফুল",
    "শিউলি ফুলের মালা",
    "চাঁদ রাতে অফার",
    "আকাশি কালার শার্ট",
    "সাগর পাড়ে",
    "ঝর্ণা কলম",
    "জোছনা রাতে",
    "তারা দুই জন",
    "সুখী পরিবার",
    "Happy customer",
    "Lucky draw winner",
    "Lovely dress",
    "Sweety pie",
    "Golden color",
    "Silver ring",
    "Diamond cut",
    "Prince style",
    "King size bed",
    "Queen size",
    "Royal blue",
    "Rose water",
    "Lily soap",
    "Ruby necklace",
    "Pearl set",
    "Sunny day",
    "Rocky road",
    "Bella candle",
    "Victoria secret body mist",
    "Calvin Klein perfume",
    "Christian Dior lipstick",
    "Tommy Hilfiger",
    "Ralph Lauren polo",
    "Michael Kors watch",
    "Jack and Jones jeans",
    "Ray Ban sunglass",
    "Hugo Boss",
    "Mario game",
    "Harry Potter book",
    "Messi jersey 10 number",
    "Ronaldo jersey",
    "Islamic Bank Hospital",
    "Jannatul Ferdous collection",
    "Allah apnar valo koruk",
    "Jazakallah Khair vai",
    "Fi Amanillah",
    "Bismillah Electronics",
    "Al Amin Store",
    "Hotel Noorjahan",
    "Ali Express theke anaisi",
    "Alibaba theke",
    "Abul Khair Steel",
    "Akij Biri",
    "Anwar Group",
    "Rangs Toshiba",
    "Jamil Shop",
]


def found(text: str) -> list[str]:
    return [text[each.start : each.end] for each in NameDetector().find(fold(text)) if each.score >= ADMITTED]


@pytest.mark.parametrize(("text", "names"), PEOPLE)
def test_people(text: str, names: list[str]) -> None:
    """The names of people are found, to the character, without titles, words of address and case endings."""
    assert found(text) == names


@pytest.mark.parametrize("text", NOBODY)
def test_nobody(text: str) -> None:
    """Brands, shops, products, places, greetings and names that are ordinary words are no people."""
    assert found(text) == []


@pytest.mark.parametrize("unseen", ["\u200b", "\u200c", "\u200d", "\u00ad", "\u2060"])
@pytest.mark.parametrize("name", ["Rahim Uddin", "রহিম উদ্দিন"])
def test_unseen(name: str, unseen: str) -> None:
    """Characters that are not seen hide no name, and make no second token."""
    hidden = unseen.join(name)
    hidden = hidden.replace(f"{unseen} {unseen}", " ")
    assert found(f"call {hidden} now") == [hidden]
    assert SHIELD.pseudonymize(hidden) == SHIELD.pseudonymize(name)


WORDS = st.sampled_from(
    [
        *[
            "Rahim",
            "রহিমের",
            "Asha",
            "আশা",
            "Zxyq",
            "bhai",
            "ভাই",
            "Md.",
            "মোঃ",
            "নাম",
            "Name:",
            "প্রাপক",
            "ami",
            "I am",
            "Dr.",
        ],
        *[
            "Store",
            "rider",
            "Thanks",
            "আব্দুল",
            "A.",
            "এ",
            "al",
            "-",
            ",",
            ".",
            "@",
            "is",
            "NAME_0123456789abcdef",
            "01712345678",
        ],
    ]
)


@given(st.lists(WORDS | st.text(max_size=3), max_size=12), st.sampled_from([" ", "", "\n", ", "]))
@settings(max_examples=300, deadline=None)
def test_idempotent(pieces: list[str], gap: str) -> None:
    """A token beside a cue is no name: the shield leaves its own output as it is."""
    masked = SHIELD.pseudonymize(gap.join(pieces))
    assert SHIELD.pseudonymize(masked) == masked


@given(st.lists(WORDS, max_size=10).map(" ".join))
@settings(max_examples=200, deadline=None)
def test_evidence(text: str) -> None:
    """Each candidate says what spoke for and against it, and its score is their sum, between 0 and 1."""
    for each in NameDetector().find(fold(text)):
        assert each.evidence
        assert each.score == round(min(max(sum(evidence.weight for evidence in each.evidence), 0.0), 1.0), 2)


@given(
    st.sampled_from(["Tanvir Hasan", "নুসরাত জাহান", "Moumita Das"]),
    st.sampled_from(["name: {}", "{} bhai", "Mr. {}", "{}, hi"]),
)
def test_no_clear_name(name: str, around: str) -> None:
    """A planted name is not in the output, and has the token that it has alone."""
    masked = SHIELD.pseudonymize(around.format(name))
    assert name.split()[0] not in masked
    assert SHIELD.pseudonymize(name) in masked


@pytest.mark.parametrize(
    "unit",
    [
        "Rahim,",
        "রহিমের ",
        "Md. ",
        "মো: ",
        "name is ",
        "নাম ",
        "name full my ",
        "Asha bhai ",
        "A. ",
        "- ",
        "al ",
        "Zx bhai ",
        "হক\u200b",
    ],
)
def test_linear(unit: str) -> None:
    """Four times the text takes a few times the time, not its square; the guard is wide, since machines are shared."""

    def seconds(length: int) -> float:
        text = fold((unit * length)[:length])
        times = []
        for _ in range(3):
            start = time.perf_counter()
            list(NameDetector().find(text))
            times.append(time.perf_counter() - start)
        return min(times)

    seconds(100)
    assert seconds(40_000) < 10 * seconds(10_000) + 0.02
