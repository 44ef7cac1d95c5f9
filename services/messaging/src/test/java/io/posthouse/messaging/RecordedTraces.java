package io.posthouse.messaging;

import io.posthouse.kernel.trace.Span;
import io.posthouse.kernel.trace.Span.Kind;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.kernel.trace.Traces;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Keeps the spans that are over, for tests; every stanza is recorded. */
public final class RecordedTraces implements Traces {
    private final Queue<Ended> ended = new ConcurrentLinkedQueue<>();

    /** A span that is over. */
    public record Ended(String name, TraceContext context) {
    }

    public List<Ended> ended() {
        return List.copyOf(ended);
    }

    @Override
    public boolean isOn() {
        return true;
    }

    @Override
    public Span begin(String name, Kind kind, Optional<String> requestId) {
        String trace = UUID.randomUUID().toString().replace("-", "");
        return new Kept(name, trace, requestId.orElse(trace.substring(0, 24)));
    }

    @Override
    public Span goOn(Optional<TraceContext> from, String name, Kind kind) {
        return from.<Span>map(context -> new Kept(name, context.traceId(), context.requestId())).orElse(Span.NONE);
    }

    @Override
    public Span batch(String name, List<TraceContext> of, Duration ago) {
        return begin(name, Kind.CONSUMER, Optional.empty());
    }

    private final class Kept extends Span {
        private final String name;
        private final TraceContext context;

        private Kept(String name, String trace, String request) {
            this.name = name;
            this.context = new TraceContext(trace, UUID.randomUUID().toString().replace("-", "").substring(0, 16), true,
                    request);
        }

        @Override
        public boolean isRecorded() {
            return true;
        }

        @Override
        public Optional<TraceContext> context() {
            return Optional.of(context);
        }

        @Override
        public Span child(String of, Kind kind) {
            return new Kept(of, context.traceId(), context.requestId());
        }

        @Override
        public void end() {
            ended.add(new Ended(name, context));
        }
    }
}
