package io.posthouse.server.tracing;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.Span.Kind;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Traces by OpenTelemetry's SDK. Whether a trace is recorded is decided here, before the SDK is asked, so that what is not recorded
 * costs one random number. Safe for any thread.
 */
public final class OtelTraces implements Traces, AutoCloseable {
    private static final int LINKS_MAX = 128;
    private static final int ATTRIBUTES_MAX = 32;
    private static final int ATTRIBUTE_CHARS_MAX = 1_000;
    private static final Duration SEND_PATIENCE = Duration.ofSeconds(5);

    private final SdkTracerProvider provider;
    private final Tracer tracer;
    private final double share;
    private final Clock clock;
    private final SpanQueue queue;

    /**
     * @param exporter takes spans over the network
     * @param node whose spans these are
     * @param share which part is recorded, 0 to 1
     */
    OtelTraces(SpanExporter exporter, String node, String version, double share, Clock clock) {
        this.share = share;
        this.clock = clock;
        this.queue = new SpanQueue(exporter);
        this.provider = SdkTracerProvider.builder()
                .setResource(Resource.create(Attributes.builder().put("service.name", "posthouse")
                        .put("service.version", version).put("service.instance.id", node).build()))
                .setSpanLimits(SpanLimits.builder().setMaxNumberOfLinks(LINKS_MAX)
                        .setMaxNumberOfAttributes(ATTRIBUTES_MAX).setMaxAttributeValueLength(ATTRIBUTE_CHARS_MAX)
                        .build())
                .addSpanProcessor(queue).build();
        this.tracer = provider.get("posthouse");
    }

    /**
     * Sends to a collector.
     *
     * @param authorization a header's value; empty for none
     */
    public static OtelTraces to(String endpoint, String authorization, String node, String version, double share,
            Clock clock) {
        OtlpHttpSpanExporterBuilder exporter = OtlpHttpSpanExporter.builder().setEndpoint(endpoint)
                .setCompression("gzip").setTimeout(SEND_PATIENCE).setConnectTimeout(SEND_PATIENCE)
                // What cannot be sent now is dropped: trying again would only make what waits older.
                .setRetryPolicy(null);
        if (!authorization.isEmpty()) {
            exporter.addHeader("Authorization", authorization);
        }
        return new OtelTraces(exporter.build(), node, version, share, clock);
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public Span begin(String name, Kind kind, Optional<String> requestId) {
        if (ThreadLocalRandom.current().nextDouble() >= share) {
            return Span.NONE;
        }
        return start(tracer.spanBuilder(name).setNoParent(), kind, requestId);
    }

    @Override
    public Span goOn(Optional<TraceContext> from, String name, Kind kind) {
        if (from.isEmpty() || !from.get().sampled()) {
            return Span.NONE;
        }
        return start(tracer.spanBuilder(name).setParent(
                Context.root().with(io.opentelemetry.api.trace.Span.wrap(remote(from.get())))), kind,
                Optional.of(from.get().requestId()));
    }

    @Override
    public Span batch(String name, List<TraceContext> of, Duration ago) {
        SpanBuilder builder = tracer.spanBuilder(name).setNoParent().setStartTimestamp(Instant.now(clock).minus(ago));
        of.stream().limit(LINKS_MAX).forEach(each -> builder.addLink(remote(each)));
        return start(builder, Kind.CONSUMER, Optional.empty());
    }

    private static SpanContext remote(TraceContext context) {
        return SpanContext.createFromRemoteParent(context.traceId(), context.spanId(), TraceFlags.getSampled(),
                TraceState.getDefault());
    }

    private Span start(SpanBuilder builder, Kind kind, Optional<String> requestId) {
        return OtelSpan.start(tracer, builder, kind, requestId);
    }

    /** Spans that were taken by the collector. */
    public long exported() {
        return queue.exported();
    }

    /** Spans that nobody will see, since too many waited or the collector did not take them. */
    public long dropped() {
        return queue.dropped();
    }

    /** Spans that wait to be sent. */
    public int waiting() {
        return queue.waiting();
    }

    /** Sends what waits, for some seconds at most. */
    @Override
    public void close() {
        provider.close();
    }
}
