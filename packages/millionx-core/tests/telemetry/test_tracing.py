"""Spans of a stage, kept in memory."""

from __future__ import annotations

import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from millionx.core.errors import Code
from millionx.core.stage import Record
from millionx.core.telemetry.traceparent import Parent, incoming
from millionx.core.telemetry.tracing import Trace, Tracing

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"
SAMPLED = f"00-{TRACE}-00f067aa0ba902b7-01".encode()
UNSAMPLED = SAMPLED[:-1] + b"0"
NEVER = {"OTEL_TRACES_SAMPLER": "parentbased_always_off"}


@pytest.fixture
def spans():
    return InMemorySpanExporter()


def record(*traceparents: bytes, value: bytes | None = b"the value", offset: int = 7, topic: str = "topic.a") -> Record:
    headers = [("traceparent", traceparent) for traceparent in traceparents]
    return Record(value, b"the key", [*headers, ("baggage", b"the baggage")], topic, 3, offset)


def parent_of(trace: Trace) -> Parent:
    """The `traceparent` of a trace, read again; fails if it is not valid."""
    parent = incoming([("traceparent", trace.traceparent)])
    assert parent is not None
    return parent


def ended(tracing: Tracing, spans: InMemorySpanExporter, given: Record, code: str | None = None) -> ReadableSpan:
    tracing.finish(tracing.start(given), code)
    [span] = spans.get_finished_spans()
    return span


def test_sampled(declaration, spans):
    """A sampled record has a span in its own trace, below the one before, and its output continues it."""
    tracing = Tracing(declaration, exporter=spans, environ={})
    trace = tracing.start(record(SAMPLED))
    tracing.finish(trace, None)
    [span] = spans.get_finished_spans()
    assert span.context is not None
    assert span.parent is not None
    assert f"{span.context.trace_id:032x}" == TRACE
    assert f"{span.parent.span_id:016x}" == "00f067aa0ba902b7"
    assert trace.traceparent == f"00-{TRACE}-{span.context.span_id:016x}-01".encode()


def test_names(declaration, spans):
    """Names and attributes follow the semantic conventions for messaging, without the key."""
    span = ended(Tracing(declaration, exporter=spans, environ={}), spans, record(SAMPLED))
    assert (span.name, span.kind) == ("process topic.a", SpanKind.CONSUMER)
    assert dict(span.attributes or {}) == {
        "messaging.system": "kafka",
        "messaging.operation.name": "process",
        "messaging.operation.type": "process",
        "messaging.consumer.group.name": "example-group",
        "messaging.destination.name": "topic.a",
        "messaging.destination.partition.id": "3",
        "messaging.kafka.offset": 7,
    }


def test_nothing_of_the_record(declaration, spans):
    """No value, key or other header of a record is in its span."""
    span = ended(Tracing(declaration, exporter=spans, environ={}), spans, record(SAMPLED), Code.STAGE_ERROR)
    assert not [word for word in ("the value", "the key", "the baggage") if word in span.to_json()]


def test_error(declaration, spans):
    """A dead letter's span has the code as its error type, and nothing more about it."""
    span = ended(Tracing(declaration, exporter=spans, environ={}), spans, record(SAMPLED), Code.NOT_JSON)
    assert (span.attributes or {})["error.type"] == "not_json"
    assert (span.status.status_code, span.status.description, span.events) == (StatusCode.ERROR, None, ())


def test_tombstone(declaration, spans):
    """A tombstone's span says so."""
    span = ended(Tracing(declaration, exporter=spans, environ={}), spans, record(SAMPLED, value=None))
    assert (span.attributes or {})["messaging.kafka.message.tombstone"] is True


def test_unsampled(declaration, spans):
    """An unsampled record has no span, and its trace context goes on unchanged."""
    tracing = Tracing(declaration, exporter=spans, environ={})
    trace = tracing.start(record(UNSAMPLED))
    tracing.finish(trace, None)
    assert trace == (UNSAMPLED, None)
    assert not spans.get_finished_spans()


@pytest.mark.parametrize("given", [(), (b"garbage",), (SAMPLED + b"-x",)])
def test_fresh(declaration, spans, given):
    """Without a valid trace context a record gets a new trace, sampled by default when there is an exporter."""
    tracing = Tracing(declaration, exporter=spans, environ={})
    trace = tracing.start(record(*given))
    tracing.finish(trace, None)
    [span] = spans.get_finished_spans()
    assert span.parent is None
    assert parent_of(trace).sampled


def test_fresh_without_export(declaration):
    """Without an endpoint a record without a trace context still gets one, unsampled, since nobody would see a span."""
    trace = Tracing(declaration, environ={}).start(record())
    assert trace.span is None
    assert not parent_of(trace).sampled


