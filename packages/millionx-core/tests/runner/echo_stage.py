"""A stage for tests of processes: passes records on, and misbehaves as the environment variable ECHO says."""

from __future__ import annotations

import os
import sys
from time import sleep

from millionx.core.signals import leave_on_signal

leave_on_signal()
print("main", flush=True)  # noqa: T201 - tells the test that signals are heard

from millionx.core import topics  # noqa: E402 - as in a stage's main, after the signals
from millionx.core.cli import StageCommand, stage_main  # noqa: E402
from millionx.core.errors import Unavailable  # noqa: E402
from millionx.core.settings import StageSettings  # noqa: E402
from millionx.core.stage import BatchStage, Declaration, Output, Stage  # noqa: E402

KIND = os.environ.get("ECHO", "record")
DECLARATION = Declaration(
    name="echo",
    processor="echo",
    package="millionx-core",
    consumer_group="echo",
    port=0,
    reads=topics.source_topics(),
    writes=topics.validated_topics(),
    dead_letters="schema-validation-errors",
)


def echo(record):
    """The same record on the next topic."""
    return Output(record.topic.replace("source.", "validated."), record.value, record.key, record.headers)


class Echo(Stage):
    """Record by record."""

    declaration = DECLARATION

    def open(self):
        if KIND == "slow-open":
            print("opening", flush=True)  # noqa: T201
            sleep(60)

    def process(self, record):
        if KIND == "defect":
            raise OSError("the machine's trouble")
        return echo(record)


class BatchEcho(BatchStage):
    """In batches."""

    declaration = DECLARATION

    def process_batch(self, records):
        if KIND == "store-down":
            raise Unavailable("the store does not answer")
        if KIND == "store-hangs":
            print("hanging", flush=True)  # noqa: T201
            sleep(60)
        return [echo(record) for record in records]


stage = Echo if KIND in ("record", "slow-open", "defect") else BatchEcho
sys.exit(stage_main(StageCommand(DECLARATION, StageSettings, lambda _: stage()), ["run"]))
