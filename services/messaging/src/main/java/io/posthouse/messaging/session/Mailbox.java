package io.posthouse.messaging.session;

import io.posthouse.messaging.MemoryShare;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.ToIntFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A bounded queue whose items are handled one at a time, in order, on a thread that may wait.
 *
 * <p>Nothing runs while it is empty: the first item put into it starts a run on {@code executor}, which ends when the
 * mailbox is empty again. Putting never blocks. When it fills up, {@code pressure} is told, so that whoever feeds it
 * stops reading; when half of it is free again, {@code pressure} is told that too. It fills up by the number of items and by
 * their bytes; and when all mailboxes together have used up their share of the memory, with very little.
 */
public final class Mailbox<T> {
    private static final Logger log = LoggerFactory.getLogger(Mailbox.class);

    /** What a mailbox may hold, in bytes, while all together hold too much. */
    private static final int TIGHT_BYTES = 16 * 1024;

    private final int capacity;
    private final Weighing<T> weighing;
    private final MemoryShare.Holding holding;
    private final Executor executor;
    private final Consumer<T> handler;
    private final Consumer<Boolean> pressure;
    private final ArrayDeque<T> items = new ArrayDeque<>();
    private int bytes;
    private boolean running;
    private volatile boolean pressed;
    private boolean closed;

    /**
     * How a mailbox counts bytes.
     *
     * @param weigh about how many bytes an item holds; always the same for the same item
     * @param bytesMax what may wait, or one item that is larger
     * @param share what all mailboxes may hold together
     */
    public record Weighing<T>(ToIntFunction<T> weigh, int bytesMax, MemoryShare share) {
    }

    /** One that counts items alone. */
    public Mailbox(int capacity, Executor executor, Consumer<T> handler, Consumer<Boolean> pressure) {
        this(capacity, new Weighing<>(item -> 0, Integer.MAX_VALUE, MemoryShare.boundless()), executor, handler,
                pressure);
    }

    /**
     * @param capacity items that may wait; beyond it {@link #offer} refuses
     * @param executor where runs happen; virtual threads
     * @param handler handles one item; what it throws ends the run's item, never the mailbox
     * @param pressure told {@code true} when the mailbox is three quarters full, {@code false} when it is half empty again;
     *        under its lock, so that it is told in order: it must not block
     */
    public Mailbox(int capacity, Weighing<T> weighing, Executor executor, Consumer<T> handler,
            Consumer<Boolean> pressure) {
        this.capacity = capacity;
        this.weighing = weighing;
        this.holding = weighing.share().open(() -> {
            // What waits here is the client's, and is handled before anything more is read.
        });
        this.executor = executor;
        this.handler = handler;
        this.pressure = pressure;
    }

    /** Puts {@code item} at the end; false when the mailbox is full or closed, and nothing was taken. */
    public boolean offer(T item) {
        boolean start;
        synchronized (items) {
            if (closed || items.size() >= capacity) {
                return false;
            }
            items.addLast(item);
            weigh(item, 1);
            if (!pressed && fillsUp()) {
                pressed = true;
                pressure.accept(true);
            }
            start = !running;
            running = true;
        }
        if (start) {
            executor.execute(this::run);
        }
        return true;
    }

    private void weigh(T item, int sign) {
        int weight = sign * weighing.weigh().applyAsInt(item);
        bytes += weight;
        holding.change(weight);
    }

    private boolean fillsUp() {
        return items.size() >= capacity - capacity / 4 || bytes >= weighing.bytesMax() - weighing.bytesMax() / 4
                || (bytes > TIGHT_BYTES && weighing.share().isFull());
    }

    private boolean hasEmptied() {
        return items.size() <= capacity / 2 && bytes <= weighing.bytesMax() / 2
                && (bytes <= TIGHT_BYTES || !weighing.share().isFull());
    }

    /** Whether it fills up: whoever feeds it puts nothing more until {@code pressure} says so. */
    public boolean isPressed() {
        return pressed;
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
            weigh(item, 1);
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
            holding.change(-bytes);
            bytes = 0;
        }
    }

    private void run() {
        while (true) {
            T item;
            synchronized (items) {
                var next = items.pollFirst();
                if (next == null) {
                    running = false;
                    return;
                }
                item = next;
                weigh(item, -1);
                if (pressed && hasEmptied()) {
                    pressed = false;
                    pressure.accept(false);
                }
            }
            try {
                handler.accept(item);
            } catch (RuntimeException | Error e) {
                // Whoever comes next must not find a mailbox that nobody empties any more.
                log.atError().setCause(e).log("an item of a mailbox was not handled");
            }
        }
    }
}
