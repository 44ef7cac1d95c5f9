package io.posthouse.identity.credential;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Slows guessing, and locks nobody out. Wrong tries are counted by name and by address (IPv6: by network of 64 bits, which
 * is what one customer gets). After three wrong ones for a name, or thirty from an address (an office shares one), each next
 * try waits: 250 ms, doubled with each, up to 4 s by name and 8 s by address. Time forgives: one try by name a minute, one by
 * address every 10 s; the right password clears the name's count.
 *
 * <p>A try counts for its name when it begins and is taken back when it succeeds, so that many at once do not all see a
 * count of zero. For an address only tries proved wrong count: a whole office signing in after a restart is no attack.
 *
 * <p>Whoever has many addresses could so keep a name's count up, and all places to wait taken. Therefore a try that would have to wait
 * <ul>
 * <li>and comes from where that name's person has signed in before is counted for that name and place alone, with places to wait of its
 * own: strangers do not slow it, however many they are, nor do guessers in the same office who try other names;
 * <li>and comes from a network new to that name (IPv6: of 48 bits) has places to wait beside those of networks that tried it three times
 * within the last hour, one of which is forgotten every 20 minutes. 64 places of 4 s let 16 networks a second in, so that whoever guesses
 * at one name from n networks keeps its person from a new place for 3n/16 s at most (with 1,000 of them three minutes), and for good only
 * with as many as are new again by then, which is 19,200.
 * </ul>
 *
 * <p>Bounds: 20,000 names, 20,000 addresses and twice 20,000 names at places, the one not tried for longest forgotten first (who makes up
 * names to push one out pays for each by its address). At a time as many wait: of one address 64; of strangers and of networks new to a
 * name each 64 for one name and 512 in all; from known places 8 of one and 512 in all. What is more is answered {@code too-many-tries}
 * at once. Virtual threads only; safe for any number of them.
 */
