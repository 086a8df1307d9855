"""`make bench`: prints every figure beside its yardstick and its goal; `--quick` takes fewer records."""

from __future__ import annotations

import argparse
import os
import platform
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks import pipeline, stages

_RATIO_GOALS = {"validate": 11, "privacy": 19, "enrich": 19}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="a tenth of the records: rough figures")
    share = 10 if parser.parse_args().quick else 1
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    with tempfile.TemporaryDirectory(prefix="millionx-bench-") as folder:
        cpu = stages.measure(Path(folder), records=20_000 // share + 1000, embedded=4000 // share)
        flow = pipeline.measure(Path(folder), records=4000 // share, per_second=50, seconds=60 // share)
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}\n")
    _print_cpu(cpu)
    _print_flow(flow)
    _print_targets(cpu, flow)


def _print_cpu(cpu: dict[str, Any]) -> None:
    raw = cpu["raw"]
    runs = " and ".join(f"{value:.1f}" for value in cpu["raw_runs"])
    print("CPU on the stage's thread, us per record, all on, tracing unsampled")
    print(f"  {'raw consume-produce loop':<26}{raw:>8.1f}    (before and after: {runs})")
    for name, goal in _RATIO_GOALS.items():
        ratio = cpu[name] / raw
        print(f"  {name:<26}{cpu[name]:>8.1f}    {ratio:>5.1f} x raw, goal <= {goal}: {_met(ratio <= goal)}")
    embed = cpu["embed"]
    ratio = embed["stage_tokens_per_s"] / embed["engine_tokens_per_s"]
    print(
        f"  embed: {embed['stage_tokens_per_s']:.0f} tokens/s ({embed['texts_per_s']:.0f} texts/s), engine alone "
        f"{embed['engine_tokens_per_s']:.0f}: {ratio:.2f}, goal >= 0.8: {_met(ratio >= 0.8)}\n"
    )


def _print_flow(flow: dict[str, Any]) -> None:
    latency = flow["latency_ms"]
    print(f"Pipeline: {flow['records_per_s']:.0f} records/s when records wait")
    print(
        f"  source to sink at 50 records/s: p50 {latency['p50']:.0f}, p95 {latency['p95']:.0f}, "
        f"p99 {latency['p99']:.0f} ms, goal p95 <= 1000: {_met(latency['p95'] <= 1000)}\n"
    )


def _print_targets(cpu: dict[str, Any], flow: dict[str, Any]) -> None:
    """The targets of the specification; a stage's time is the p95 of its own summary, without Kafka."""
    p95 = {name: next(iter(each["processors"].values()))["p95_latency_ms"] for name, each in flow["stages"].items()}
    rate = 1e6 / cpu["privacy"]
    store = flow["stages"]["embed"]["store"]["success_rate"] or 0.0
    hundred, total_s = cpu["embed"]["p95_of_100_texts_ms"], flow["latency_ms"]["p95"] / 1000
    rows = [
        ("validate, p95", f"{p95['validate']:.2f} ms", "< 3 ms", p95["validate"] < 3),
        ("privacy, p95", f"{p95['privacy']:.2f} ms", "< 5 ms", p95["privacy"] < 5),
        ("privacy, rate of one thread", f"{rate:.0f}/s", "> 10,000/s", rate > 10_000),
        ("enrich, p95, look-ups included", f"{p95['enrich']:.2f} ms", "< 20 ms", p95["enrich"] < 20),
        ("enrich, p95, weather cached", f"{p95['enrich']:.2f} ms", "< 5 ms", p95["enrich"] < 5),
        (
            f"100 texts embedded, p95 ({cpu['embed']['tokens_per_text']:.0f} tokens each)",
            f"{hundred:.0f} ms",
            "< 100 ms",
            hundred < 100,
        ),
        ("store writes", f"{store:.2f} %", "> 99 %", store > 99),
        ("source to sink, p95", f"{total_s:.2f} s", "< 5 s", total_s < 5),
    ]
    print("The specification's targets")
    for what, measured, goal, met in rows:
        print(f"  {what:<48}{measured:>12}   {goal:<11} {_met(met)}")


def _met(met: bool) -> str:
    return "met" if met else "MISSED"


if __name__ == "__main__":
    main()
