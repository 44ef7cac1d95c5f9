package io.posthouse.messaging.carry;

import io.posthouse.messaging.StoreMessage;
import io.posthouse.messaging.StoreMessage.Stored;
import io.posthouse.storage.Database;
import io.posthouse.storage.log.LogShards.Hold;
import io.posthouse.storage.log.OpenLog;
import io.posthouse.xmpp.BareJid;
import io.posthouse.xmpp.Element;
import io.posthouse.xmpp.Jid;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings what was stored in a line by an owner that died before it had brought it to the members. Between a line's commit and its
 * errands lies one callback; who dies there leaves a row that is acknowledged later, is in the history, and was shown to nobody.
 *
 * <p>Of each shard it is noted, once a second and in the transaction by which it is given away, up to which row all was brought. Who gets a
 * shard reads what lies beyond that and brings it again, and takes nothing new for its lines before ({@link #isOpen}): so it comes
 * in the order of the line. In a hand-over in order nothing lies beyond; one statement tells that, or two. A shard without a note is one
 * whose owner was of a release that makes none: nothing is brought again. What is brought again is at most {@link #ROWS_MAX} rows behind a
 * shard's end and a minute old by the database's clock, so that a note that nobody moved does not bring back a day.
 *
 * <p>Who is sent what, and who has seen it, is decided where the members' sessions are.
 */
public final class LinesAgain {
    /** Behind the end of one shard. */
    static final int ROWS_MAX = 10_000;

    private static final Logger LOG = LoggerFactory.getLogger(LinesAgain.class);
    private static final String FEED = "line";

    private final OpenLog<StoreMessage, Stored> archive;
    private final LineAgainStore store;
    private final Bringer bringer;
    private final Executor waiting;
    /** The shards of which all is brought that a former owner left, by number. */
    private final Map<Integer, Brought> brought = new ConcurrentHashMap<>();
    /** One reads at a time: on a virtual thread or the housekeeper's. */
    private final ReentrantLock reading = new ReentrantLock();
    private final AtomicBoolean woken = new AtomicBoolean();
    private volatile Runnable opened = () -> {
    };

    /** Brings one stored message to those who were members when it was stored. */
    @FunctionalInterface
    public interface Bringer {
        /**
         * May wait for the database.
         *
         * @param message as the archive has it
         * @param id of its row
         * @param at when it was stored
         */
        void again(BareJid line, Element message, long id, Instant at);
    }

    /** How far the messages of a shard are brought, while one hold of it lasts. */
    private static final class Brought {
        private final Hold hold;
        private long head;
        private long stored;

        Brought(Hold hold, long head, long stored) {
            this.hold = hold;
            this.head = head;
            this.stored = stored;
        }

        synchronized void reach(long sequence) {
            head = Math.max(head, sequence);
        }

        synchronized long head() {
            return head;
        }

        synchronized boolean isAhead() {
            return head > stored;
        }

        synchronized void noteStored(long sequence) {
            stored = Math.max(stored, sequence);
        }
    }

    /** @param waiting where it waits for the database: virtual threads */
    public LinesAgain(OpenLog<StoreMessage, Stored> archive, Database database, String lineDomain, Bringer bringer,
            Executor waiting) {
        this.archive = archive;
        this.store = new LineAgainStore(database, lineDomain);
        this.bringer = bringer;
        this.waiting = waiting;
        archive.feed().watch(this::committed);
    }

    /** Says what is done as soon as new messages may be stored for the lines of a shard that came; it must not block. */
    public void whenOpen(Runnable task) {
        opened = task;
    }

    /**
     * Whether all is brought that was left by a former owner of a shard, so that new messages may be stored for its lines. Asked of the
     * shard itself, since the news that it came arrives after the log owns it; where it is not so yet, that is seen to. Any thread;
     * never blocks.
     */
    public boolean isOpen(int shard) {
        var hold = archive.shards().hold(shard);
        if (hold.isEmpty()) {
            return false;
        }
        if (isBrought(shard, hold.get())) {
            return true;
        }
        wake();
        return false;
    }

    private boolean isBrought(int shard, Hold hold) {
        var there = brought.get(shard);
        return there != null && there.hold == hold;
    }

    /** Looks soon whether shards have come. Any thread; never blocks. */
    public void wake() {
        if (woken.compareAndSet(false, true)) {
            waiting.execute(() -> {
                woken.set(false);
                try {
                    tend();
                } catch (RuntimeException e) {
                    // Tried again several times a second.
                    LOG.atDebug().setCause(e).log("what lines' former owners left was not read");
                }
            });
        }
    }

    /** The log tells this when all of a batch is answered, and so was brought. */
    private void committed(int shard, long lastSequence) {
        var there = brought.get(shard);
        if (there != null) {
            there.reach(lastSequence);
        }
    }

    /**
     * Brings what the former owners of shards that came have left. Several times a second; asks the database only when one came. Blocks.
     *
     * @throws RuntimeException when the database does not answer; what is not done then is done next time
     */
    public void tend() {
        Map<Integer, Hold> came;
        reading.lock();
        try {
            came = came();
            if (!came.isEmpty()) {
                bring(came);
            }
        } finally {
            reading.unlock();
        }
        if (!came.isEmpty()) {
            opened.run();
        }
    }

    private Map<Integer, Hold> came() {
        var came = new TreeMap<Integer, Hold>();
        for (int shard : archive.shards().owned()) {
            archive.shards().hold(shard).filter(hold -> !isBrought(shard, hold))
                    .ifPresent(hold -> came.put(shard, hold));
        }
        return came;
    }

    private void bring(Map<Integer, Hold> came) {
        var positions = archive.feed().positions(FEED);
        var ends = archive.feed().ends(came.keySet());
        came.forEach((shard, hold) -> {
            long end = ends.getOrDefault(shard, 0L);
            // What nobody noted is of a release before: all of it counts as brought.
            long position = positions.getOrDefault(shard, end);
            if (position < end) {
                bring(shard, Math.max(position, end - ROWS_MAX), end);
            }
            brought.put(shard, new Brought(hold, Math.max(position, end), positions.getOrDefault(shard, -1L)));
        });
    }

    private void bring(int shard, long after, long end) {
        long rows = store.read(shard, after, end, row -> {
            try {
                if (Jid.parse(row.line()) instanceof BareJid line) {
                    bringer.again(line, Element.parse(row.stanza()), row.id(), row.at());
                }
            } catch (IllegalArgumentException e) {
                LOG.atError().setCause(e).addKeyValue("row", row.id()).log("a message of a line cannot be read");
            }
        });
        if (rows > 0) {
            LOG.atInfo().addKeyValue("shard", shard).addKeyValue("messages", rows)
                    .log("messages that a line's former owner may not have brought are brought again");
        }
    }

    /** Notes in the database how far each shard's messages are brought. Once a second, and at the end. Blocks. */
    public void storePositions() {
        // In the order of the shards, as they are noted when they are given away: no two wait for each other.
        var moved = new TreeMap<Integer, Brought>();
        brought.forEach((shard, there) -> {
            if (there.isAhead()) {
                moved.put(shard, there);
            }
        });
        if (moved.isEmpty()) {
            return;
        }
        var positions = new TreeMap<Integer, Long>();
        moved.forEach((shard, there) -> positions.put(shard, there.head()));
        store.inOneTransaction(connection -> advance(connection, positions));
        positions.forEach((shard, position) -> {
            var there = moved.get(shard);
            if (there != null) {
                there.noteStored(position);
            }
        });
    }

    /**
     * Notes for the next owner how far the messages of {@code shards} are brought: to their ends, as a rule, since all
     * answers are told before. What this
     * node itself has not read yet of a former owner's stays noted as that one left it.
     */
    public void handingOver(Connection connection, Set<Integer> shards) throws SQLException {
        var positions = new TreeMap<Integer, Long>();
        for (int shard : shards) {
            var there = brought.get(shard);
            if (there != null && archive.shards().hold(shard).filter(hold -> hold == there.hold).isPresent()) {
                positions.put(shard, there.head());
            }
        }
        advance(connection, positions);
    }

    private void advance(Connection connection, SortedMap<Integer, Long> positions) throws SQLException {
        for (var position : positions.entrySet()) {
            archive.feed().advance(connection, FEED, position.getKey(), position.getValue());
        }
    }
}