final class SignInGuard {
    private static final int ENTRIES_MAX = 20_000;
    private static final int WAITING_MAX = 512;
    private static final int WAITING_PER_ADDRESS_MAX = 64;
    private static final int WAITING_PER_NAME_MAX = 64;
    private static final int WAITING_PER_PLACE_MAX = 8;
    private static final int IPV6_SITE_BYTES = 6;
    private static final int IPV6_NETWORK_BYTES = 8;
    private static final int COUNT_MAX = 1_000;
    private static final Rule BY_NAME = new Rule(3, Duration.ofSeconds(4), Duration.ofMinutes(1));
    private static final Rule BY_ADDRESS = new Rule(30, Duration.ofSeconds(8), Duration.ofSeconds(10));
    // Nobody waits by this: it says how often a network is new to a name.
    private static final Rule BY_SITE = new Rule(3, Duration.ofSeconds(4), Duration.ofMinutes(20));
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);
    // So that who is slowed and comes again at once does not make the database work each time.
    private static final Duration ASKED_EVERY = Duration.ofMinutes(1);

    /** How waiting is done; tests only note it. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
    }

    /** Whether the person of that name has signed in from there before. Blocks; asked only when a try would have to wait. */
    interface Known {
        boolean isKnown(String name, InetAddress from);
    }

    /** A name, tried from a network. */
    private record Place(String name, ByteBuffer network) {
    }

    /**
     * @param free how many wrong tries cost nothing
     * @param delayMax the longest that one try waits
     * @param forgivenEvery after how much time one wrong try is forgotten
     */
    private record Rule(int free, Duration delayMax, Duration forgivenEvery) {
        Duration delay(int wrong) {
            if (wrong < free) {
                return Duration.ZERO;
            }
            Duration grown = FIRST_DELAY.multipliedBy(1L << Math.min(wrong - free, 10));
            return grown.compareTo(delayMax) < 0 ? grown : delayMax;
        }
    }

    private static final class Tally {
        int wrong;
        long forgivenUntilNanos;
        boolean known;
        long askedNanos;
        boolean asked;
    }

    /** Places to wait: so many in all, and so many of each. The lock is held. */
    private static final class Room<K> {
        private final int perKeyMax;
        private final int allMax;
        private final Map<K, Integer> waiting = new HashMap<>();
        private int all;

        Room(int perKeyMax, int allMax) {
            this.perKeyMax = perKeyMax;
            this.allMax = allMax;
        }

        boolean isFull(K key) {
            return all >= allMax || waiting.getOrDefault(key, 0) >= perKeyMax;
        }

        void enter(K key) {
            all++;
            waiting.merge(key, 1, Integer::sum);
        }

        void leave(K key) {
            all--;
            waiting.computeIfPresent(key, (_, many) -> many == 1 ? null : many - 1);
        }
    }

    private final Ticker ticker;
    private final Pause pause;
    private final Known known;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Tally> names = bounded();
    private final Map<ByteBuffer, Tally> addresses = bounded();
    private final Map<Place, Tally> places = bounded();
    private final Map<Place, Tally> sites = bounded();
    private final Room<String> strangers = new Room<>(WAITING_PER_NAME_MAX, WAITING_MAX);
    private final Room<String> newcomers = new Room<>(WAITING_PER_NAME_MAX, WAITING_MAX);
    private final Room<ByteBuffer> ofAddress = new Room<>(WAITING_PER_ADDRESS_MAX, 2 * WAITING_MAX);
    private final Room<Place> atKnown = new Room<>(WAITING_PER_PLACE_MAX, WAITING_MAX);

    SignInGuard(Ticker ticker, Pause pause, Known known) {
        this.ticker = ticker;
        this.pause = pause;
        this.known = known;
    }

    private static <K> Map<K, Tally> bounded() {
        return new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<K, Tally> eldest) {
                return size() > ENTRIES_MAX;
            }
        };
    }

    /**
     * Counts a try and waits as long as it must.
     *
     * @return {@code name}, or {@code too-many-tries} without having waited
     */
    Outcome<String> begin(String name, InetAddress from) {
        if (isFree(name, from)) {
            return Outcome.done(name);
        }
        return isKnown(name, from) ? beginAtKnown(name, from) : beginAsStranger(name, from);
    }

    private Outcome<String> beginAsStranger(String name, InetAddress from) {
        ByteBuffer address = network(from);
        Room<String> room;
        Duration delay;
        lock.lock();
        try {
            Tally byAddress = tally(addresses, address, BY_ADDRESS);
            Tally byName = tally(names, name, BY_NAME);
            Place site = new Place(name, site(from));
            boolean isNew = BY_ADDRESS.delay(byAddress.wrong).isZero() && isNew(site) && !newcomers.isFull(name);
            room = isNew ? newcomers : strangers;
            delay = delay(byName, byAddress);
            if (delay.isPositive() && (ofAddress.isFull(address) || room.isFull(name))) {
                return Outcome.refused(IdentityRefusal.TOO_MANY_TRIES);
            }
            byName.wrong = Math.min(byName.wrong + 1, COUNT_MAX);
            if (delay.isPositive()) {
                if (isNew) {
                    tally(sites, site, BY_SITE).wrong++;
                }
                ofAddress.enter(address);
                room.enter(name);
            }
        } finally {
            lock.unlock();
        }
        return delay.isZero() ? Outcome.done(name) : wait(name, delay, () -> {
            ofAddress.leave(address);
            room.leave(name);
        });
    }

    /** What is refused leaves no trace here, or whoever is refused fast could have others forgotten. */
    private boolean isNew(Place site) {
        return !sites.containsKey(site) || tally(sites, site, BY_SITE).wrong < BY_SITE.free();
    }

    private static Duration delay(Tally byName, Tally byAddress) {
        Duration forName = BY_NAME.delay(byName.wrong);
        Duration forAddress = BY_ADDRESS.delay(byAddress.wrong);
        return forName.compareTo(forAddress) > 0 ? forName : forAddress;
    }

    /** Whether it need not wait at all; then it is counted. */
    private boolean isFree(String name, InetAddress from) {
        lock.lock();
        try {
            Tally byName = tally(names, name, BY_NAME);
            boolean free = delay(byName, tally(addresses, network(from), BY_ADDRESS)).isZero();
            byName.wrong += free ? 1 : 0;
            return free;
        } finally {
            lock.unlock();
        }
    }

    /** As the database says, or said within a minute. It is not asked while others wait for the lock. */
    private boolean isKnown(String name, InetAddress from) {
        Place place = new Place(name, network(from));
        long now = ticker.nanos();
        lock.lock();
        try {
            Tally tally = tally(places, place, BY_NAME);
            if (tally.asked && now - tally.askedNanos < ASKED_EVERY.toNanos()) {
                return tally.known;
            }
        } finally {
            lock.unlock();
        }
        boolean is = known.isKnown(name, from);
        lock.lock();
        try {
            Tally tally = tally(places, place, BY_NAME);
            tally.known = is;
            tally.asked = true;
            tally.askedNanos = now;
        } finally {
            lock.unlock();
        }
        return is;
    }

    private Outcome<String> beginAtKnown(String name, InetAddress from) {
        Place place = new Place(name, network(from));
        Duration delay;
        lock.lock();
        try {
            Tally tally = tally(places, place, BY_NAME);
            delay = BY_NAME.delay(tally.wrong);
            if (delay.isPositive() && atKnown.isFull(place)) {
                return Outcome.refused(IdentityRefusal.TOO_MANY_TRIES);
            }
            tally.wrong = Math.min(tally.wrong + 1, COUNT_MAX);
            if (delay.isPositive()) {
                atKnown.enter(place);
            }
        } finally {
            lock.unlock();
        }
        return delay.isZero() ? Outcome.done(name) : wait(name, delay, () -> atKnown.leave(place));
    }

    /** @param leave gives the place back; under the lock */
    private Outcome<String> wait(String name, Duration delay, Runnable leave) {
        try {
            pause.sleep(delay);
            return Outcome.done(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.refused(IdentityRefusal.TOO_MANY_TRIES);
        } finally {
            lock.lock();
            try {
                leave.run();
            } finally {
                lock.unlock();
            }
        }
    }

    /**
     * The try was right: the count begins anew, of the name at that place if it was counted there, and else of the name. The
     * address keeps its own, or one's own login would clear it; and the name its own while strangers try it, or its person's
     * coming and going would let them begin anew.
     */
    void right(String name, InetAddress from) {
        lock.lock();
        try {
            Tally place = places.remove(new Place(name, network(from)));
            if (place == null || !place.known) {
                names.remove(name);
            }
            sites.remove(new Place(name, site(from)));
        } finally {
            lock.unlock();
        }
    }

    /** The try was wrong. */
    void wrong(InetAddress from) {
        lock.lock();
        try {
            Tally byAddress = tally(addresses, network(from), BY_ADDRESS);
            byAddress.wrong = Math.min(byAddress.wrong + 1, COUNT_MAX);
        } finally {
            lock.unlock();
        }
    }

    private <K> Tally tally(Map<K, Tally> tallies, K key, Rule rule) {
        long now = ticker.nanos();
        Tally tally = tallies.computeIfAbsent(key, _ -> {
            Tally fresh = new Tally();
            fresh.forgivenUntilNanos = now;
            return fresh;
        });
        if (tally.wrong == 0) {
            tally.forgivenUntilNanos = now;
        }
        long forgiven = (now - tally.forgivenUntilNanos) / rule.forgivenEvery().toNanos();
        tally.wrong = (int) Math.max(0, tally.wrong - forgiven);
        tally.forgivenUntilNanos += forgiven * rule.forgivenEvery().toNanos();
        return tally;
    }

    /** What one customer gets. */
    private static ByteBuffer network(InetAddress address) {
        return start(address, IPV6_NETWORK_BYTES);
    }

    /** What one can have without being somebody: 65,536 networks of IPv6, but one address of IPv4. */
    private static ByteBuffer site(InetAddress address) {
        return start(address, IPV6_SITE_BYTES);
    }

    private static ByteBuffer start(InetAddress address, int ipv6Bytes) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, ipv6Bytes) : bytes);
    }
}
