"""One stage as in production, on records that wait for it: microseconds of CPU per record on the stage's thread.

    python -m tests.benchmarks.stage_cpu STAGE RECORDS        (settings from the environment)

Prints one JSON object. For embed: the tokens per second of the stage, and of its engine alone on the same texts.
"""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Callable, Sequence
from time import perf_counter, thread_time
from typing import Any

from millionx.core.runner import run_stage
from millionx.core.settings import load
from millionx.core.stage import BatchStage, Outcome, Record, Stage

_WARM_UP = 1000


class _Stop:
    """Ends the process as SIGTERM does once enough was seen."""

    def __init__(self, count: int) -> None:
        self.left = count

    def seen(self, records: int) -> None:
        self.left -= records
        if self.left <= 0:
            os.kill(os.getpid(), signal.SIGTERM)


def _measured(stage: Stage, count: int) -> dict[str, float]:
    """Wrap `process`, so that the thread's CPU time is read at the end of the warm-up and at every record after it."""
    figures = {"first_s": 0.0, "last_s": 0.0, "records": 0.0}
    stop = _Stop(count)
    process: Callable[[Record], Outcome] = stage.process

    def timed(record: Record) -> Outcome:
        figures["records"] += 1
        if figures["records"] == _WARM_UP:
            figures["first_s"] = thread_time()
        elif figures["records"] == count:
            figures["last_s"] = thread_time()
        stop.seen(1)
        return process(record)

    stage.process = timed  # type: ignore[method-assign]  # measured from outside, the stage knows nothing of it
    return figures


def _measured_batches(stage: BatchStage, count: int) -> dict[str, Any]:
    figures: dict[str, Any] = {"batches": [], "first_s": 0.0, "last_s": 0.0, "records": 0}
    stop = _Stop(count)
    process: Callable[[Sequence[Record]], Sequence[Outcome]] = stage.process_batch

    def timed(records: Sequence[Record]) -> Sequence[Outcome]:
        if len(figures["batches"]) == 1:  # the first one warms up
            figures["first_s"] = perf_counter()
        outcomes = process(records)
        figures["batches"].append([record.value for record in records])
        figures["last_s"] = perf_counter()
        stop.seen(len(records))
        return outcomes

    stage.process_batch = timed  # type: ignore[method-assign]  # measured from outside
    return figures


def _record_stage(name: str, count: int) -> dict[str, float]:
    stage: Stage
    settings: Any
    if name == "validate":
        from millionx.validate.settings import ValidateSettings
        from millionx.validate.stage import ValidateStage

        settings = load(ValidateSettings)
        stage = ValidateStage(settings)
    elif name == "privacy":
        from millionx.privacy.settings import PrivacySettings
        from millionx.privacy.stage import PrivacyStage

        settings = load(PrivacySettings)
        stage = PrivacyStage(settings)
    else:
        from millionx.enrich.settings import EnrichSettings
        from millionx.enrich.stage import EnrichStage

        settings = load(EnrichSettings)
        stage = EnrichStage(settings)
    figures = _measured(stage, count)
    status = run_stage(stage, settings)
    assert status == 0, f"{name} ended with {status}"
    return {"us_per_record": (figures["last_s"] - figures["first_s"]) / (count - _WARM_UP) * 1e6}


def _embed(count: int) -> dict[str, float]:
    from millionx.core.codec import parse
    from millionx.embed.model.embedder import Embedder
    from millionx.embed.settings import EmbedSettings
    from millionx.embed.stage import EmbedStage
    from millionx.embed.text import text_of

    settings = load(EmbedSettings)
    figures = _measured_batches(stage := EmbedStage(settings), count)
    status = run_stage(stage, settings)
    assert status == 0, f"embed ended with {status}"
    batches = [
        [text_of(document, "social" if "post_id" in document else "market") for document in map(parse, batch)]
        for batch in figures["batches"]
    ]
    embedder = Embedder.from_settings(settings.model_copy(update={"embedding_cache_size": 0}))
    embedder.embed(batches[0])
    started = perf_counter()
    tokens = sum(embedder.embed(batch).tokens for batch in batches[1:])
    alone_s = perf_counter() - started
    stage_s = figures["last_s"] - figures["first_s"]
    texts = [text for batch in batches for text in batch]
    hundreds = []
    for start in range(0, min(len(texts), 3000) - 99, 100):
        begun = perf_counter()
        embedder.embed(texts[start : start + 100])
        hundreds.append(perf_counter() - begun)
    embedder.close()
    return {
        "stage_tokens_per_s": tokens / stage_s,
        "engine_tokens_per_s": tokens / alone_s,
        "texts_per_s": sum(len(batch) for batch in batches[1:]) / stage_s,
        "p95_of_100_texts_ms": sorted(hundreds)[int(len(hundreds) * 0.95)] * 1000,
        "tokens_per_text": tokens / sum(len(batch) for batch in batches[1:]),
    }


def main() -> None:
    """Measure one stage and print the figures as JSON on the last line."""
    name, count = sys.argv[1], int(sys.argv[2])
    print(json.dumps(_embed(count) if name == "embed" else _record_stage(name, count)))


if __name__ == "__main__":
    main()
