package io.posthouse.gateway.backend;

import io.posthouse.identity.IdentityTokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Ticker;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Identity tokens that were made for a caller and a back end, until a quarter of their life is left: making one takes longer than all the
 * rest of a request. All loops have the same ones, since each would make its own otherwise. Before they are too old, each at a moment of
 * its own, one request is told to have the next one made, and goes on with this one: nobody waits for that, and callers who came together
 * once do not have theirs made together ever after.
 *
 * <p>There are two boxes. New ones go into the young box; when that is full, or when none of the old ones can be young enough any more, the
 * old box is thrown away and the young one becomes the old one. So nobody waits for anybody, nothing is sorted, and nothing outlives twice
 * the time for which it is good. Any thread.
 */
final class TokenShelf {
    /** In both boxes; as many callers as whose access tokens are remembered. */
    static final int TOKENS_MAX = 50_000;
    /** What is left of a token when it is told last: for the way to the back end, and for a clock there that is ahead. */
    private static final Duration LEFT_MIN = Duration.ofSeconds(15);
    private static final long KEPT_NANOS = IdentityTokens.LIFE.minus(LEFT_MIN).toNanos();
    /** From when on the next one may be made. */
    private static final long FRESH_NANOS = IdentityTokens.LIFE.dividedBy(2).toNanos();
    /** Until when it has to be begun, which leaves some seconds for making it. */
    private static final long RENEWED_NANOS = KEPT_NANOS - Duration.ofSeconds(3).toNanos();

    private final Ticker ticker;
    private final ReentrantLock turning = new ReentrantLock();
    private volatile Boxes boxes;

    /** What one says: of two tokens of one app for one person, one may be good for less. */
    private record Key(String session, Optional<Caller.AppCall> app, String audience) {
        static Key of(Caller caller, String audience) {
            return new Key(caller.session(), caller.app(), audience);
        }
    }

    /** A token that was made. */
    static final class Kept {
        private final String token;
        private final long madeNanos;
        private final long renewedNanos;
        private final AtomicBoolean renewed = new AtomicBoolean();

        private Kept(String token, long madeNanos) {
            this.token = token;
            this.madeNanos = madeNanos;
            this.renewedNanos = madeNanos + ThreadLocalRandom.current().nextLong(FRESH_NANOS, RENEWED_NANOS);
        }

        String token() {
            return token;
        }

        /** Whether it is time to make the next one; said once. */
        boolean renews(long now) {
            return now - renewedNanos >= 0 && renewed.compareAndSet(false, true);
        }
    }

    /** @param sinceNanos when the young one was put up */
    private record Boxes(Map<Key, Kept> young, Map<Key, Kept> old, long sinceNanos) {
    }

    TokenShelf(Ticker ticker) {
        this.ticker = ticker;
        this.boxes = new Boxes(new ConcurrentHashMap<>(), Map.of(), ticker.nanos());
    }

    /** One that is young enough; null without. */
    @Nullable
    Kept find(Caller caller, String audience) {
        Key key = Key.of(caller, audience);
        Boxes now = boxes;
        Kept found = now.young().get(key);
        if (found == null) {
            found = now.old().get(key);
        }
        return found != null && ticker.nanos() - found.madeNanos < KEPT_NANOS ? found : null;
    }

    void keep(Caller caller, String audience, String token, long madeNanos) {
        turn(ticker.nanos());
        boxes.young().put(Key.of(caller, audience), new Kept(token, madeNanos));
    }

    private void turn(long now) {
        if (isDue(boxes, now) && turning.tryLock()) {
            try {
                Boxes before = boxes;
                if (isDue(before, now)) {
                    boxes = new Boxes(new ConcurrentHashMap<>(), before.young(), now);
                }
            } finally {
                turning.unlock();
            }
        }
    }

    private static boolean isDue(Boxes boxes, long now) {
        return boxes.young().size() >= TOKENS_MAX / 2 || now - boxes.sinceNanos() >= KEPT_NANOS;
    }

    /** How many there are, young enough or not. */
    int size() {
        Boxes now = boxes;
        return now.young().size() + now.old().size();
    }
}
