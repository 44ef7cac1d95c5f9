package io.posthouse.server.tracing;

import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.TraceContext;
import java.util.Optional;

/** A span that is recorded. */
final class OtelSpan extends Span {
    /** Enough of a trace id to be a request's id, and of the same length as the gateway's. */
    private static final int REQUEST_CHARS = 24;

    private final Tracer tracer;
    private final io.opentelemetry.api.trace.Span span;
    private final String requestId;

    private OtelSpan(Tracer tracer, io.opentelemetry.api.trace.Span span, String requestId) {
        this.tracer = tracer;
        this.span = span;
        this.requestId = requestId;
    }

    /** @param requestId empty where the trace's own beginning is to be it, so that each leads to the other */
    static Span start(Tracer tracer, SpanBuilder builder, Kind kind, Optional<String> requestId) {
        var span = builder.setSpanKind(kindOf(kind)).startSpan();
        String request = requestId.orElseGet(() -> span.getSpanContext().getTraceId().substring(0, REQUEST_CHARS));
        span.setAttribute("posthouse.request", request);
        return new OtelSpan(tracer, span, request);
    }

    private static SpanKind kindOf(Kind kind) {
        return switch (kind) {
            case INTERNAL -> SpanKind.INTERNAL;
            case SERVER -> SpanKind.SERVER;
            case CLIENT -> SpanKind.CLIENT;
            case PRODUCER -> SpanKind.PRODUCER;
            case CONSUMER -> SpanKind.CONSUMER;
        };
    }

    @Override
    public boolean isRecorded() {
        return true;
    }

    @Override
    public Optional<TraceContext> context() {
        var context = span.getSpanContext();
        return Optional.of(new TraceContext(context.getTraceId(), context.getSpanId(), true, requestId));
    }

    @Override
    public Span child(String name, Kind kind) {
        return start(tracer, tracer.spanBuilder(name).setParent(Context.root().with(span)), kind,
                Optional.of(requestId));
    }

    @Override
    public Span with(String key, String value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    public Span with(String key, long value) {
        span.setAttribute(key, value);
        return this;
    }

    @Override
    public Span renamed(String name) {
        span.updateName(name);
        return this;
    }

    @Override
    public Span failed(String code) {
        span.setStatus(StatusCode.ERROR, code);
        span.setAttribute("error.type", code);
        return this;
    }

    @Override
    public void end() {
        span.end();
    }
}
