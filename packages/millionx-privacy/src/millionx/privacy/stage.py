"""The privacy stage: everything that leaves it holds tokens in place of personal data."""

from __future__ import annotations

import re
from typing import Any, ClassVar, Final

from millionx.core.codec import dump, read_object
from millionx.core.errors import Code, DataError
from millionx.core.stage import Declaration, Output, Record, Stage
from millionx.core.topics import anonymized_topics, kind_of, validated_topics
from millionx.privacy.errors import ShieldError
from millionx.privacy.policy import DEFAULT_POLICY
from millionx.privacy.record import PREVIOUS_TOKENS, RecordMasker
from millionx.privacy.settings import PrivacySettings
from millionx.privacy.shield import PrivacyShield

__all__ = ["PrivacyStage"]

_VERSION: Final = "v1.0"
_OWN_IDS: Final = ("post_id", "order_id", "product_id")
_TARGETS: Final = {topic: f"enriched.{kind_of(topic)}.anonymized" for topic in validated_topics()}
# Only these leave, in this form: a header's name may hold personal data as well as its value.
_HEADERS: Final = {
    "tracestate": re.compile(rb"[a-z0-9_@/*-]{1,256}=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{1,256}(?:,[^,]{1,513}){0,31}\Z"),
    "content-type": re.compile(rb"[a-zA-Z0-9.+-]{1,64}/[a-zA-Z0-9.+-]{1,64}(?:; ?charset=[a-zA-Z0-9-]{1,20})?\Z"),
}
_OURS: Final = re.compile(r"millionx-[a-z][a-z0-9-]{0,40}\Z")
_OURS_VALUE: Final = re.compile(rb"[\x20-\x7e]{0,400}\Z")


class PrivacyStage(Stage):
    """Masks one record: value, key and headers. What it can't handle is dead-lettered and never passed on."""

    declaration: ClassVar = Declaration(
        name="privacy",
        processor="privacy_shield",
        package="millionx-privacy",
        consumer_group="privacy-shield",
        port=6066,
        reads=validated_topics(),
        writes=anonymized_topics(),
        dead_letters="dead-letters-privacy-shield",
    )

    def __init__(self, settings: PrivacySettings) -> None:
        self._keyring = settings.keyring()
        self._shield = PrivacyShield(self._keyring)

    def process(self, record: Record) -> Output:
        """See the base class."""
        document = read_object(record)
        try:
            masker = RecordMasker(self._shield, document, DEFAULT_POLICY)
            masked = masker.masked()
            headers = [header for header in record.headers if _may_leave(header, masker)]
        except ShieldError as error:
            raise DataError(Code.SHIELD_FAILED, error.reason, path=error.path) from None
        # Set last, whatever the producer sent under these names; taken out first, so that they stand at the end.
        for name in ("_anonymized", "_anonymization_version", "_anonymization_key_id", PREVIOUS_TOKENS):
            masked.pop(name, None)
        masked["_anonymized"] = True
        masked["_anonymization_version"] = _VERSION
        masked["_anonymization_key_id"] = self._keyring.key_id
        key, previous = record.key, masker.previous_tokens
        if key is not None and not _is_own_id(key, document):
            token, before = self._keyring.key_token(key), self._keyring.previous_key_token(key)
            key = token.encode()
            previous |= {token: before} if before is not None else {}
        if previous:
            masked[PREVIOUS_TOKENS] = previous
        return Output(_TARGETS[record.topic], dump(masked), key, headers)


def _is_own_id(key: bytes, document: dict[str, Any]) -> bool:
    values = (document.get(name) for name in _OWN_IDS)
    return any(isinstance(value, str) and key == value.encode() for value in values)


def _may_leave(header: tuple[str, bytes | None], masker: RecordMasker) -> bool:
    name, value = header
    form = _HEADERS.get(name) or (_OURS_VALUE if _OURS.match(name) else None)
    if form is None or value is None or form.match(value) is None:
        return False
    return not masker.mentions(value.decode("ascii"))
