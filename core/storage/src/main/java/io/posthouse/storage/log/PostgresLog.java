package io.posthouse.storage.log;

import io.posthouse.kernel.Ticker;
import io.posthouse.storage.Database;
import java.sql.SQLException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** One log on this node: the queue before its writer, the writer, and the answering thread behind it. */
final class PostgresLog<C, R> implements OpenLog<C, R>, LogShards, LogGauges {
    private static final long LAST_MOMENT_MILLIS = 2_000;

    private final LogDefinition<C, R> definition;
    private final LogSettings settings;
    private final String writerName;
    private final Ticker ticker;
    private final LogListener listener;
    private final LogQueue<C, R> queue;
    private final AnswerDesk<C, R> desk;
    private final LogWriter<C, R> writer;
    private final PostgresFeed feed;

    PostgresLog(Database database, LogDefinition<C, R> definition, LogSettings settings, Tenure.Self self,
            Ticker ticker,
            LogListener listener, CommitOrder commitOrder) {
        this.definition = definition;
        this.settings = settings;
        this.writerName = self.name();
        this.ticker = ticker;
        this.listener = listener;
        this.queue = new LogQueue<>(settings.queueCommandsMax(), settings.queueBytesMax());
        this.desk = new AnswerDesk<>(definition.schema(), queue, settings.patience(), ticker, listener,
                definition::refused);
        this.writer = new LogWriter<>(database, definition, settings, self, ticker, listener, commitOrder, queue,
                desk);
        this.feed = new PostgresFeed(database, definition.schema(), definition.table(), desk);
    }

    void start() throws SQLException {
        writer.open();
        // Platform threads: both live as long as the log, and the writer computes as much as it waits.
        Thread.ofPlatform().daemon().name("log-" + definition.schema() + "-answers").start(desk);
        Thread.ofPlatform().daemon().name("log-" + definition.schema() + "-writer").start(writer);
        listener.opened(definition.schema(), this);
    }

    @Override
    public boolean submit(C command, Consumer<LogAnswer<R>> answer) {
        int shard = definition.shardOf(command);
        if (shard < 0 || shard >= definition.shards()) {
            throw new IllegalArgumentException("shard " + shard + " of " + definition.shards());
        }
        if (queue.offer(command, shard, definition.bytesOf(command), ticker.nanos(),
                definition.isPatient(command), answer)) {
            return true;
        }
        if (!queue.closed()) {
            return false;
        }
        answer.accept(new LogAnswer.Withdrawn<>(LogAnswer.Why.CLOSED));
        return true;
    }

    @Override
    public void whenRoom(Runnable task) {
        if (queue.whenRoom(task)) {
            desk.ring();
        } else {
            task.run();
        }
    }

    @Override
    public boolean owns(int shard) {
        return writer.ends().owns(shard);
    }

    @Override
    public LogShards shards() {
        return this;
    }

    @Override
    public LogFeed feed() {
        return feed;
    }

    @Override
    public LogGauges gauges() {
        return this;
    }

    @Override
    public String writer() {
        return writerName;
    }

    @Override
    public Set<Integer> owned() {
        return writer.ends().owned().stream().boxed().collect(Collectors.toCollection(TreeSet::new));
    }

    @Override
    public Optional<Hold> hold(int shard) {
        return writer.ends().hold(shard);
    }

    @Override
    public boolean fenced() {
        return writer.fenced();
    }

    @Override
    public CompletableFuture<Set<Integer>> takeOver(String deadWriter) {
        if (deadWriter.equals(writerName)) {
            throw new IllegalArgumentException("a writer does not take over from itself");
        }
        return change(tenure -> tenure.takeOver(deadWriter, settings));
    }

    @Override
    public CompletableFuture<Set<Integer>> handOver(Set<Integer> shards, String toWriter) {
        if (toWriter.equals(writerName)) {
            throw new IllegalArgumentException("a writer does not hand over to itself");
        }
        Set<Integer> given = Set.copyOf(shards);
        return change(tenure -> tenure.handOver(given, toWriter, definition::handingOver));
    }

    @Override
    public CompletableFuture<Set<Integer>> adopt() {
        Set<Integer> before = owned();
        return change(tenure -> {
            Set<Integer> now = tenure.owned();
            now.removeAll(before);
            return now;
        });
    }

    private CompletableFuture<Set<Integer>> change(OwnershipChange.Step step) {
        OwnershipChange change = new OwnershipChange(step);
        if (!queue.offer(change)) {
            change.refuse("the log is closed");
        }
        return change.done;
    }

    @Override
    public int queued() {
        return queue.size();
    }

    @Override
    public long oldestWaitNanos() {
        long now = ticker.nanos();
        return now - queue.oldestSince(now);
    }

    @Override
    public boolean writing() {
        return writer.writing();
    }

    @Override
    public void close() {
        queue.close();
        try {
            if (!writer.awaitEnd(settings.closePatience().toMillis())) {
                writer.giveUp();
                writer.awaitEnd(LAST_MOMENT_MILLIS);
            }
            desk.awaitEnd(LAST_MOMENT_MILLIS);
        } catch (InterruptedException e) {
            writer.giveUp();
            Thread.currentThread().interrupt();
        }
    }
}
