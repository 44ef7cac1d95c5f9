package io.posthouse.storage.log;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * A log that can be opened again under those who use it, for a node that was fenced because others took it for dead. What was
 * submitted before has been answered when the next opening begins; what is submitted in between is withdrawn as closed. Who
 * watches the feed goes on watching. Any thread.
 *
 * @param <C> a command
 * @param <R> its answer
 */
public final class ReopeningLog<C, R> implements OpenLog<C, R> {
    private final Logs logs;
    private final LogDefinition<C, R> definition;
    private final List<LogFeed.Watcher> watchers = new CopyOnWriteArrayList<>();
    private final LogFeed feed = new Feed();
    private volatile OpenLog<C, R> open;
    private boolean closed;

    /** Opens it for the first time. Blocks, and refuses, as {@link Logs#open}. */
    public ReopeningLog(Logs logs, LogDefinition<C, R> definition) {
        this.logs = logs;
        this.definition = definition;
        this.open = logs.open(definition);
        tellFrom(open);
    }

    private void tellFrom(OpenLog<C, R> opened) {
        opened.feed().watch((shard, last) -> watchers.forEach(watcher -> watcher.committed(shard, last)));
    }

    /**
     * Closes it and opens it again; blocks until that is done. Nothing happens once it was closed for good.
     *
     * @throws io.posthouse.storage.StoreUnavailable when it could not be opened; asking again may help
     */
    public synchronized void reopen() {
        if (!closed) {
            open.close();
            definition.forget();
            OpenLog<C, R> next = logs.open(definition);
            tellFrom(next);
            open = next;
        }
    }

    @Override
    public boolean submit(C command, Consumer<LogAnswer<R>> answer) {
        return open.submit(command, answer);
    }

    @Override
    public void whenRoom(Runnable task) {
        open.whenRoom(task);
    }

    @Override
    public boolean owns(int shard) {
        return open.owns(shard);
    }

    /** Those of the present opening; the next one has others. */
    @Override
    public LogShards shards() {
        return open.shards();
    }

    @Override
    public LogFeed feed() {
        return feed;
    }

    @Override
    public LogGauges gauges() {
        return new Gauges();
    }

    @Override
    public synchronized void close() {
        closed = true;
        open.close();
    }

    private final class Gauges implements LogGauges {
        @Override
        public int queued() {
            return open.gauges().queued();
        }

        @Override
        public long oldestWaitNanos() {
            return open.gauges().oldestWaitNanos();
        }

        @Override
        public boolean writing() {
            return open.gauges().writing();
        }
    }

    private final class Feed implements LogFeed {
        @Override
        public <T> List<T> read(int shard, long afterSequence, int limit, RowReader<T> reader) {
            return open.feed().read(shard, afterSequence, limit, reader);
        }

        @Override
        public void readOn(Map<Integer, Long> after, int limitEach, List<String> columns, RowTaker taker) {
            open.feed().readOn(after, limitEach, columns, taker);
        }

        @Override
        public Map<Integer, Long> ends(Set<Integer> shards) {
            return open.feed().ends(shards);
        }

        @Override
        public Map<Integer, Long> positions(String feed) {
            return open.feed().positions(feed);
        }

        @Override
        public Watch watch(Watcher watcher) {
            watchers.add(watcher);
            return () -> watchers.remove(watcher);
        }

        @Override
        public void tell(int shard, long lastSequence) {
            open.feed().tell(shard, lastSequence);
        }

        @Override
        public long position(String feed, int shard) {
            return open.feed().position(feed, shard);
        }

        @Override
        public void advance(Connection connection, String feed, int shard, long sequence) throws SQLException {
            open.feed().advance(connection, feed, shard, sequence);
        }
    }
}
