"""Make `parity.json` (200 texts) and `parity.npz` (their vectors by sentence-transformers), our reference.

Run in an environment of its own, since it needs torch:

    uv venv parity-env
    uv pip install --python parity-env sentence-transformers torch
    parity-env/bin/python make_parity.py MODEL_FOLDER

MODEL_FOLDER holds sentence-transformers/all-MiniLM-L6-v2 with the `model.safetensors` of SHA-256 53aa5117...
"""

from __future__ import annotations

import json
import random
import sys
from pathlib import Path

SENTENCES = {
    "english": [
        "Amazing new iPhone deal, today only!",
        "Is the blue one still available in size M?",
        "price?",
        "Delivery took nine days and the box was crushed, but the laptop works.",
        "Battery drains within 3 hours; I want my money back.",
        "5.5kg rice cooker - 1,850 taka - free delivery inside Dhaka",
        "DON'T buy from this page!!! They sent me a brick instead of a phone.",
        "The kurti looks exactly like the picture, thank you so much",
        "Samsung Galaxy A54 5G 8/256GB official, 1 year warranty",
        "ok",
        "Where is your outlet in Chattogram? I can come on Friday after Jummah.",
        "Café crème & naïve résumé: does the app show accents properly?",
        "The sofa is heavier than expected, two people are needed to carry it upstairs.",
        "Refurbished MacBook Air (M1, 2020) in good condition, minor scratches on the lid",
    ],
    "bangla": [
        "সস্তা স্মার্টফোন কোথায় পাওয়া যাবে?",
        "দাম কত?",
        "ডেলিভারি চার্জ কত ঢাকার বাইরে?",
        "খুব ভালো পণ্য, ধন্যবাদ ভাই।",
        "তিন দিন হয়ে গেল, এখনো পার্সেল পাইনি!",
        "শাড়িটা ছবির মতোই সুন্দর, রঙও একদম ঠিক আছে।",
        "মাত্র ১,২৫০ টাকায় ব্লুটুথ হেডফোন, অফার সীমিত সময়ের জন্য।",
        "ল্যাপটপের ব্যাটারি দুই ঘণ্টাও চলে না।",
        "নকল পণ্য দিয়েছে, সবাই সাবধান থাকবেন।",
        "রাজশাহীতে আপনাদের শোরুম আছে কি?",
        "ঈদের আগে পেলে খুব ভালো হতো",
        "ফ্যানের শব্দ অনেক বেশি, বদলে দেওয়া যাবে?",
    ],
    "banglish": [
        "vai dam koto?",
        "ei phone ta ki original naki copy",
        "delivery charge koto dhakar baire",
        "khub valo product, thanks apu",
        "3 din hoye gelo ekhono parcel pai nai!!",
        "laptop er battery 2 ghonta o cholena, refund chai",
        "saree ta onek shundor, chobir motoi",
        "inbox e dam ta bolen please",
        "apnader kono outlet ache sylhet e?",
        "nokol jinish dise, keu kinben na",
        "size M er ta stock e ache naki?",
        "Eid er age pabo to?",
    ],
}
EMOJI = ["😍", "🔥🔥", "👍🏽", "🇧🇩", "😡😡😡", "❤️", "👨‍👩‍👧"]
LENGTHS = [1, 1, 1, 2, 3, 5, 8, 14]  # sentences in a text
COUNT = 200
MAX_LENGTH = 256  # word pieces, of sentence_bert_config.json


def texts() -> list[str]:
    """Short and long texts of each language and of all together, a quarter with emoji, ten far over the limit."""
    rng = random.Random(20251120)
    mixed = [sentence for sentences in SENTENCES.values() for sentence in sentences]
    pools = [*SENTENCES.values(), mixed]
    made = [sentence for sentences in SENTENCES.values() for sentence in sentences]
    made += ["", "!", "🔥", "a", "০", "x" * 150, "\t tabs \n and\r\n lines ", "e\u0301 and \u00e9", "12345 " * 60]
    while len(made) < COUNT - 10:
        parts = [rng.choice(rng.choice(pools)) for _ in range(rng.choice(LENGTHS))]
        text = " ".join(parts) + (" " + rng.choice(EMOJI) if rng.random() < 0.25 else "")
        if text not in made:
            made.append(text)
    return made + [" ".join(rng.choices(pools[index % len(pools)], k=60)) for index in range(10)]


def main(model_folder: str) -> None:
    """Write both files beside this script."""
    import numpy as np
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(model_folder, device="cpu")
    model.max_seq_length = MAX_LENGTH
    made = texts()
    # One by one: the reference has no padding.
    vectors = np.stack([model.encode(text, normalize_embeddings=True) for text in made]).astype(np.float32)
    here = Path(__file__).parent
    here.joinpath("parity.json").write_text(json.dumps(made, ensure_ascii=False, indent=0) + "\n", encoding="utf-8")
    np.savez_compressed(here / "parity.npz", vectors=vectors)


if __name__ == "__main__":
    main(sys.argv[1])
