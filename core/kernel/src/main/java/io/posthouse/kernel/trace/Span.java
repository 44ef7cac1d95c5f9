package io.posthouse.kernel.trace;

import java.util.Optional;

/**
 * One piece of work in a trace, from its beginning until {@link #end}. What is not recorded is {@link #NONE}, which does nothing and
 * costs nothing, so nobody asks first. Safe for any thread; never blocks.
 *
 * <p>Nothing of what people say, no address, no name and no token is put into a span: whoever looks at traces need not be
 * allowed to see those. Text of SQL may be, since values stand beside it.
 */
public abstract class Span {
    /** Work that nobody records. */
    public static final Span NONE = new Unrecorded();

    private static final ScopedValue<Span> CURRENT = ScopedValue.newInstance();

    /** For those that record. */
    protected Span() {
    }

    /** Which side of a call or of a queue the work is on. */
    public enum Kind {
        /** Within one node. */
        INTERNAL,
        /** It answers somebody outside. */
        SERVER,
        /** It asks another process, and waits. */
        CLIENT,
        /** It hands something on, and does not wait. */
        PRODUCER,
        /** It takes what was handed on. */
        CONSUMER
    }

    /** The work that this thread does; {@link #NONE} where none is recorded. */
    public static Span current() {
        return CURRENT.isBound() ? CURRENT.get() : NONE;
    }

    /** Whether anybody will see it. */
    public boolean isRecorded() {
        return false;
    }

    /** Where in the trace it stands, to be handed on; empty when it is not recorded. */
    public Optional<TraceContext> context() {
        return Optional.empty();
    }

    /** A part of it that begins now. */
    public Span child(String name, Kind kind) {
        return this;
    }

    /** Notes something of it; {@code key} by OpenTelemetry's conventions where they have one, else {@code posthouse.…}. */
    public Span with(String key, String value) {
        return this;
    }

    /** Notes a number of it. */
    public Span with(String key, long value) {
        return this;
    }

    /** Calls it otherwise, once that is known. */
    public Span renamed(String name) {
        return this;
    }

    /**
     * It did not succeed.
     *
     * @param code a stable word, such as a condition or a state, never a message
     */
    public Span failed(String code) {
        return this;
    }

    /** It is over. Twice is once. */
    public void end() {
        // Nobody recorded it.
    }

    /** Does {@code work} on this thread as this span's; log lines of it carry its request and trace. */
    public void run(Runnable work) {
        if (isRecorded()) {
            ScopedValue.where(CURRENT, this).run(work);
        } else {
            work.run();
        }
    }

    /** The same for work that gives something. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        return isRecorded() ? ScopedValue.where(CURRENT, this).call(work) : work.call();
    }

    private static final class Unrecorded extends Span {
    }
}
