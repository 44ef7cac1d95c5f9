package io.posthouse.messaging.presence;

import io.posthouse.kernel.Ticker;
import io.posthouse.messaging.Session;
import io.posthouse.messaging.archive.ArchiveLog;
import io.posthouse.messaging.roster.Rosters;
import io.posthouse.messaging.session.SessionRegistry;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Looks again at contacts whose home has changed. Presence between nodes is told once and kept nowhere: while a shard moves, it may go to
 * the former home, or to none; and that somebody has gone, told by the former home, may come after the new one has told that they are
 * there again. So some seconds after the last move, when everybody knows who lives where, each session that is seen here asks once what
 * those contacts of its person show who have moved. What is told twice changes nothing for a client.
 */
public final class Reunion {
    /** Long enough for all nodes to hear of a move, and for most clients to come again. */
    static final Duration REST = Duration.ofSeconds(3);
    /** So many sessions ask before others have a turn: their circles may have to be read. */
    private static final int AT_ONCE_MAX = 100;
    private static final Duration PAUSE = Duration.ofMillis(200);

    private final SessionRegistry sessions;
    private final Rosters rosters;
    private final Herald herald;
    private final Ticker ticker;
    private final Object lock = new Object();
    private Set<Integer> moved = new TreeSet<>();
    private long movedAtNanos;

    /** @param subscriptions who sees whom */
    public Reunion(SessionRegistry sessions, Rosters rosters, SubscriptionDesk subscriptions, Ticker ticker) {
        this.sessions = sessions;
        this.rosters = rosters;
        this.herald = subscriptions.herald();
        this.ticker = ticker;
    }

    /** A shard has another owner. Any thread; never blocks. */
    public void moved(int shard) {
        synchronized (lock) {
            moved.add(shard);
            movedAtNanos = ticker.nanos();
        }
    }

    /** Looks again if it is time. To be called about once a second, by one thread; may block, and paces itself. */
    public void tend() {
        Set<Integer> shards = due();
        if (shards == null) {
            return;
        }
        int asked = 0;
        for (Session session : sessions.all()) {
            if (SessionPresence.isShown(session)) {
                look(session, shards);
                asked++;
                if (asked % AT_ONCE_MAX == 0 && !pause()) {
                    return;
                }
            }
        }
    }

    private @Nullable Set<Integer> due() {
        synchronized (lock) {
            if (moved.isEmpty() || ticker.nanos() - movedAtNanos < REST.toNanos()) {
                return null;
            }
            Set<Integer> due = moved;
            moved = new TreeSet<>();
            return due;
        }
    }

    private void look(Session session, Set<Integer> shards) {
        rosters.circleOf(session.owner()).subscribedTo().stream()
                .filter(contact -> shards.contains(ArchiveLog.shardOf(contact.toString())))
                .forEach(contact -> herald.tellOf(contact, session));
    }

    private static boolean pause() {
        try {
            Thread.sleep(PAUSE);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
