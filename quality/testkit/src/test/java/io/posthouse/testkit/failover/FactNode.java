package io.posthouse.testkit.failover;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogListener;
import io.posthouse.storage.log.LogSettings;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.storage.log.PostgresLogs;
import io.posthouse.storage.log.RowStamp;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** A node that writes facts to its own shards as fast as it may, and remembers what it was told of each. */
final class FactNode implements AutoCloseable {
    private static final int OUTSTANDING = 100;

    final String name;
    final OpenLog<FactLog.Fact, RowStamp> log;
    final Map<Integer, RowStamp> acknowledged = new ConcurrentHashMap<>();
    final AtomicInteger acknowledgedTwice = new AtomicInteger();
    final AtomicInteger unsettled = new AtomicInteger();
    final AtomicInteger turnedAway = new AtomicInteger();
    private final AtomicInteger outstanding = new AtomicInteger();
    private final List<Integer> shards;
    private final Thread thread;
    private volatile boolean ending;
    private int submitted;

    FactNode(String name, Database database, List<Integer> shards) {
        this.name = name;
        this.shards = shards;
        this.log = new PostgresLogs(database, name, LogSettings.standard(), Ticker.system(),
                new LogListener() {
                    @Override
                    public void unsettled(String of) {
                        unsettled.incrementAndGet();
                    }
                }).open(new FactLog());
        this.thread = Thread.ofPlatform().daemon().name("facts-" + name).unstarted(this::write);
    }

    FactNode start() {
        thread.start();
        return this;
    }

    private void write() {
        while (!ending) {
            if (outstanding.get() < OUTSTANDING && submit(nextNumber())) {
                continue;
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private int nextNumber() {
        int round = submitted / shards.size();
        return round * FactLog.SHARDS + shards.get(submitted++ % shards.size());
    }

    /** Hands one fact to the log. */
    boolean submit(int number) {
        outstanding.incrementAndGet();
        boolean taken = log.submit(new FactLog.Fact(name, number), answer -> {
            outstanding.decrementAndGet();
            if (answer instanceof LogAnswer.Committed<RowStamp>(RowStamp stamp)) {
                if (acknowledged.put(number, stamp) != null) {
                    acknowledgedTwice.incrementAndGet();
                }
            } else {
                turnedAway.incrementAndGet();
            }
        });
        if (!taken) {
            outstanding.decrementAndGet();
        }
        return taken;
    }

    int outstanding() {
        return outstanding.get();
    }

    /** Submits no more, and waits until each has its answer. */
    void finish() throws Exception {
        ending = true;
        thread.join();
        Waiting.until("all commands of " + name + " to be answered", () -> outstanding.get() == 0);
    }

    @Override
    public void close() {
        ending = true;
        log.close();
    }
}
