package io.posthouse.messaging.carry;

import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.storage.log.LogAnswer;
import io.posthouse.storage.log.LogFeed;
import io.posthouse.storage.log.LogGauges;
import io.posthouse.storage.log.LogShards;
import io.posthouse.storage.log.OpenLog;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A real log whose queue is as narrow as a test says, and which writes when the test says so. */
final class NarrowLog implements OpenLog<StoreMessage, Stored> {
    private final OpenLog<StoreMessage, Stored> behind;
    private final List<Runnable> queue = new ArrayList<>();
    private final List<Consumer<LogAnswer<Stored>>> queued = new ArrayList<>();
    private final ArrayDeque<Runnable> waiters = new ArrayDeque<>();
    private CountDownLatch answers = new CountDownLatch(0);
    private int asked;
    private int room = Integer.MAX_VALUE;
    private int refusedOneIn;

    NarrowLog(OpenLog<StoreMessage, Stored> behind) {
        this.behind = behind;
    }

    /**
     * @param commands how many commands wait until {@link #write}
     * @param oneIn one in so many is refused though there is room, as when there was none for a moment; 0 for none
     */
    synchronized void narrow(int commands, int oneIn) {
        room = commands;
        refusedOneIn = oneIn;
    }

    @Override
    public synchronized boolean submit(StoreMessage command, Consumer<LogAnswer<Stored>> answer) {
        if (queue.size() >= room || (refusedOneIn > 0 && ++asked % refusedOneIn == 0)) {
            return false;
        }
        queued.add(answer);
        queue.add(() -> behind.submit(command, given -> {
            answer.accept(given);
            answers.countDown();
        }));
        return true;
    }

    /** Ends as a log does that does not hear what became of its last batch. */
    void closeUnknowing() {
        List<Consumer<LogAnswer<Stored>>> batch;
        synchronized (this) {
            batch = List.copyOf(queued);
            queued.clear();
            queue.clear();
        }
        batch.forEach(answer -> answer.accept(new LogAnswer.Unknown<>()));
    }

    /** Writes what is queued, and returns when all of it is answered and those that waited for room have been told. */
    void write() throws InterruptedException {
        List<Runnable> batch;
        synchronized (this) {
            batch = List.copyOf(queue);
            answers = new CountDownLatch(batch.size());
        }
        batch.forEach(Runnable::run);
        if (!answers.await(10, TimeUnit.SECONDS)) {
            throw new AssertionError("the log does not answer");
        }
        List<Runnable> told;
        synchronized (this) {
            queue.subList(0, batch.size()).clear();
            queued.subList(0, batch.size()).clear();
            told = List.copyOf(waiters);
            waiters.clear();
        }
        told.forEach(Runnable::run);
    }

    synchronized int waiting() {
        return waiters.size();
    }

    @Override
    public synchronized void whenRoom(Runnable task) {
        waiters.add(task);
    }

    @Override
    public boolean owns(int shard) {
        return behind.owns(shard);
    }

    @Override
    public LogShards shards() {
        return behind.shards();
    }

    @Override
    public LogFeed feed() {
        return behind.feed();
    }

    @Override
    public LogGauges gauges() {
        return behind.gauges();
    }

    @Override
    public void close() {
        behind.close();
    }
}