def test_incoming_without_export(declaration):
    """Without an endpoint a sampled trace context goes on unchanged, for the stages that do export."""
    assert Tracing(declaration, environ={}).start(record(SAMPLED)) == (SAMPLED, None)


def test_never(declaration, spans):
    """With a sampler that is off for roots, new traces are unsampled and sampled ones continue."""
    tracing = Tracing(declaration, exporter=spans, environ=NEVER)
    assert not parent_of(tracing.start(record())).sampled
    assert tracing.start(record(SAMPLED)).span is not None


def test_ratio(declaration, spans):
    """A ratio samples about that share of new traces, by the low 64 bits of the trace id."""
    environ = {"OTEL_TRACES_SAMPLER": "parentbased_traceidratio", "OTEL_TRACES_SAMPLER_ARG": "0.25"}
    tracing = Tracing(declaration, exporter=spans, environ=environ)
    parents = [parent_of(tracing.start(record())) for _ in range(2000)]
    assert 380 < sum(parent.sampled for parent in parents) < 620
    assert all((int(parent.trace_id[16:], 16) < 2**62) is parent.sampled for parent in parents)


def test_not_parent_based(declaration, spans):
    """Without `parentbased_` the incoming flag does not count."""
    always = Tracing(declaration, exporter=spans, environ={"OTEL_TRACES_SAMPLER": "always_on"})
    assert always.start(record(UNSAMPLED)).span is not None
    never = Tracing(declaration, exporter=spans, environ={"OTEL_TRACES_SAMPLER": "always_off"})
    assert never.start(record(SAMPLED)) == (SAMPLED, None)


@pytest.mark.parametrize(
    "environ",
    [
        {"OTEL_TRACES_SAMPLER": "jaeger_remote"},
        {"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "7"},
        {"OTEL_TRACES_SAMPLER": "traceidratio", "OTEL_TRACES_SAMPLER_ARG": "a few"},
    ],
)
def test_bad_sampler(declaration, spans, environ, caplog):
    """A sampler that can't be had is named in the log, and the default holds."""
    tracing = Tracing(declaration, exporter=spans, environ=environ)
    assert next(iter(environ)) in caplog.text
    assert parent_of(tracing.start(record())).sampled


def test_batch(declaration, spans):
    """Each sampled record of a batch has its span in its own trace, linked with the span of the batch both ways."""
    tracing = Tracing(declaration, exporter=spans, environ=NEVER)
    second = SAMPLED.replace(b"4bf92f35", b"5bf92f35")
    batch = tracing.start_batch([record(SAMPLED), record(UNSAMPLED), record(second, offset=8), record()])
    for trace in batch.members:
        tracing.finish(trace, None)
    batch.finish()
    *members, whole = spans.get_finished_spans()
    assert whole.context is not None
    assert (whole.name, whole.parent) == ("process topic.a", None)
    assert (whole.attributes or {})["messaging.batch.message_count"] == 4
    assert [link.context for link in whole.links] == [member.context for member in members]
    assert [[link.context for link in member.links] for member in members] == [[whole.context], [whole.context]]
    traces = [member.context.trace_id for member in members if member.context is not None]
    assert [f"{trace_id:032x}" for trace_id in traces] == [TRACE, TRACE.replace("4bf92f35", "5bf92f35")]
    assert whole.context.trace_id not in traces
    assert [parent_of(trace).sampled for trace in batch.members] == [True, False, True, False]
    assert batch.members[1].traceparent == UNSAMPLED


def test_batch_over_topics(declaration, spans):
    """The span of a batch over several topics names none."""
    tracing = Tracing(declaration, exporter=spans, environ={})
    tracing.start_batch([record(SAMPLED), record(SAMPLED, topic="topic.b")]).finish()
    [whole] = spans.get_finished_spans()
    assert whole.name == "process"
    assert "messaging.destination.name" not in (whole.attributes or {})


def test_unsampled_batch(declaration, spans):
    """A batch without a sampled record has no span."""
    tracing = Tracing(declaration, exporter=spans, environ={})
    batch = tracing.start_batch([record(UNSAMPLED)] * 3)
    batch.finish()
    assert [trace.traceparent for trace in batch.members] == [UNSAMPLED] * 3
    assert not spans.get_finished_spans()


def test_abandoned_batch(declaration, spans):
    """A batch that will be handed over again leaves no span behind."""
    tracing = Tracing(declaration, exporter=spans, environ={})
    batch = tracing.start_batch([record(SAMPLED)])
    batch.abandon()
    batch.finish()
    tracing.shutdown(1.0)
    assert not spans.get_finished_spans()
