package io.posthouse.kernel.trace;

import io.posthouse.kernel.trace.Span.Kind;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** Where spans begin. Safe for any thread; never blocks, and drops rather than waits. */
public interface Traces {
    /** Nobody wants any. */
    Traces OFF = new Traces() {
        @Override
        public boolean isOn() {
            return false;
        }

        @Override
        public Span begin(String name, Kind kind, Optional<String> requestId) {
            return Span.NONE;
        }

        @Override
        public Span goOn(Optional<TraceContext> from, String name, Kind kind) {
            return Span.NONE;
        }

        @Override
        public Span batch(String name, List<TraceContext> of, Duration ago) {
            return Span.NONE;
        }
    };

    /** Whether anything is ever recorded. */
    boolean isOn();

    /**
     * Begins a trace, or does not: a share of them is recorded, which settings say.
     *
     * @param requestId what the log calls it; empty where it has no id yet, and then one is made from the trace's
     */
    Span begin(String name, Kind kind, Optional<String> requestId);

    /** Goes on with what was begun elsewhere; {@link Span#NONE} where that is not recorded, or nothing is known of it. */
    Span goOn(Optional<TraceContext> from, String name, Kind kind);

    /**
     * Work that was done for several at once: a trace of its own with links to them.
     *
     * @param ago how long ago it began
     */
    Span batch(String name, List<TraceContext> of, Duration ago);
}
