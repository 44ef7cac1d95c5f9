package io.posthouse.identity.oauth;

import io.posthouse.identity.app.Origins;
import io.posthouse.kernel.Ticker;
import io.posthouse.storage.StoreUnavailable;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The origins (RFC 6454) to which public apps have people sent back: where an app runs in a browser, its pages are there.
 *
 * <p>All of them are kept and none is looked up by itself: browsers of strangers name whatever origin they like, as often as they like,
 * and cost the database one question a second at most. An origin that is new counts after a second, one that is gone after ten.
 */
final class PageOrigins {
    private static final Duration GOOD_FOR = Duration.ofSeconds(10);
    private static final Duration ASKED_EVERY = Duration.ofSeconds(1);

    private final Supplier<List<String>> addresses;
    private final Ticker ticker;
    private final ReentrantLock lock = new ReentrantLock();
    private volatile @Nullable Read read;

    private record Read(Set<String> origins, long atNanos) {
    }

    /** @param addresses where the apps have people sent back */
    PageOrigins(Supplier<List<String>> addresses, Ticker ticker) {
        this.addresses = addresses;
        this.ticker = ticker;
    }

    /**
     * Whether {@code origin} is that of an app. Blocks; virtual threads only.
     *
     * @throws StoreUnavailable when they were never read
     */
    boolean know(String origin) {
        Read known = read;
        if (known == null || isOlder(known, known.origins().contains(origin) ? GOOD_FOR : ASKED_EVERY)) {
            known = readAgain(known);
        }
        return known.origins().contains(origin);
    }

    /** @param seen what was known; somebody else may have read since, and then once is enough */
    private Read readAgain(@Nullable Read seen) {
        lock.lock();
        try {
            Read now = read;
            if (now != null && (seen == null || now.atNanos() != seen.atNanos())) {
                return now;
            }
            now = new Read(origins(now), ticker.nanos());
            read = now;
            return now;
        } finally {
            lock.unlock();
        }
    }

    private Set<String> origins(@Nullable Read before) {
        try {
            return addresses.get().stream().flatMap(address -> Origins.of(URI.create(address)).stream())
                    .collect(Collectors.toUnmodifiableSet());
        } catch (RuntimeException e) {
            if (before == null || !StoreUnavailable.isBehind(e)) {
                throw e;
            }
            // Nobody changes an app meanwhile either.
            return before.origins();
        }
    }

    private boolean isOlder(Read known, Duration age) {
        return ticker.nanos() - known.atNanos() > age.toNanos();
    }
}
