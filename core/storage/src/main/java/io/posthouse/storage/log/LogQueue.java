package io.posthouse.storage.log;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bounded queue before a writer. Commands leave it in the order they came: into a batch, or withdrawn because they
 * waited too long. Changes of ownership stand in the same order, so that what was submitted before a shard is handed over
 * is committed first and what comes after finds it gone.
 *
 * <p>Any thread. Counts bytes as well as commands; the last command let in may pass the bound of bytes by its own size, so
 * that a large one is never refused for ever.
 */
final class LogQueue<C, R> {
    private static final int WAITERS_MAX = 65_536;

    private final int commandsMax;
    private final long bytesMax;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final ArrayDeque<Entry<C, R>> entries = new ArrayDeque<>();
    private final ArrayDeque<Change> changes = new ArrayDeque<>();
    private final ArrayDeque<Runnable> waiters = new ArrayDeque<>();
    private long bytes;
    private long lastTicket;
    private boolean writerWaits;
    private boolean closed;

    LogQueue(int commandsMax, long bytesMax) {
        this.commandsMax = commandsMax;
        this.bytesMax = bytesMax;
    }

    /** Something the writer does between batches, after all commands with a smaller ticket. */
    record Change(long ticket, OwnershipChange change) {
    }

    /** What the writer is to do next: one change, or a batch of commands, or, when both are missing, to end. */
    record Work<C, R>(@Nullable OwnershipChange change, List<Entry<C, R>> commands) {
        boolean nothing() {
            return change == null && commands.isEmpty();
        }
    }

    boolean closed() {
        lock.lock();
        try {
            return closed;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the command was taken: neither when full nor after closing. */
    boolean offer(C command, int shard, int size, long now, boolean patient, Consumer<LogAnswer<R>> answer) {
        lock.lock();
        try {
            if (closed || !hasRoom()) {
                return false;
            }
            entries.addLast(new Entry<>(command, shard, size, ++lastTicket, now, patient, answer));
            bytes += size;
            wakeWriter();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Whether the change was taken: not after closing. */
    boolean offer(OwnershipChange change) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            changes.addLast(new Change(++lastTicket, change));
            wakeWriter();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for work. The commands leave the queue; who cannot finish them gives them back.
     *
     * @return nothing only when the queue is closed and empty
     */
    Work<C, R> take(int commandsLimit, long bytesLimit) throws InterruptedException {
        lock.lock();
        try {
            while (entries.isEmpty() && changes.isEmpty() && !closed) {
                writerWaits = true;
                work.await();
            }
            writerWaits = false;
            Change first = changes.peekFirst();
            Entry<C, R> head = entries.peekFirst();
            if (first != null && (head == null || head.ticket > first.ticket)) {
                changes.removeFirst();
                return new Work<>(first.change, List.of());
            }
            long before = first == null ? Long.MAX_VALUE : first.ticket;
            return new Work<>(null, drain(commandsLimit, bytesLimit, before));
        } finally {
            lock.unlock();
        }
    }

    private List<Entry<C, R>> drain(int commandsLimit, long bytesLimit, long beforeTicket) {
        List<Entry<C, R>> batch = new ArrayList<>(Math.min(commandsLimit, entries.size()));
        long size = 0;
        for (Entry<C, R> next; (next = entries.peekFirst()) != null && next.ticket < beforeTicket
                && batch.size() < commandsLimit && (batch.isEmpty() || size + next.bytes <= bytesLimit);) {
            batch.add(entries.removeFirst());
            size += next.bytes;
        }
        bytes -= size;
        return batch;
    }

    /** Puts back, before all others and in their order, what was taken and is to be tried again. May pass the bounds. */
    void giveBack(List<Entry<C, R>> batch) {
        lock.lock();
        try {
            for (Entry<C, R> entry : batch.reversed()) {
                entries.addFirst(entry);
                bytes += entry.bytes;
            }
        } finally {
            lock.unlock();
        }
    }

    /**
     * Takes out what has waited since before {@code since}, oldest first, but for those that are patient.
     *
     * @param leaving told of each that nobody will store, before anything that came after it can leave. What another node is to be asked
     *     for is not among them
     */
    List<Entry<C, R>> takeOlderThan(long since, Consumer<? super C> leaving) {
        lock.lock();
        try {
            List<Entry<C, R>> old = new ArrayList<>();
            for (Iterator<Entry<C, R>> each = entries.iterator(); each.hasNext();) {
                Entry<C, R> next = each.next();
                if (next.since - since >= 0) {
                    break;
                }
                if (!next.patient) {
                    each.remove();
                    bytes -= next.bytes;
                    old.add(next);
                    if (!(next.verdict instanceof LogAnswer.Withdrawn<R>)) {
                        leaving.accept(next.command);
                    }
                }
            }
            return old;
        } finally {
            lock.unlock();
        }
    }

    /** Takes out everything, changes too. */
    List<Entry<C, R>> takeAll(List<OwnershipChange> changesToo) {
        lock.lock();
        try {
            List<Entry<C, R>> all = List.copyOf(entries);
            changes.forEach(change -> changesToo.add(change.change));
            entries.clear();
            changes.clear();
            bytes = 0;
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Lets nothing more in. The writer still gets what is there. */
    void close() {
        lock.lock();
        try {
            closed = true;
            work.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Keeps {@code task} until there is room; not after closing. */
    boolean whenRoom(Runnable task) {
        lock.lock();
        try {
            if (closed) {
                return false;
            }
            if (waiters.size() >= WAITERS_MAX) {
                throw new IllegalStateException("too many wait for room: a caller waits once");
            }
            waiters.addLast(task);
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** The one who has waited longest for room, if there is some. After closing there is: they learn of it by submitting. */
    @Nullable
    Runnable nextWithRoom() {
        lock.lock();
        try {
            return closed || hasRoom() ? waiters.pollFirst() : null;
        } finally {
            lock.unlock();
        }
    }

    boolean someoneWaitsForRoom() {
        lock.lock();
        try {
            return !waiters.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    int size() {
        lock.lock();
        try {
            return entries.size();
        } finally {
            lock.unlock();
        }
    }

    /** When the oldest came; {@code now} when none waits. */
    long oldestSince(long now) {
        lock.lock();
        try {
            Entry<C, R> head = entries.peekFirst();
            return head == null ? now : head.since;
        } finally {
            lock.unlock();
        }
    }

    private boolean hasRoom() {
        return entries.size() < commandsMax && bytes < bytesMax;
    }

    private void wakeWriter() {
        if (writerWaits) {
            writerWaits = false;
            work.signal();
        }
    }
}
