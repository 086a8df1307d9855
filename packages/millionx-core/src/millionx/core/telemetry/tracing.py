"""One W3C trace per record over all stages, at almost no cost for records that are not sampled.

Which traces are sampled, and where they go, is set by the standard OTEL_ variables: OTEL_TRACES_SAMPLER and
OTEL_TRACES_SAMPLER_ARG, OTEL_EXPORTER_OTLP_ENDPOINT or OTEL_EXPORTER_OTLP_TRACES_ENDPOINT, OTEL_SERVICE_NAME,
OTEL_RESOURCE_ATTRIBUTES, OTEL_SDK_DISABLED, OTEL_TRACES_EXPORTER=none. Without an endpoint no span is made. Names and
attributes follow OpenTelemetry's semantic conventions for messaging 1.44. No span holds a key, a value or a header.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Mapping, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final, NamedTuple

from opentelemetry.context import Context
from opentelemetry.sdk.resources import OTELResourceDetector, Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor, SpanExporter
from opentelemetry.sdk.trace.id_generator import IdGenerator
from opentelemetry.sdk.trace.sampling import ALWAYS_ON
from opentelemetry.trace import (
    Link,
    NonRecordingSpan,
    Span,
    SpanContext,
    SpanKind,
    Status,
    StatusCode,
    TraceFlags,
    set_span_in_context,
)

from millionx.core.stage import Declaration, Record
from millionx.core.telemetry.traceparent import incoming, new_span_id, new_trace_id, render

__all__ = ["BatchTrace", "Trace", "Tracing"]

logger: Final = logging.getLogger(__name__)

_LOW_64: Final = (1 << 64) - 1
_SAMPLED: Final = TraceFlags(TraceFlags.SAMPLED)


class Trace(NamedTuple):
    """Trace of one record: `traceparent` goes into its output; `span` is None unless the record is sampled."""

    traceparent: bytes
    span: Span | None


class BatchTrace:
    """Traces of the records of one batch, in their order, and the span of the batch if one of them is sampled."""

    def __init__(self, members: Sequence[Trace], span: Span | None) -> None:
        self.members: Final = members
        self._span = span

    def finish(self) -> None:
        """End the batch's span; the members are finished one by one."""
        if self._span is not None:
            self._span.end()

    def abandon(self) -> None:
        """Forget all spans: the same records will be handed over again, and a span never ended is never exported."""
        self._span = None


class Tracing:
    """Makes the spans of one stage.

    `exporter` takes the place of the one that the environment describes, and gets each span as it ends: for tests.
    """

    def __init__(
        self,
        declaration: Declaration,
        *,
        exporter: SpanExporter | None = None,
        environ: Mapping[str, str] | None = None,
    ) -> None:
        environ = os.environ if environ is None else environ
        self._declaration = declaration
        self._parent_based, self._bound = _sampler(environ)
        self._provider = _provider(declaration, exporter, environ, self._bound)
        self._tracer = None if self._provider is None else self._provider.get_tracer("millionx.core")

    def start(self, record: Record) -> Trace:
        """Begin the trace of one record in this stage."""
        traceparent, context = self._decide(record)
        return Trace(traceparent, None) if context is None else self._start_span(record, context, ())

    def finish(self, trace: Trace, error_code: str | None) -> None:
        """End the record's span; `error_code` is the code of its dead letter."""
        span = trace.span
        if span is None:
            return
        if error_code is not None:
            span.set_attribute("error.type", str(error_code))
            span.set_status(Status(StatusCode.ERROR))
        span.end()

    def start_batch(self, records: Sequence[Record]) -> BatchTrace:
        """Begin the traces of a batch.

        A sampled record has a span in its own trace, linked to the span of the batch, which has a trace of its own.
        """
        decisions = [self._decide(record) for record in records]
        if all(context is None for _, context in decisions):
            return BatchTrace([Trace(traceparent, None) for traceparent, _ in decisions], None)
        batch = self._start_batch_span(records)
        to_batch = (Link(batch.get_span_context()),)
        members = []
        for record, (traceparent, context) in zip(records, decisions, strict=True):
            if context is None:
                members.append(Trace(traceparent, None))
                continue
            member = self._start_span(record, context, to_batch)
            if member.span is not None:
                batch.add_link(member.span.get_span_context())
            members.append(member)
        return BatchTrace(members, batch)

    def shutdown(self, timeout_s: float) -> None:
        """Export what is left, for at most `timeout_s` seconds."""
        if self._provider is None:
            return
        # The SDK's own shutdown waits up to 30 s for a collector that does not answer.
        thread = threading.Thread(target=self._provider.shutdown, name="tracing-shutdown", daemon=True)
        thread.start()
        thread.join(timeout_s)

    def _decide(self, record: Record) -> tuple[bytes, Context | None]:
        """The `traceparent` to forward and, if the record is to have a span, the context that the span continues."""
        parent = incoming(record.headers)
        if parent is None:
            trace_id = new_trace_id()
            if self._tracer is not None and trace_id & _LOW_64 < self._bound:
                return b"", Context()
            return render(trace_id, new_span_id(), sampled=False), None
        if self._tracer is None:
            return parent.header, None
        sampled = parent.sampled if self._parent_based else int(parent.trace_id[16:], 16) < self._bound
        if not sampled:
            return parent.header, None
        remote = SpanContext(int(parent.trace_id, 16), int(parent.span_id, 16), is_remote=True, trace_flags=_SAMPLED)
        return parent.header, set_span_in_context(NonRecordingSpan(remote), Context())

    def _start_span(self, record: Record, context: Context, links: Sequence[Link]) -> Trace:
        attributes = self._attributes(record.topic)
        attributes["messaging.destination.partition.id"] = str(record.partition)
        attributes["messaging.kafka.offset"] = record.offset
        if record.value is None:
            attributes["messaging.kafka.message.tombstone"] = True
        span = self._new_span(f"process {record.topic}", context, attributes, links)
        own = span.get_span_context()
        return Trace(render(own.trace_id, own.span_id, sampled=True), span)

    def _start_batch_span(self, records: Sequence[Record]) -> Span:
        topics = {record.topic for record in records}
        # The conventions leave out a destination that the messages of a batch do not share.
        topic = topics.pop() if len(topics) == 1 else None
        attributes = self._attributes(topic)
        attributes["messaging.batch.message_count"] = len(records)
        return self._new_span("process" if topic is None else f"process {topic}", Context(), attributes, ())

    def _attributes(self, topic: str | None) -> dict[str, Any]:
        attributes: dict[str, Any] = {
            "messaging.system": "kafka",
            "messaging.operation.name": "process",
            "messaging.operation.type": "process",
            "messaging.consumer.group.name": self._declaration.consumer_group,
        }
        if topic is not None:
            attributes["messaging.destination.name"] = topic
        return attributes

    def _new_span(self, name: str, context: Context, attributes: dict[str, Any], links: Sequence[Link]) -> Span:
        if self._tracer is None:
            raise RuntimeError("a span was asked for while tracing is off")
        return self._tracer.start_span(name, context, SpanKind.CONSUMER, attributes, links)


