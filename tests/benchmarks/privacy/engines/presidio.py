"""Presidio: e-mail, card and phone (region BD), no language model, salted hashes."""

from collections.abc import Callable

import spacy
import tldextract
from presidio_analyzer import AnalyzerEngine, RecognizerRegistry
from presidio_analyzer.nlp_engine import SpacyNlpEngine
from presidio_analyzer.predefined_recognizers import CreditCardRecognizer, EmailRecognizer, PhoneRecognizer
from presidio_anonymizer import AnonymizerEngine
from presidio_anonymizer.entities import OperatorConfig

Found = list[tuple[str, int, int]]

_TYPES = {"EMAIL_ADDRESS": "EMAIL", "CREDIT_CARD": "CC", "PHONE_NUMBER": "PHONE"}

# Its e-mail recogniser would fetch a list from the network.
tldextract.extract = tldextract.TLDExtract(suffix_list_urls=())


class _Blank(SpacyNlpEngine):  # type: ignore[misc]  # not there when types are checked
    """Splits into words and no more."""

    def __init__(self) -> None:
        super().__init__()
        self.nlp = {"en": spacy.blank("en")}

    def load(self) -> None:
        """There is no model."""


def load() -> tuple[Callable[[str], Found], Callable[[str], str]]:
    """As its documentation sets up an analyzer with chosen recognisers."""
    recognizers = [EmailRecognizer(), CreditCardRecognizer(), PhoneRecognizer(supported_regions=["BD"])]
    registry = RecognizerRegistry(recognizers=recognizers)
    analyzer = AnalyzerEngine(registry=registry, nlp_engine=_Blank(), supported_languages=["en"])
    anonymizer = AnonymizerEngine()
    operators = {"DEFAULT": OperatorConfig("hash", {"hash_type": "sha256", "salt": "0123456789abcdef" * 2})}

    def find(text: str) -> Found:
        return [(_TYPES[each.entity_type], each.start, each.end) for each in analyzer.analyze(text, "en")]

    def replace(text: str) -> str:
        return str(anonymizer.anonymize(text, analyzer.analyze(text, "en"), operators).text)

    return find, replace
