package io.posthouse.benchmarks.nodes;

import io.posthouse.benchmarks.wire.Credentials;
import io.posthouse.benchmarks.wire.TlsLine;
import java.io.IOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A person's client as a good one is: it speaks at a steady rate while it may, notices when nobody answers, comes again at once
 * on any node, goes where it is sent, and says again what was not acknowledged. It writes everything down.
 *
 * <p>One virtual thread dials and reads; another, its pulse, speaks and asks. The lock is theirs.
 */
abstract class Client implements AutoCloseable {
    static final String DOMAIN = "localhost";
    private static final int KINDS_REPEAT = 6;
    private static final long PULSE_MILLIS = 100;
    /** After so long without an answer to anything, something is asked. */
    private static final long ASK_AFTER_NANOS = TimeUnit.SECONDS.toNanos(2);
    /** After so long without an answer to what was asked, the connection is given up. */
    private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(4);
    private static final int DIAL_MILLIS = 3_000;
    private static final int INTO_GROUP_ONE_IN = 8;
    private static final String FILLER = "0123456789abcdef0123456789abcdef0123456789abcdef01234567";

    final ReentrantLock lock = new ReentrantLock();
    private final Person person;
    private final World world;
    private final Random random;
    private final Contact contact = new Contact(System.nanoTime());
    private final Arrivals arrivals;
    private @Nullable Line line;
    private long askedAt;
    private long answeredAt;
    private long speakAt;
    private int attempts;
    private int connections;
    private volatile @Nullable Place sentTo;
    private int failures;
    private boolean broken;
    private final Map<Said, Spoken> spoken = new ConcurrentHashMap<>();
    private volatile boolean speaking;
    private volatile int haste = 1;
    private volatile boolean wanted;
    private volatile boolean closed;
    private volatile Watch watch = Watch.NOBODY;
    private volatile String node = "";

    /**
     * Who it is of.
     *
     * @param talk with the other person
     * @param groups what it says into each group it is in
     * @param from which of the machine's addresses it comes from
     */
    record Person(Credentials login, Talk talk, List<Talk> groups, InetAddress from, int number) {
        String jid() {
            return login.bareJid();
        }
    }

    /**
     * What all clients share.
     *
     * @param doors which of the places a client that comes again finds
     * @param paceMillis between two messages of one client, on average
     * @param window how many of them may wait for their acknowledgement
     */
    record World(Books books, List<Place> places, Doors doors, TlsLine.Maker lines, String origin, long paceMillis,
            int window, long seed) {
    }

    /** When something was said, and on the how manieth connection. */
    private record Spoken(long at, int connection) {
    }

    /** A connection that stands. */
    interface Line extends AutoCloseable {
        /** Takes what comes until it ends. */
        void read() throws IOException;

        /** Breaks it, under whoever uses it. */
        @Override
        void close() throws IOException;
    }

    /** The server asked it to come elsewhere, or to come again. */
    static final class ComeAgain extends IOException {
        private static final long serialVersionUID = 1;
        private final transient Optional<Place> to;

        ComeAgain(String words, Optional<Place> to) {
            super(words);
            this.to = to;
        }
    }

    Client(Person person, World world) {
        this.person = person;
        this.world = world;
        this.random = new Random(world.seed() * 1_000_003 + person.number());
        this.arrivals = world.books().arrivalsOf(person.jid());
        // Kinds of clients repeat after six, and nodes after a number that may divide it: without the shift a node would have none of a kind.
        this.attempts = person.number() + person.number() / KINDS_REPEAT;
    }

    // ---- what the two kinds do in their own way

    /** Signs in over {@code to}; on return it is read. Ends with {@link #stands} under the lock, which says again what must be. */
    abstract Line dial(Place to, int millis) throws IOException;

    /** Says something new, on the connection that stands. Under the lock. */
    abstract void say(Said said) throws IOException;

    /** Asks for any answer. Under the lock. */
    abstract void ask() throws IOException;

    /** Messages that were said and not acknowledged. Under the lock. */
    abstract int waiting();

    /** Whether a good client shows something to whom it belongs when this ends its connection, or does not let it in. */
    abstract boolean shows(boolean stood, IOException why);

    /** How long it waits before it dials again. */
    abstract long pauseMillis(boolean asked, int failuresInARow, Random chance);

    // ---- for the two kinds

    final Person person() {
        return person;
    }

    final World world() {
        return world;
    }

    /** A new connection was taken. Under the lock. */
    final void stands(Line opened, Place on, String how) {
        long now = System.nanoTime();
        node = on.name();
        line = opened;
        connections++;
        askedAt = 0;
        answeredAt = now;
        failures = 0;
        contact.connected(now, on.name() + how);
        watch.connected(now);
    }

    /** The server answered what was asked last. */
    final void answered() {
        lock.lock();
        try {
            contact.answered(askedAt == 0 ? answeredAt : askedAt);
            answeredAt = System.nanoTime();
            askedAt = 0;
        } finally {
            lock.unlock();
        }
    }

    /** Under the lock. */
    final void acknowledged(Said said) {
        long now = System.nanoTime();
        world.books().talk(said.talk()).acknowledge(said.number());
        contact.served(now);
        watch.acknowledged(said, now);
        Spoken when = spoken.remove(said);
        if (when != null && when.connection() == connections) {
            world.books().waited(now - when.at());
        }
    }

    final void refused(Said said, String why) {
        world.books().talk(said.talk()).refuse(said.number());
        spoken.remove(said);
        contact.note(System.nanoTime(), "refused: " + why);
        show("its message was refused: " + why);
    }

