package io.posthouse.messaging.session;

import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/**
 * A bounded queue whose items are handled one at a time, in order, on a thread that may wait.
 *
 * <p>Nothing runs while it is empty: the first item put into it starts a run on {@code executor}, which ends when the
 * mailbox is empty again. Putting never blocks. When it fills up, {@code pressure} is told, so that whoever feeds it
 * stops reading; when half of it is free again, {@code pressure} is told that too.
 */
public final class Mailbox<T> {
    private final int capacity;
    private final Executor executor;
    private final Consumer<T> handler;
    private final Consumer<Boolean> pressure;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private boolean running;
    private boolean pressed;
    private boolean closed;

    /**
     * @param capacity items that may wait; beyond it {@link #offer} refuses
     * @param executor where runs happen; virtual threads
     * @param handler handles one item; what it throws ends the run's item, never the mailbox
     * @param pressure told {@code true} when the mailbox is three quarters full, {@code false} when it is half empty again
     */
    public Mailbox(int capacity, Executor executor, Consumer<T> handler, Consumer<Boolean> pressure) {
        this.capacity = capacity;
        this.executor = executor;
        this.handler = handler;
        this.pressure = pressure;
    }

    /** Puts {@code item} at the end; false when the mailbox is full or closed, and nothing was taken. */
    public boolean offer(T item) {
        boolean start;
        boolean press;
        synchronized (items) {
            if (closed || items.size() >= capacity) {
                return false;
            }
            items.addLast(item);
            press = !pressed && items.size() >= capacity - capacity / 4;
            pressed |= press;
            start = !running;
            running = true;
        }
        if (press) {
            pressure.accept(true);
        }
        if (start) {
            executor.execute(this::run);
        }
        return true;
    }

    /** Puts {@code item} behind all that waits, even when the mailbox is full, and takes nothing more. */
    public void offerLast(T item) {
        boolean start;
        synchronized (items) {
            if (closed) {
                return;
            }
            closed = true;
            items.addLast(item);
            start = !running;
            running = true;
        }
        if (start) {
            executor.execute(this::run);
        }
    }

    /** Takes nothing more; what waits is dropped. The item being handled is finished. */
    public void close() {
        synchronized (items) {
            closed = true;
            items.clear();
        }
    }

    private void run() {
        while (true) {
            T item;
            boolean release;
            synchronized (items) {
                var next = items.pollFirst();
                if (next == null) {
                    running = false;
                    return;
                }
                item = next;
                release = pressed && items.size() <= capacity / 2;
                pressed &= !release;
            }
            if (release) {
                pressure.accept(false);
            }
            handler.accept(item);
        }
    }
}
