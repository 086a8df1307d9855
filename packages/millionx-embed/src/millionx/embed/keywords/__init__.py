"""Search by words, in English, Bangla and Banglish (Bangla in Latin letters): what is a word, what sounds alike."""
