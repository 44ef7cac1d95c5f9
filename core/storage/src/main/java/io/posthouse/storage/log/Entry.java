package io.posthouse.storage.log;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A command on its way. Owned by the queue, then by the writer, then by the answering thread; each hand-over is ordered by
 * a lock or a queue, so its fields need none.
 */
final class Entry<C, R> {
    final C command;
    final int shard;
    final int bytes;
    final long ticket;
    final long since;
    final boolean patient;
    private final Consumer<LogAnswer<R>> to;
    private boolean told;

    /** What is to be told although no batch decided it. The writer leaves such a command out of its batches. */
    @Nullable
    LogAnswer<R> verdict;

    /** What the module decided in the batch being written; means nothing before its commit. */
    @Nullable
    R result;

    Entry(C command, int shard, int bytes, long ticket, long since, boolean patient,
            Consumer<LogAnswer<R>> to) {
        this.command = command;
        this.shard = shard;
        this.bytes = bytes;
        this.ticket = ticket;
        this.since = since;
        this.patient = patient;
        this.to = to;
    }

    /** Answers, on the answering thread; a second answer is swallowed, whoever gives it. */
    void tell(LogAnswer<R> answer) {
        if (!told) {
            told = true;
            to.accept(answer);
        }
    }
}
