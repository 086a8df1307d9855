"""Errors carry what the one who acts needs, also from one process to another."""

from __future__ import annotations

import pickle

from millionx.core.errors import Code, ConfigError, DataError, Unavailable


def test_data_error_text():
    """The text names the place, if there is one."""
    assert str(DataError(Code.MISSING_FIELD, "a required field is absent", path="author")) == (
        "a required field is absent (at `author`)"
    )
    assert str(DataError(Code.EMPTY, "the value is empty")) == "the value is empty"


def test_data_error_pickled():
    """A DataError is the same in another process."""
    copy = pickle.loads(pickle.dumps(DataError(Code.EMPTY, "empty", path="a.*")))  # noqa: S301 - our own bytes
    assert (copy.code, copy.detail, copy.path) == (Code.EMPTY, "empty", "a.*")


def test_codes():
    """Codes are a contract: one may be added, none be renamed or removed without a major version."""
    assert {str(code) for code in Code} >= {
        "tombstone",
        "empty",
        "not_utf8",
        "not_json",
        "bad_string",
        "bad_number",
        "not_an_object",
        "too_large",
        "too_deep",
        "duplicate_field",
        "missing_field",
        "invalid_field",
        "wrong_kind",
        "total_mismatch",
        "shield_failed",
        "store_rejected",
        "no_text",
        "stage_error",
    }


def test_config_error():
    """All problems are kept, one by one."""
    assert ConfigError(["a", "b"]).problems == ["a", "b"]
    assert str(ConfigError(["a", "b"])) == "a; b"


def test_unavailable():
    """The pause that a store asks for is kept."""
    assert Unavailable("the store does not answer", retry_after_s=2.5).retry_after_s == 2.5
