package io.posthouse.storage.log;

import io.posthouse.kernel.Ticker;
import io.posthouse.kernel.trace.TraceContext;
import io.posthouse.storage.Database;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that writes a log on this node. The package's essay tells the model; this is how it goes about it:
 *
 * <pre>
 *            take work ---- change of owners ---> do it, alone
 *               |
 *               v
 *        batch: fence, look up, apply, copy, commit
 *               |            |          |          |
 *           committed     refused     later       lost
 *               |            |          |          |
 *            answer       bisect    give back,   unsettled: take the place again and see;
 *                                     pause      committed -> answer, not -> give back, fenced -> withdraw
 * </pre>
 *
 * A batch's commands are in one of three hands: the queue's, this thread's ({@code pending} and {@code unsettled}), or the
 * answering thread's. They come back to the queue, at its head and in their order, only when it is certain that nothing of
 * them was written.
 */
final class LogWriter<C, R> implements Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final long PAUSE_MIN_MILLIS = 20;
    private static final long PAUSE_MAX_MILLIS = 500;
    private static final long NOTE_ENDS_NANOS = TimeUnit.SECONDS.toNanos(60);

    private final Database database;
    private final LogDefinition<C, R> definition;
    private final LogSettings settings;
    private final Tenure.Self self;
    private final Ticker ticker;
    private final LogListener listener;
    private final CommitOrder commitOrder;
    private final LogQueue<C, R> queue;
    private final AnswerDesk<C, R> desk;
    private final ShardEnds ends;
    private final BatchRows rows;
    private final String name;
    private final CountDownLatch ended = new CountDownLatch(1);

    private final Deque<List<Entry<C, R>>> pending = new ArrayDeque<>();
    private List<Entry<C, R>> unsettled = List.of();
    private long unsettledBatch;
    private List<ShardEnds.End> unsettledEnds = List.of();
    /** The last batch that was answered as committed. */
    private long confirmedBatch;
    private int batchLimit;
    private long pauseMillis = PAUSE_MIN_MILLIS;
    private int failuresInARow;
    private long endsNotedAt;
    private volatile @Nullable Tenure tenure;
    private long epoch;
    private volatile boolean fenced;
    private volatile boolean writing;
    private volatile boolean giveUp;

    LogWriter(Database database, LogDefinition<C, R> definition, LogSettings settings, Tenure.Self self, Ticker ticker,
            LogListener listener, CommitOrder commitOrder, LogQueue<C, R> queue, AnswerDesk<C, R> desk) {
        this.database = database;
        this.definition = definition;
        this.settings = settings;
        this.self = self;
        this.ticker = ticker;
        this.listener = listener;
        this.commitOrder = commitOrder;
        this.queue = queue;
        this.desk = desk;
        this.name = definition.schema();
        this.ends = new ShardEnds(definition.shards());
        this.rows = new BatchRows(ends, settings.origin(), name, definition.table(), definition.tablesBeside());
        this.batchLimit = settings.batchCommandsMax();
        this.endsNotedAt = ticker.nanos();
    }

    /** Takes the place, in the opener's own thread, before this one is started. */
    void open() throws SQLException {
        Tenure first = Tenure.open(database, name, definition.table(), definition.shards(), self, settings);
        try {
            begin(first);
        } catch (Fenced e) {
            first.close();
            throw new IllegalStateException("another process took the place of " + self.name() + " meanwhile", e);
        } catch (SQLException | RuntimeException e) {
            first.close();
            throw e;
        }
    }

    private void begin(Tenure newTenure) throws SQLException, Fenced {
        newTenure.fence(newTenure.batch());
        newTenure.noteEnds();
        ends.load(newTenure.ends());
        newTenure.connection().commit();
        epoch = newTenure.epoch();
        confirmedBatch = newTenure.batch();
        tenure = newTenure;
        writing = true;
    }

    @Override
    public void run() {
        try {
            while (!giveUp) {
                Tenure mine = fenced ? null : tenure != null ? tenure : reconnect();
                if (mine == null && !fenced) {
                    return;
                }
                LogQueue.Work<C, R> work = queue.take(batchLimit, settings.batchBytesMax());
                if (work.nothing()) {
                    return;
                }
                if (queue.someoneWaitsForRoom()) {
                    desk.ring();
                }
                if (mine == null) {
                    turnAway(work);
                } else {
                    work(mine, work);
                }
            }
        } catch (InterruptedException e) {
            LOG.atDebug().addKeyValue("log", name).log("writer stopped");
        } finally {
            finish();
        }
    }

    private void work(Tenure mine, LogQueue.Work<C, R> work) throws InterruptedException {
        try {
            OwnershipChange change = work.change();
            if (change != null) {
                ends.stale = true;
                // What was committed here is brought before what the next owner commits.
                desk.settle();
                change.run(mine, this::reload);
            } else {
                pending.addLast(work.commands());
                writePending(mine);
            }
        } catch (Fenced e) {
            fence(e.lastBatch);
        } catch (SQLException e) {
            recover(mine, e);
        }
    }

    /** Reads the ends anew after owners changed, so that {@code owns} is right at once and not from the next batch on. */
    private void reload(Tenure mine) throws SQLException, Fenced {
        mine.fence(mine.batch());
        ends.load(mine.ends());
        mine.connection().commit();
    }

    private void writePending(Tenure mine) throws SQLException, Fenced, InterruptedException {
        for (List<Entry<C, R>> batch; (batch = pending.pollFirst()) != null;) {
            write(mine, batch);
        }
    }

    // ---- one batch

    /** Writes a batch, or puts what it must be split into before all else that is pending. */
    private void write(Tenure mine, List<Entry<C, R>> batch) throws SQLException, Fenced {
        long start = ticker.nanos();
        List<Entry<C, R>> open = new ArrayList<>(batch.size());
        int applied = -1;
        boolean committing = false;
        try {
            long number = mine.batch() + 1;
            if (mine.fence(number) || ends.stale) {
                ends.load(mine.ends());
            }
            // By the database's clock, since nodes' clocks differ: what one node stored must not seem of another week to the next.
            Instant at = mine.now();
            rows.start(at);
            List<C> commands = admit(batch, open);
            if (!open.isEmpty()) {
                LogDefinition.Batch<C, R> decision = definition.open(mine.connection(), commands, at);
                for (applied = 0; applied < open.size(); applied++) {
                    Entry<C, R> entry = open.get(applied);
                    entry.result = decision.apply(entry.command, rows);
                    rows.expectWhole();
                }
                applied = -1;
                rows.copy(mine);
                decision.beforeCommit(mine.connection());
            }
            boolean noteEnds = start - endsNotedAt > NOTE_ENDS_NANOS;
            if (noteEnds) {
                mine.noteEnds();
            }
            committing = true;
            commitOrder.run(mine.connection()::commit, () -> desk.answer(batch, ends.open()));
            mine.committed(number);
            confirmedBatch = number;
            ends.committed();
            if (noteEnds) {
                endsNotedAt = start;
            }
        } catch (SQLException e) {
            failed(mine, batch, e, committing);
            return;
        } catch (Fenced e) {
            pending.addFirst(batch);
            throw e;
        } catch (RuntimeException | StackOverflowError | AssertionError e) {
            rollBack(mine, batch, committing);
            blame(batch, applied < 0 ? open : List.of(open.get(applied)), e);
            return;
        }
        succeeded(open, start);
    }

    /** Gives those whose shard is not ours their verdict; the others are the batch. */
    private List<C> admit(List<Entry<C, R>> batch, List<Entry<C, R>> open) {
        List<C> commands = new ArrayList<>(batch.size());
        int strangers = 0;
        for (Entry<C, R> entry : batch) {
            if (entry.verdict == null) {
                if (ends.owns(entry.shard)) {
                    open.add(entry);
                    commands.add(entry.command);
                } else {
                    entry.verdict = new LogAnswer.Withdrawn<>(LogAnswer.Why.NOT_OWNED);
                    strangers++;
                }
            }
        }
        if (strangers > 0) {
            listener.withdrawn(name, LogAnswer.Why.NOT_OWNED, strangers);
        }
        return commands;
    }

    private void succeeded(List<Entry<C, R>> open, long start) {
        failuresInARow = 0;
        pauseMillis = PAUSE_MIN_MILLIS;
        batchLimit = Math.min(settings.batchCommandsMax(), batchLimit * 2);
        long nanos = ticker.nanos() - start;
        listener.committed(name, open.size(), rows.rows(), rows.bytes(), nanos);
        if (listener.wantsTraces()) {
            List<TraceContext> traced = open.stream().flatMap(entry -> definition.traceOf(entry.command).stream())
                    .toList();
            if (!traced.isEmpty()) {
                listener.traced(name, traced, open.size(), rows.rows(), nanos);
            }
        }
    }

    private void failed(Tenure mine, List<Entry<C, R>> batch, SQLException e, boolean committing)
            throws SQLException {
        SqlStates meaning = SqlStates.of(e, mine.connection());
        if (meaning == SqlStates.LOST || (committing && meaning == SqlStates.LATER)) {
            leave(mine, batch, committing);
            throw e;
        }
        rollBack(mine, batch, false);
        listener.refused(name, String.valueOf(e.getSQLState()));
        if (meaning == SqlStates.REFUSED) {
            blame(batch, batch.stream().filter(entry -> entry.verdict == null).toList(), e);
        } else {
            pending.addFirst(batch);
            throw e;
        }
    }

    private void rollBack(Tenure mine, List<Entry<C, R>> batch, boolean committing) throws SQLException {
        try {
            mine.connection().rollback();
            forget();
        } catch (SQLException e) {
            leave(mine, batch, committing);
            throw e;
        }
    }

    /**
     * Leaves a batch whose connection is lost. Only one whose commit was under way is unsettled: what was never told to
     * commit is rolled back by the server, whatever becomes of the connection, and may wait in the queue and lose patience.
     */
    private void leave(Tenure mine, List<Entry<C, R>> batch, boolean committing) {
        forget();
        if (committing) {
            unsettled = batch;
            unsettledBatch = mine.batch() + 1;
            unsettledEnds = ends.open();
            listener.unsettled(name);
        } else {
            pending.addFirst(batch);
        }
    }

    private void forget() {
        ends.stale = true;
        try {
            definition.forget();
        } catch (RuntimeException e) {
            LOG.atError().addKeyValue("log", name).setCause(e).log("a module could not forget");
        }
    }

    /**
     * Finds out whose fault it is. One suspect is the culprit; what stands before it and what comes after are then tried
     * apart, so that a batch of nothing but culprits costs each command two attempts and not as many as there are culprits.
     * Of several suspects, each half is tried by itself. Always in order, so that answers keep the order of submission.
     */
    private void blame(List<Entry<C, R>> batch, List<Entry<C, R>> suspects, Throwable cause) {
        if (suspects.size() == 1) {
            String reason = reasonOf(cause);
            suspects.getFirst().verdict = new LogAnswer.Rejected<>(reason);
            desk.refused(suspects.getFirst().command);
            var line = LOG.atWarn().addKeyValue("log", name).addKeyValue("reason", reason);
            // What the database says of a value may quote it; a decision that breaks is a bug, and told whole.
            (cause instanceof SQLException ? line : line.setCause(cause)).log("a command was rejected");
            listener.rejected(name);
            split(batch, batch.indexOf(suspects.getFirst()) + 1);
        } else {
            split(batch, batch.size() / 2);
        }
    }

    private void split(List<Entry<C, R>> batch, int at) {
        if (at < batch.size()) {
            pending.addFirst(batch.subList(at, batch.size()));
        }
        pending.addFirst(batch.subList(0, at));
    }

    private static String reasonOf(Throwable cause) {
        // The database's own message may quote the row, and so a person's words.
        return cause instanceof SQLException sql
                ? "the database refused it: SQLSTATE " + sql.getSQLState()
                : cause instanceof CopyBuffer.UnstorableText text
                        ? String.valueOf(text.getMessage())
                        : "it could not be decided: " + cause.getClass().getSimpleName();
    }

    // ---- when it does not go well

    /** After a moment that was bad, or a lost connection: nothing pending is lost, and all of it keeps its order. */
    private void recover(Tenure mine, SQLException e) throws InterruptedException {
        LOG.atWarn().addKeyValue("log", name).addKeyValue("sqlState", e.getSQLState())
                .addKeyValue("unsettled", unsettled.size()).addKeyValue("cause", e.getMessage())
                .log("a batch failed, it is tried again");
        int size = pending.stream().mapToInt(List::size).sum() + unsettled.size();
        giveBackPending();
        // If one command makes the database fall over, ever smaller batches keep it from taking the others with it.
        batchLimit = Math.max(1, Math.min(batchLimit, size) / 2);
        failuresInARow++;
        if (!unsettled.isEmpty() || failuresInARow > 1 || SqlStates.of(e, mine.connection()) == SqlStates.LOST) {
            drop(mine);
        } else {
            try {
                mine.connection().rollback();
            } catch (SQLException again) {
                drop(mine);
            }
        }
        if (failuresInARow > 1) {
            pause();
        }
    }

    private void drop(Tenure mine) {
        writing = false;
        tenure = null;
        mine.close();
    }

    private void giveBackPending() {
        List<Entry<C, R>> all = pending.stream().flatMap(List::stream).toList();
        pending.clear();
        queue.giveBack(all);
    }

    private void pause() throws InterruptedException {
        Thread.sleep(pauseMillis);
        pauseMillis = Math.min(PAUSE_MAX_MILLIS, pauseMillis * 2);
    }

    /** Takes the place again, and settles what was left open. Null when closing ran out of patience, or when fenced. */
    private @Nullable Tenure reconnect() throws InterruptedException {
        while (!giveUp) {
            Tenure fresh = null;
            try {
                fresh = Tenure.resume(database, name, definition.table(), self, epoch, settings);
                epoch = fresh.epoch();
                noticeLoss(fresh.batchAtStart());
                settle(fresh.batchAtStart() >= unsettledBatch);
                forget();
                begin(fresh);
                LOG.atInfo().addKeyValue("log", name).addKeyValue("epoch", epoch).log("writer is back");
                return fresh;
            } catch (Fenced e) {
                if (fresh != null) {
                    fresh.close();
                }
                fence(e.lastBatch);
                return null;
            } catch (SQLException e) {
                if (fresh != null) {
                    fresh.close();
                }
                LOG.atWarn().addKeyValue("log", name).addKeyValue("sqlState", e.getSQLState())
                        .addKeyValue("cause", e.getMessage()).log("the database is not there, trying again");
                pause();
            }
        }
        return null;
    }

    /**
     * A standby that did not wait with us was promoted: what we have confirmed is not all there. Nothing can bring it back; that
     * it happened must not stay hidden.
     */
    private void noticeLoss(long batchThere) {
        long missing = confirmedBatch - batchThere;
        if (missing > 0) {
            LOG.atError().addKeyValue("log", name).addKeyValue("batchesMissing", missing)
                    .log("acknowledged rows are lost: the primary that failed had not waited for the one that took over. "
                            + "Set synchronous_standby_names, and posthouse.database.standby=required");
            listener.lost(name, missing);
            confirmedBatch = batchThere;
        }
    }

    private void settle(boolean committed) {
        if (!unsettled.isEmpty()) {
            LOG.atInfo().addKeyValue("log", name).addKeyValue("batch", unsettledBatch)
                    .addKeyValue("committed", committed).log("an unknown commit is settled");
            if (committed) {
                desk.answer(unsettled, unsettledEnds);
                confirmedBatch = Math.max(confirmedBatch, unsettledBatch);
            } else {
                queue.giveBack(unsettled);
            }
            unsettled = List.of();
            listener.settled(name, committed);
        }
    }

    /** Our place is taken. What is not known to be committed is not, and never will be. */
    private void fence(long lastBatch) {
        LOG.atError().addKeyValue("log", name).addKeyValue("writer", self.name())
                .log("fenced: another process writes in this place");
        fenced = true;
        writing = false;
        ends.loseAll();
        listener.fenced(name);
        giveBackPending();
        settle(lastBatch >= unsettledBatch);
        Tenure former = tenure;
        if (former != null) {
            drop(former);
        }
    }

    private void turnAway(LogQueue.Work<C, R> work) {
        OwnershipChange change = work.change();
        if (change != null) {
            change.refuse("this writer's place was taken");
        }
        withdraw(work.commands(), LogAnswer.Why.NOT_OWNED);
    }

    private void withdraw(List<Entry<C, R>> entries, LogAnswer.Why why) {
        if (!entries.isEmpty()) {
            int withdrawn = 0;
            for (Entry<C, R> entry : entries) {
                if (entry.verdict == null) {
                    entry.verdict = new LogAnswer.Withdrawn<>(why);
                    withdrawn++;
                }
            }
            if (withdrawn > 0) {
                listener.withdrawn(name, why, withdrawn);
            }
            desk.answer(entries, List.of());
        }
    }

    // ---- the end

    private void finish() {
        Thread.interrupted();
        queue.close();
        giveBackPending();
        List<OwnershipChange> changes = new ArrayList<>();
        withdraw(queue.takeAll(changes), LogAnswer.Why.CLOSED);
        changes.forEach(change -> change.refuse("the log is closed"));
        if (!unsettled.isEmpty()) {
            LOG.atError().addKeyValue("log", name).addKeyValue("commands", unsettled.size())
                    .log("closed with a commit whose outcome is unknown");
            for (Entry<C, R> entry : unsettled) {
                entry.verdict = new LogAnswer.Unknown<>();
            }
            desk.answer(unsettled, List.of());
            unsettled = List.of();
        }
        Tenure mine = tenure;
        if (mine != null) {
            try {
                mine.leave();
            } catch (SQLException e) {
                LOG.atWarn().addKeyValue("log", name).addKeyValue("cause", e.getMessage())
                        .log("the place could not be left; the next opening ends it");
            }
            drop(mine);
        }
        ends.loseAll();
        desk.end();
        ended.countDown();
    }

    /** Stops trying for a database that does not answer, and waiting for one that does not get on. Any thread. */
    void giveUp() {
        giveUp = true;
        Tenure held = tenure;
        if (held != null) {
            held.abort();
        }
    }

    boolean awaitEnd(long millis) throws InterruptedException {
        return ended.await(millis, TimeUnit.MILLISECONDS);
    }

    ShardEnds ends() {
        return ends;
    }

    boolean fenced() {
        return fenced;
    }

    boolean writing() {
        return writing;
    }
}
