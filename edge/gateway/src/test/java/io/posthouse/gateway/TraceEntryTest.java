package io.posthouse.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.Span.Kind;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TraceEntryTest {
    private static final String THEIRS = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String OURS = "11111111111111111111111111111111";

    @Test
    void goesOnWithATraceOfACallerWhoIsTrusted() throws Exception {
        assertThat(arriving(Set.of(InetAddress.getLoopbackAddress()))).startsWith("00-" + THEIRS);
    }

    @Test
    void beginsItsOwnForEverybodyElseAndTakesTheirHeaderOut() throws Exception {
        assertThat(arriving(Set.of())).startsWith("00-" + OURS);
    }

    /** The header that the endpoint got, for a caller that brought one along. */
    private static String arriving(Set<InetAddress> trusted) throws Exception {
        try (Door door = new Door(settings -> settings, List.of(), List.of(), new TraceEntry(new Begun(), trusted))) {
            door.get("/api/people", "traceparent", "00-" + THEIRS + "-00f067aa0ba902b7-01", "tracestate", "a=b");
            var arrived = door.endpoints().arrived().getFirst();
            assertThat(arrived.carries("tracestate")).isFalse();
            return arrived.headers().getOrDefault("traceparent", List.of("none")).getFirst();
        }
    }

    private static final class Begun implements Traces {
        @Override
        public boolean isOn() {
            return true;
        }

        @Override
        public Span begin(String name, Kind kind, Optional<String> requestId) {
            return span(OURS, requestId.orElseThrow());
        }

        @Override
        public Span goOn(Optional<TraceContext> from, String name, Kind kind) {
            return span(from.orElseThrow().traceId(), from.orElseThrow().requestId());
        }

        @Override
        public Span batch(String name, List<TraceContext> of, Duration ago) {
            return Span.NONE;
        }

        private static Span span(String trace, String request) {
            return new Span() {
                @Override
                public boolean isRecorded() {
                    return true;
                }

                @Override
                public Optional<TraceContext> context() {
                    return Optional.of(new TraceContext(trace, "2222222222222222", true, request));
                }
            };
        }
    }
}
