"""Stages that do what a test tells them, run without a broker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import count
from typing import Any

import pytest

from millionx.core.runner.execution import Execution
from millionx.core.stage import AnyStage, BatchStage, Declaration, Outcome, Output, Record, Stage
from millionx.core.telemetry.metrics import StageMetrics
from millionx.core.telemetry.tracing import Tracing
from millionx.core.topics import source_topics, validated_topics

_NUMBERS = count()


@pytest.fixture
def declaration() -> Declaration:
    """A stage of its own for each test: metrics are the process's."""
    return Declaration(
        name=f"told{next(_NUMBERS)}",
        processor="told",
        package="millionx-core",
        consumer_group="told",
        port=0,
        reads=source_topics(),
        writes=validated_topics(),
        dead_letters="schema-validation-errors",
    )


@pytest.fixture
def passed_on() -> Callable[[Record], Outcome]:
    """What becomes of a record that is passed on as it is."""
    return lambda record: Output("validated.social.tiktok", record.value or b"", record.key, record.headers)


@pytest.fixture
def make_stage(declaration: Declaration) -> Callable[[Callable[[Record], Outcome]], Stage]:
    """Makes a stage out of a function."""

    def make(process: Callable[[Record], Outcome]) -> Stage:
        return type("Told", (Stage,), {"declaration": declaration, "process": lambda _, record: process(record)})()

    return make


@pytest.fixture
def make_batch_stage(declaration: Declaration) -> Callable[..., BatchStage]:
    """Makes a batch stage out of a function; other members by keyword."""

    def make(process_batch: Callable[[Sequence[Record]], Sequence[Outcome]], **members: Any) -> BatchStage:
        told = {"declaration": declaration, "process_batch": lambda _, records: process_batch(records), **members}
        return type("Told", (BatchStage,), told)()

    return make


@pytest.fixture
def execute(declaration: Declaration) -> Callable[[AnyStage], Execution]:
    """Makes the execution of a stage."""

    def make(stage: AnyStage) -> Execution:
        metrics, tracing = StageMetrics(declaration), Tracing(declaration, environ={})
        return Execution(stage, metrics=metrics, tracing=tracing, stage_version="0.0.0")

    return make
