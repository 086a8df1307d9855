"""What is known of names: the lists, their spellings in Latin letters, and how the words of a text are weighed."""

from __future__ import annotations

from millionx.privacy.names.canonical import canonical_name
from millionx.privacy.names.lexicon import Lexicon, Sense, lexicon
from millionx.privacy.names.reading import Reading, words
from millionx.privacy.names.weighing import Weighing

__all__ = ["Lexicon", "Reading", "Sense", "Weighing", "canonical_name", "lexicon", "words"]
