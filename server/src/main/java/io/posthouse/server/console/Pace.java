package io.posthouse.server.console;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;

/** How many messages were stored in each of the last sixty spans of five seconds. */
public final class Pace implements AutoCloseable {
    static final int SPAN_SECONDS = 5;
    private static final int SPANS_MAX = 60;

    private final DoubleSupplier count;
    private final Deque<Long> spans = new ArrayDeque<>();
    private final ScheduledExecutorService timer = Executors
            .newSingleThreadScheduledExecutor(Thread.ofVirtual().name("pace").factory());
    private double before;

    /** @param count all of them since the start; must not wait */
    public Pace(DoubleSupplier count) {
        this.count = count;
    }

    /** Begins to look. Once. */
    public void start() {
        before = count.getAsDouble();
        timer.scheduleAtFixedRate(this::look, SPAN_SECONDS, SPAN_SECONDS, TimeUnit.SECONDS);
    }

    synchronized void look() {
        double now = count.getAsDouble();
        spans.addLast(Math.max(0, Math.round(now - before)));
        before = now;
        if (spans.size() > SPANS_MAX) {
            spans.removeFirst();
        }
    }

    /** The oldest first; fewer than sixty in the first five minutes. */
    synchronized List<Long> spans() {
        return List.copyOf(spans);
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
