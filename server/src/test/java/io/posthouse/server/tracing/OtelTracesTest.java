package io.posthouse.server.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.Span.Kind;
import io.posthouse.kernel.trace.TraceContext;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class OtelTracesTest {
    @Test
    void aTraceOverTwoNodesArrivesAsOneWithItsRequestAndItsBatch() throws Exception {
        try (var collector = new OtlpReceiver();
                var north = to(collector, "north", 1);
                var south = to(collector, "south", 1)) {
            // given: what one node began, and another goes on with by the word that travels
            Span root = north.begin("message", Kind.SERVER, Optional.empty());
            String word = root.context().orElseThrow().word();
            Span far = south.goOn(TraceContext.ofWord(word), "take over", Kind.CONSUMER);

            // when
            south.batch("commit batch", List.of(far.context().orElseThrow()), Duration.ofMillis(3)).end();
            far.end();
            root.end();

            // then
            var taken = collector.await(span -> span.name().equals("take over"));
            var begun = collector.await(span -> span.name().equals("message"));
            var batch = collector.await(span -> span.name().equals("commit batch"));
            assertThat(taken.trace()).isEqualTo(begun.trace());
            assertThat(taken.parent()).isEqualTo(begun.id());
            assertThat(List.of(begun.node(), taken.node())).containsExactly("north", "south");
            assertThat(begun.trace()).startsWith(begun.attributes().get("posthouse.request"));
            assertThat(taken.attributes()).containsEntry("posthouse.request",
                    begun.attributes().get("posthouse.request"));
            assertThat(batch.links()).containsExactly(begun.trace());
        }
    }

    @Test
    void whatIsNotSampledIsNotRecordedAnywhere() {
        try (var never = new OtelTraces(SpanExporter.composite(), "north", "1", 0, Clock.systemUTC())) {
            assertThat(never.begin("message", Kind.SERVER, Optional.empty())).isSameAs(Span.NONE);
            assertThat(never.goOn(
                    Optional.of(new TraceContext("4bf92f3577b34da6a3ce929d0e0e4736", "00f067aa0ba902b7", false, "r")),
                    "GET", Kind.SERVER)).isSameAs(Span.NONE);
        }
    }

    @Test
    void aCollectorThatIsAwayCostsSpansAndNothingElse() throws Exception {
        try (var collector = new OtlpReceiver(); var traces = to(collector, "north", 1)) {
            // given
            collector.answer(503);

            // when / then: dropped and counted, and taken again when it is back
            traces.begin("lost", Kind.SERVER, Optional.empty()).end();
            await(() -> traces.dropped() == 1);
            collector.answer(200);
            traces.begin("found", Kind.SERVER, Optional.empty()).end();
            await(() -> traces.exported() == 1);
        }
    }

    @Test
    void whoEndsASpanNeverWaitsForACollectorThatHangs() throws Exception {
        var stuck = new CountDownLatch(1);
        var asked = new CountDownLatch(1);
        var exporter = new SpanExporter() {
            @Override
            public CompletableResultCode export(Collection<SpanData> spans) {
                asked.countDown();
                try {
                    stuck.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
                return CompletableResultCode.ofFailure();
            }

            @Override
            public CompletableResultCode flush() {
                return CompletableResultCode.ofSuccess();
            }

            @Override
            public CompletableResultCode shutdown() {
                return CompletableResultCode.ofSuccess();
            }
        };
        try (var traces = new OtelTraces(exporter, "north", "1", 1, Clock.systemUTC())) {
            // given: it hangs with the first
            traces.begin("first", Kind.SERVER, Optional.empty()).end();
            asked.await();

            // when: more come than may wait
            for (int i = 0; i < SpanQueue.WAITING_MAX + 100; i++) {
                traces.begin("more", Kind.SERVER, Optional.empty()).end();
            }

            // then
            assertThat(traces.waiting()).isEqualTo(SpanQueue.WAITING_MAX);
            assertThat(traces.dropped()).isEqualTo(100);
            stuck.countDown();
        }
    }

    private static OtelTraces to(OtlpReceiver collector, String node, double share) throws IOException {
        return OtelTraces.to(collector.endpoint(), "", node, "1", share, Clock.systemUTC());
    }

    private static void await(java.util.function.BooleanSupplier met) throws InterruptedException {
        for (int i = 0; i < 1_500 && !met.getAsBoolean(); i++) {
            Thread.sleep(20);
        }
        assertThat(met.getAsBoolean()).isTrue();
    }
}
