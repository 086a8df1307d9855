"""What can go wrong, by who has to act.

Exception
├── DataError          the record is bad: it becomes a dead letter, the stage goes on
├── Unavailable        an external store does not answer: the batch is taken again later, nothing is dead-lettered
└── ConfigError        the settings are wrong: the process does not start
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final


class Code(StrEnum):
    """Why a record became a dead letter. Bounded: a metric label and a header; removing one is a major version."""

    TOMBSTONE = "tombstone"
    """The value is null."""
    EMPTY = "empty"
    """The value has no bytes, or white space only."""
    NOT_UTF8 = "not_utf8"
    """The bytes are not UTF-8 (UTF-16, Latin-1, a compressed body)."""
    NOT_JSON = "not_json"
    """The text is not JSON."""
    BAD_STRING = "bad_string"
    """A string holds a lone surrogate."""
    BAD_NUMBER = "bad_number"
    """NaN, Infinity or a number beyond the range of a double."""
    NOT_AN_OBJECT = "not_an_object"
    """The JSON is not an object."""
    TOO_LARGE = "too_large"
    """The value has more bytes than MAX_RECORD_BYTES."""
    TOO_DEEP = "too_deep"
    """The JSON nests deeper than 200 levels."""
    DUPLICATE_FIELD = "duplicate_field"
    """A field of the schema is given twice."""
    MISSING_FIELD = "missing_field"
    """A required field is absent."""
    INVALID_FIELD = "invalid_field"
    """A field has a wrong type or a value out of its range."""
    WRONG_KIND = "wrong_kind"
    """A post on a market topic or an order on a social topic."""
    TOTAL_MISMATCH = "total_mismatch"
    """total_price is not quantity x unit_price."""
    SHIELD_FAILED = "shield_failed"
    """The privacy shield could not handle the record, so it was not passed on."""
    STORE_REJECTED = "store_rejected"
    """The vector store refused this one object."""
    NO_TEXT = "no_text"
    """The record has no text to embed."""
    STAGE_ERROR = "stage_error"
    """The stage raised an unexpected exception on this record: a defect of ours."""


class DataError(Exception):
    """The record is bad. The runner sends it to the stage's dead letters and goes on with the next.

    `code` is the bounded reason. `path` names the place by schema names only; unknown names are given as `*`, since a
    producer's member names may hold personal data. `detail` is for the person who reads the dead letter and never
    quotes the record.
    """

    def __init__(self, code: Code, detail: str, *, path: str = "") -> None:
        self.code: Final = code
        self.detail: Final = detail
        self.path: Final = path
        super().__init__(f"{detail} (at `{path}`)" if path else detail)

    def __reduce__(self) -> tuple[object, ...]:
        return (_restore_data_error, (self.code, self.detail, self.path))


def _restore_data_error(code: Code, detail: str, path: str) -> DataError:
    return DataError(code, detail, path=path)


class Unavailable(Exception):  # noqa: N818 - says what is the case, not that the record is wrong
    """An external store does not answer. Raised by a batch stage only.

    The runner pauses, keeps its membership of the consumer group and hands the same records over again after
    `retry_after_s` seconds.
    """

    def __init__(self, what: str, *, retry_after_s: float = 1.0) -> None:
        self.retry_after_s: Final = retry_after_s
        super().__init__(what)


class ConfigError(Exception):
    """The settings are wrong; `problems` lists all of them, one sentence each, without values."""

    def __init__(self, problems: list[str]) -> None:
        self.problems: Final = problems
        super().__init__("; ".join(problems))
