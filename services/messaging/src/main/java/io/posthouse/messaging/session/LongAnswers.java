package io.posthouse.messaging.session;

import io.posthouse.messaging.MemoryShare;
import io.posthouse.messaging.StanzaFaults;
import io.posthouse.messaging.Stations.IqAnswer;
import io.posthouse.xmpp.Iq;
import java.util.ArrayDeque;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The queries of one session whose answers are long, such as pages of an archive. They are answered one at a time, in the order
 * in which they were asked, each as fast as the client takes what it is sent; what the client sends beside them does not
 * wait. The queries that wait are bounded; one that finds no place waits on the session's thread, and so the mailbox fills and
 * the socket is read no more. Safe for any thread; only {@link #take} blocks.
 */
final class LongAnswers {
    /** Queries that may wait. */
    static final int QUERIES_MAX = 64;
    /** Their size, about, in bytes; or one that is larger. */
    static final int BYTES_MAX = 64 * 1024;

    private final LiveSession session;
    private final Executor executor;
    private final MemoryShare share;
    private final MemoryShare.Holding holding;
    private final ArrayDeque<Query> queries = new ArrayDeque<>(1);
    private long bytes;
    private boolean running;
    private boolean closed;
    private @Nullable Runnable afterwards;

    private record Query(Iq iq, Supplier<IqAnswer> answer) {
        int weight() {
            return iq.element().weight();
        }
    }

    /** @param share what the stanzas of all clients that are not finished may hold together */
    LongAnswers(LiveSession session, Executor executor, MemoryShare share) {
        this.session = session;
        this.executor = executor;
        this.share = share;
        this.holding = share.open(() -> {
            // What a client has asked is answered before more is read from it.
        });
    }

    /** Puts a query behind the others; waits until there is a place. */
    void take(Iq iq, Supplier<IqAnswer> answer) {
        var query = new Query(iq, answer);
        synchronized (this) {
            while (!closed && isFull(query.weight())) {
                try {
                    wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                    return;
                }
            }
            if (closed) {
                return;
            }
            queries.addLast(query);
            hold(query.weight());
            start();
        }
    }

    private boolean isFull(int more) {
        return !queries.isEmpty() && (queries.size() >= QUERIES_MAX || bytes + more > BYTES_MAX || share.isFull());
    }

    private void hold(long more) {
        bytes += more;
        holding.change(more);
    }

    private void start() {
        if (!running) {
            running = true;
            executor.execute(this::run);
        }
    }

    /** Runs {@code action} as soon as all that was asked is answered: now, if it is. */
    void afterwards(Runnable action) {
        synchronized (this) {
            if (running) {
                afterwards = action;
                return;
            }
        }
        action.run();
    }

    /** Takes nothing more, and answers nothing more: nobody is there to read it. */
    synchronized void close() {
        closed = true;
        queries.clear();
        hold(-bytes);
        notifyAll();
    }

    private void run() {
        while (true) {
            Query query;
            Runnable then;
            synchronized (this) {
                query = queries.pollFirst();
                if (query != null) {
                    hold(-query.weight());
                    notifyAll();
                }
                running = query != null;
                then = afterwards;
            }
            if (query == null) {
                if (then != null) {
                    then.run();
                }
                return;
            }
            ask(query.answer()).give(session, query.iq());
        }
    }

    private static IqAnswer ask(Supplier<IqAnswer> answer) {
        try {
            return answer.get();
        } catch (RuntimeException e) {
            // The database is away, or a bug: this query fails, and the session goes on.
            return new IqAnswer.Refused(StanzaFaults.answerTo(e));
        }
    }
}
