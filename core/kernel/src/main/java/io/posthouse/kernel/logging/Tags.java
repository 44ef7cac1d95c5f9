package io.posthouse.kernel.logging;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.kernel.Caller;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;

/**
 * What every line says that is logged for one piece of work: which line, which session, which request.
 *
 * <pre>{@code
 * Tags.with("session", id).run(() -> serve(stanza));
 * executor.execute(Tags.carry(() -> push(message)));
 * }</pre>
 *
 * <p>Tags live in a {@link ScopedValue}, so they end with the work and cost nothing on threads that have none. A scoped value
 * stays on its thread: whoever hands work to another thread, a virtual one included, wraps it with {@code carry}, which
 * also carries {@link Caller#CURRENT}. Immutable; any thread.
 */
public final class Tags {
    /** The most tags that one line carries; setting more is a bug of the caller. */
    public static final int TAGS_MAX = 16;
    /** Longer values are cut. */
    public static final int VALUE_CHARS_MAX = 200;

    private static final ScopedValue<Tags> CURRENT = ScopedValue.newInstance();
    private static final Tags NONE = new Tags(Collections.emptySortedMap());

    private final SortedMap<String, String> values;

    private Tags(SortedMap<String, String> values) {
        this.values = values;
    }

    /** Those of the work that this thread does now. */
    public static Tags current() {
        return CURRENT.isBound() ? CURRENT.get() : NONE;
    }

    /**
     * Those of this thread's work with one more, or one changed.
     *
     * @param name the same as in fields of log lines: {@code session}, {@code line}, {@code request}
     */
    public static Tags with(String name, Object value) {
        return current().and(name, value);
    }

    /** These with one more, or one changed. */
    public Tags and(String name, Object value) {
        var more = new TreeMap<>(values);
        String text = value.toString();
        more.put(name, text.length() > VALUE_CHARS_MAX ? text.substring(0, VALUE_CHARS_MAX) : text);
        check(more.size() <= TAGS_MAX, "a log line carries at most 16 tags");
        return new Tags(Collections.unmodifiableSortedMap(more));
    }

    /** The tags by name. */
    public Map<String, String> values() {
        return values;
    }

    /** Does {@code work} on this thread; lines logged meanwhile carry these tags. */
    public void run(Runnable work) {
        ScopedValue.where(CURRENT, this).run(work);
    }

    /** Does {@code work} on this thread and gives its result; lines logged meanwhile carry these tags. */
    public <T, X extends Throwable> T call(ScopedValue.CallableOp<? extends T, X> work) throws X {
        return ScopedValue.where(CURRENT, this).call(work);
    }

    /** {@code work} as a task for another thread, with the tags and the caller of this one. */
    public static Runnable carry(Runnable work) {
        ScopedValue.Carrier carrier = carrier();
        return () -> carrier.run(work);
    }

    /** {@code work} as a task for another thread, with the tags and the caller of this one. */
    public static <T> Callable<T> carryCall(Callable<T> work) {
        ScopedValue.Carrier carrier = carrier();
        return () -> carrier.call(work::call);
    }

    /** Hands every task on to {@code executor} with the tags and the caller of the thread that gives it. */
    public static Executor carryingExecutor(Executor executor) {
        return task -> executor.execute(carry(task));
    }

    /** Makes threads that have the tags and the caller of the thread that asks for them. */
    public static ThreadFactory carryingThreads(ThreadFactory factory) {
        return task -> factory.newThread(carry(task));
    }

    private static ScopedValue.Carrier carrier() {
        ScopedValue.Carrier carrier = ScopedValue.where(CURRENT, current());
        return Caller.CURRENT.isBound() ? carrier.where(Caller.CURRENT, Caller.CURRENT.get()) : carrier;
    }

    @Override
    public String toString() {
        return values.toString();
    }
}
