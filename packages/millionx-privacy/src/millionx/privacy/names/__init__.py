"""What is known of names: the lists, their spellings in Latin letters, and a text as words with their senses."""

from __future__ import annotations

from millionx.privacy.names.lexicon import ENDING_SHIFT, Lexicon, Sense, lexicon
from millionx.privacy.names.reading import Reading, words

__all__ = ["ENDING_SHIFT", "Lexicon", "Reading", "Sense", "lexicon", "words"]
