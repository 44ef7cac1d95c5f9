package io.posthouse.identity.credential;

import io.posthouse.identity.IdentityRefusal;
import io.posthouse.kernel.Outcome;
import io.posthouse.kernel.Ticker;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Semaphore;
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
 * <p>Bounds: 20,000 names and 20,000 addresses, the one not tried for longest forgotten first (who makes up names to push
 * one out pays for each by its address); at most 64 tries of one address and 512 of all wait at a time. What is more is
 * answered {@code too-many-tries} at once. Virtual threads only; safe for any number of them.
 */
final class SignInGuard {
    private static final int ENTRIES_MAX = 20_000;
    private static final int WAITING_MAX = 512;
    private static final int WAITING_PER_ADDRESS_MAX = 64;
    private static final int COUNT_MAX = 1_000;
    private static final Rule BY_NAME = new Rule(3, Duration.ofSeconds(4), Duration.ofMinutes(1));
    private static final Rule BY_ADDRESS = new Rule(30, Duration.ofSeconds(8), Duration.ofSeconds(10));
    private static final Duration FIRST_DELAY = Duration.ofMillis(250);

    /** How waiting is done; tests only note it. */
    interface Pause {
        void sleep(Duration time) throws InterruptedException;
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
        int waiting;
    }

    private final Ticker ticker;
    private final Pause pause;
    private final Semaphore waiting = new Semaphore(WAITING_MAX);
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<String, Tally> names = bounded();
    private final Map<ByteBuffer, Tally> addresses = bounded();

    SignInGuard(Ticker ticker, Pause pause) {
        this.ticker = ticker;
        this.pause = pause;
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
        Tally byAddress;
        Duration delay;
        lock.lock();
        try {
            byAddress = tally(addresses, network(from), BY_ADDRESS);
            Tally byName = tally(names, name, BY_NAME);
            Duration forName = BY_NAME.delay(byName.wrong);
            Duration forAddress = BY_ADDRESS.delay(byAddress.wrong);
            delay = forName.compareTo(forAddress) > 0 ? forName : forAddress;
            if (delay.isPositive() && (byAddress.waiting >= WAITING_PER_ADDRESS_MAX || !waiting.tryAcquire())) {
                return Outcome.refused(IdentityRefusal.TOO_MANY_TRIES);
            }
            byName.wrong = Math.min(byName.wrong + 1, COUNT_MAX);
            if (delay.isPositive()) {
                byAddress.waiting++;
            }
        } finally {
            lock.unlock();
        }
        return delay.isPositive() ? wait(name, byAddress, delay) : Outcome.done(name);
    }

    private Outcome<String> wait(String name, Tally byAddress, Duration delay) {
        try {
            pause.sleep(delay);
            return Outcome.done(name);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Outcome.refused(IdentityRefusal.TOO_MANY_TRIES);
        } finally {
            waiting.release();
            lock.lock();
            try {
                byAddress.waiting--;
            } finally {
                lock.unlock();
            }
        }
    }

    /** The try was right: the name's count begins anew. The address keeps its own, or one's own login would clear it. */
    void right(String name) {
        lock.lock();
        try {
            names.remove(name);
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

    private static ByteBuffer network(InetAddress address) {
        byte[] bytes = address.getAddress();
        return ByteBuffer.wrap(address instanceof Inet6Address ? Arrays.copyOf(bytes, 8) : bytes);
    }
}