class _SampledIds(IdGenerator):
    """Trace ids that the sampling ratio takes in, since the SDK is only asked for traces that are sampled already.

    So a service further on that decides by the trace id alone comes to the same answer.
    """

    def __init__(self, bound: int) -> None:
        self._bound = bound

    def generate_span_id(self) -> int:
        return new_span_id()

    def generate_trace_id(self) -> int:
        high, low = new_trace_id() & ~_LOW_64, new_trace_id() & _LOW_64
        return (high | low % self._bound) or 1


def _sampler(environ: Mapping[str, str]) -> tuple[bool, int]:
    """Whether the incoming flag decides, and below which number the low 64 bits of a sampled trace id are."""
    name = environ.get("OTEL_TRACES_SAMPLER") or "parentbased_always_on"
    parent_based, root = name.startswith("parentbased_"), name.removeprefix("parentbased_")
    if root not in ("always_on", "always_off", "traceidratio"):
        logger.warning("OTEL_TRACES_SAMPLER names a sampler that is not supported; parentbased_always_on is used")
        return True, 1 << 64
    ratio = {"always_on": 1.0, "always_off": 0.0}.get(root)
    if ratio is None:
        try:
            ratio = float(environ.get("OTEL_TRACES_SAMPLER_ARG") or 1.0)
        except ValueError:
            ratio = -1.0
        if not 0 <= ratio <= 1:
            logger.warning("OTEL_TRACES_SAMPLER_ARG must be a number from 0 to 1; 1 is used")
            ratio = 1.0
    return parent_based, round(ratio * (1 << 64))


def _provider(
    declaration: Declaration, exporter: SpanExporter | None, environ: Mapping[str, str], bound: int
) -> TracerProvider | None:
    if exporter is None and not _wants_export(environ):
        return None
    # Sampling is decided before the SDK is asked. Without `shutdown_on_exit=False` the interpreter would wait at its
    # end for a collector that does not answer.
    provider = TracerProvider(
        sampler=ALWAYS_ON,
        resource=_resource(declaration),
        id_generator=_SampledIds(max(bound, 1)),
        shutdown_on_exit=False,
    )
    if exporter is not None:
        provider.add_span_processor(SimpleSpanProcessor(exporter))
    else:
        # Imported here: it brings an HTTP client that a stage without an endpoint never needs.
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter()))
    return provider


def _wants_export(environ: Mapping[str, str]) -> bool:
    endpoint = environ.get("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") or environ.get("OTEL_EXPORTER_OTLP_ENDPOINT")
    if not endpoint or environ.get("OTEL_SDK_DISABLED", "").lower() == "true":
        return False
    if environ.get("OTEL_TRACES_EXPORTER", "otlp") != "otlp":
        return False
    protocol = environ.get("OTEL_EXPORTER_OTLP_TRACES_PROTOCOL") or environ.get("OTEL_EXPORTER_OTLP_PROTOCOL")
    if protocol not in (None, "", "http/protobuf"):
        logger.warning("spans are exported as http/protobuf; OTEL_EXPORTER_OTLP_PROTOCOL asks for another protocol")
    return True


def _resource(declaration: Declaration) -> Resource:
    ours = {"service.namespace": "millionx", "service.name": declaration.package}
    try:
        ours["service.version"] = version(declaration.package)
    except PackageNotFoundError:
        logger.debug("package %s is not installed; spans carry no service.version", declaration.package)
    # What OTEL_SERVICE_NAME and OTEL_RESOURCE_ATTRIBUTES say wins over what we say.
    return Resource.create(dict(Resource(ours).merge(OTELResourceDetector().detect()).attributes))
