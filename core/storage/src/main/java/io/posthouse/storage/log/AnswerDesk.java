package io.posthouse.storage.log;

import io.posthouse.kernel.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The answering thread of one log. It tells what became of commands in the order of the commits, so that the writer can be
 * at the next batch meanwhile; withdraws what has waited too long, which is why it, not the writer, owns patience: the
 * writer may be waiting for a database that is down; and calls those who wait for room.
 *
 * <p>The writer waits when 32 batches are still to be answered: who answers slowly slows the log, and nothing grows.
 */
final class AnswerDesk<C, R> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerDesk.class);
    private static final int BATCHES_MAX = 32;
    /** How late a withdrawal may be. */
    private static final long GLANCE_MILLIS = 200;
    /** Below the time that a change of owners may take. */
    private static final long SETTLE_MILLIS = 1_000;

    private final String name;
    private final LogQueue<C, R> queue;
    private final Duration patience;
    private final Ticker ticker;
    private final LogListener listener;
    private final Consumer<C> refused;
    private final BlockingQueue<Runnable> tasks = new ArrayBlockingQueue<>(BATCHES_MAX);
    private final List<LogFeed.Watcher> watchers = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean ending;

    /** @param refused the module's ear for what will not be written */
    AnswerDesk(String name, LogQueue<C, R> queue, Duration patience, Ticker ticker, LogListener listener,
            Consumer<C> refused) {
        this.name = name;
        this.queue = queue;
        this.patience = patience;
        this.ticker = ticker;
        this.listener = listener;
        this.refused = refused;
    }

    @Override
    public void run() {
        while (true) {
            Runnable task = next();
            if (task != null) {
                task.run();
            } else if (ending) {
                callWaiters();
                ended.countDown();
                return;
            }
            withdrawOld();
            callWaiters();
        }
    }

    private @Nullable Runnable next() {
        try {
            return ending ? tasks.poll() : tasks.poll(GLANCE_MILLIS, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            // Nobody interrupts it to any purpose; it ends when it is told to, after its last answer.
            return tasks.poll();
        }
    }

    /** Has a batch answered, and then its shards' ends told. Waits while too many batches are to be answered. */
    void answer(List<Entry<C, R>> batch, List<ShardEnds.End> ends) {
        put(() -> {
            for (Entry<C, R> entry : batch) {
                LogAnswer<R> verdict = entry.verdict;
                tell(entry, verdict != null ? verdict : committed(entry));
            }
            for (ShardEnds.End end : ends) {
                tellWatchers(end.shard(), end.sequence());
            }
        });
    }

    @SuppressWarnings("NullAway") // R may itself be nullable; the result of a committed command is what the module gave.
    private LogAnswer<R> committed(Entry<C, R> entry) {
        return new LogAnswer.Committed<>(entry.result);
    }

    /**
     * Waits until everything put before is told, so that nobody hears of it after what others do next; not for long, since a callback
     * may hang. Not on the answering thread.
     */
    void settle() throws InterruptedException {
        var settled = new CountDownLatch(1);
        put(settled::countDown);
        if (!settled.await(SETTLE_MILLIS, TimeUnit.MILLISECONDS)) {
            LOG.atWarn().addKeyValue("log", name).log("answers are slow, owners change before all of them are told");
        }
    }

    /** Glances at the queue now: room may have come. */
    void ring() {
        tasks.offer(() -> {
        });
    }

    /** Ends the thread once everything put before is told. */
    void end() {
        ending = true;
        ring();
    }

    void awaitEnd(long millis) throws InterruptedException {
        if (!ended.await(millis, TimeUnit.MILLISECONDS)) {
            LOG.atWarn().addKeyValue("log", name).log("a callback keeps the answering thread from ending");
        }
    }

    void watch(LogFeed.Watcher watcher) {
        watchers.add(watcher);
    }

    void unwatch(LogFeed.Watcher watcher) {
        watchers.remove(watcher);
    }

    void tellWatchers(int shard, long sequence) {
        for (LogFeed.Watcher watcher : watchers) {
            try {
                watcher.committed(shard, sequence);
            } catch (RuntimeException e) {
                broken("watcher", e);
            }
        }
    }

    private void put(Runnable task) {
        boolean interrupted = false;
        while (true) {
            try {
                tasks.put(task);
                break;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void withdrawOld() {
        List<Entry<C, R>> old = queue.takeOlderThan(ticker.nanos() - patience.toNanos(), this::refused);
        int waitedTooLong = 0;
        for (Entry<C, R> entry : old) {
            LogAnswer<R> verdict = entry.verdict;
            if (verdict == null) {
                verdict = new LogAnswer.Withdrawn<>(LogAnswer.Why.WAITED_TOO_LONG);
                waitedTooLong++;
            }
            // What has its verdict from before it was given back was counted as what it is when it got it.
            tell(entry, verdict);
        }
        if (waitedTooLong > 0) {
            LOG.atWarn().addKeyValue("log", name).addKeyValue("commands", waitedTooLong)
                    .log("commands withdrawn, they waited too long");
            listener.withdrawn(name, LogAnswer.Why.WAITED_TOO_LONG, waitedTooLong);
        }
    }

    /** Tells the module what will not be written. */
    void refused(C command) {
        try {
            refused.accept(command);
        } catch (RuntimeException e) {
            broken("refusal", e);
        }
    }

    private void callWaiters() {
        for (Runnable waiter; (waiter = queue.nextWithRoom()) != null;) {
            try {
                waiter.run();
            } catch (RuntimeException e) {
                broken("waiter", e);
            }
        }
    }

    void tell(Entry<C, R> entry, LogAnswer<R> answer) {
        try {
            entry.tell(answer);
        } catch (RuntimeException e) {
            broken("answer", e);
        }
    }

    private void broken(String what, RuntimeException e) {
        LOG.atError().addKeyValue("log", name).addKeyValue("callback", what).setCause(e)
                .log("a callback of a log failed");
    }
}