    final void arrived(String originId, String archiveId) {
        Optional<Said> said = world.books().said(originId);
        if (said.isEmpty()) {
            world.books().complain(person.jid() + " got " + originId + ", which nobody said");
        } else {
            arrivals.add(said.get(), archiveId.isEmpty() ? 0 : Long.parseLong(archiveId), connections);
            watch.arrived(said.get(), System.nanoTime());
        }
    }

    /** It reads in the history what it missed. */
    final void readLater(String originId) {
        world.books().said(originId).filter(said -> world.books().talk(said.talk()).to().equals(person.jid()))
                .ifPresent(arrivals::readLater);
    }

    final String text(Said said) {
        return said.number() + " " + FILLER;
    }

    /** It would tell whom it belongs to. */
    final void show(String what) {
        world.books().show(person.jid() + ": " + what);
    }

    final void note(String what) {
        contact.note(System.nanoTime(), what);
    }

    // ---- for the proof

    final void start() {
        Thread.ofVirtual().name("client " + person.jid()).start(this::live);
        Thread.ofVirtual().name("pulse " + person.jid()).start(this::beat);
    }

    final void speaking(boolean on) {
        speaking = on;
    }

    /** Speaks so many times as often as its pace says, but once in a pulse of 100 ms at most. */
    final void hurry(int times) {
        haste = times;
    }

    /** Leaves the connection that it has, and goes there next. */
    final void goTo(Place place) {
        lock.lock();
        try {
            sentTo = place;
            if (line != null) {
                line.close();
            }
        } catch (IOException e) {
            note("closing: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    /** Wants an answer soon, so that {@link Contact#provenSince} can be told. */
    final void prove() {
        wanted = true;
    }

    /** Has {@code on} told what happens to this client from now on. */
    final void watch(Watch on) {
        watch = on;
    }

    /** The node that it is or was connected to last; empty before the first time. */
    final String node() {
        return node;
    }

    final Contact contact() {
        return contact;
    }

    final int connections() {
        lock.lock();
        try {
            return connections;
        } finally {
            lock.unlock();
        }
    }

    /** Whether it is connected and nothing is left to acknowledge. */
    final boolean settled() {
        lock.lock();
        try {
            return line != null && waiting() == 0;
        } finally {
            lock.unlock();
        }
    }

    final int unacknowledged() {
        lock.lock();
        try {
            return waiting();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public final String toString() {
        return person.jid();
    }

    @Override
    public final void close() {
        closed = true;
        lock.lock();
        try {
            if (line != null) {
                line.close();
            }
        } catch (IOException e) {
            note("closing: " + e.getMessage());
        } finally {
            lock.unlock();
        }
    }

    // ---- its two threads

    private void live() {
        try {
            while (!closed) {
                boolean again = connectOnce();
                Thread.sleep(pauseMillis(again, failures, random));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** @return whether the server asked it to come again */
    private boolean connectOnce() {
        Place to = next();
        boolean stood = false;
        try (Line dialled = dial(to, DIAL_MILLIS)) {
            stood = true;
            dialled.read();
        } catch (ComeAgain e) {
            lost(stood, to, String.valueOf(e.getMessage()));
            sentTo = e.to.orElse(null);
            return true;
        } catch (IOException e) {
            lost(stood, to, String.valueOf(e.getMessage()));
            if (!closed && shows(stood, e)) {
                show((stood ? "lost " : "not let in by ") + to.name() + ": " + e.getMessage());
            }
        } catch (RuntimeException e) {
            lost(stood, to, String.valueOf(e));
            world.books().complain(person.jid() + " stumbled: " + e);
        }
        return false;
    }

    private Place next() {
        Place to = sentTo;
        sentTo = null;
        return to == null ? world.doors().pick(attempts++) : to;
    }

    private void lost(boolean stood, Place from, String why) {
        lock.lock();
        try {
            long now = System.nanoTime();
            line = null;
            failures = stood ? 0 : failures + 1;
            String words = (stood ? "lost " : "not let in by ") + from.name() + ": "
                    + why.substring(0, Math.min(why.length(), 120));
            contact.lost(broken && askedAt != 0 ? askedAt : now, now, words);
            if (stood) {
                watch.lost(now);
            }
            broken = false;
            askedAt = 0;
        } finally {
            lock.unlock();
        }
    }

    private void beat() {
        speakAt = System.nanoTime() + between();
        try {
            while (!closed) {
                Thread.sleep(PULSE_MILLIS);
                lock.lock();
                try {
                    pulse(System.nanoTime());
                } catch (IOException e) {
                    note("writing: " + e.getMessage());
                } finally {
                    lock.unlock();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void pulse(long now) throws IOException {
        Line standing = line;
        if (standing == null || broken) {
            return;
        }
        if (askedAt != 0 && now - askedAt > SILENCE_NANOS) {
            broken = true;
            standing.close();
            return;
        }
        if (askedAt == 0 && (wanted || now - answeredAt > ASK_AFTER_NANOS)) {
            wanted = false;
            askedAt = now;
            ask();
        }
        if (speaking && now - speakAt >= 0) {
            speakAt = now + between();
            if (waiting() < world.window()) {
                Said said = choose().next();
                spoken.put(said, new Spoken(now, connections));
                watch.says(said, now);
                say(said);
            }
        }
    }

    private long between() {
        return TimeUnit.MILLISECONDS.toNanos(world.paceMillis() / 2 + random.nextLong(world.paceMillis() + 1)) / haste;
    }

    private Talk choose() {
        return person.groups().isEmpty() || random.nextInt(INTO_GROUP_ONE_IN) > 0
                ? person.talk()
                : person.groups().get(random.nextInt(person.groups().size()));
    }
}
