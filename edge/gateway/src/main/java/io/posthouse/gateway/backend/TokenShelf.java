package io.posthouse.gateway.backend;

import io.posthouse.identity.IdentityTokens;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.Ticker;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Identity tokens that were made for a caller and a back end, for half of their life: making one takes longer than all the rest. */
final class TokenShelf {
    private static final int TOKENS_MAX = 4_096;
    private static final long KEPT_NANOS = IdentityTokens.LIFE.toNanos() / 2;

    private final Ticker ticker;
    private final Map<Key, Kept> kept = new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Kept> eldest) {
            return size() > TOKENS_MAX;
        }
    };

    /** What one says: of two tokens of one app for one person, one may be good for less. */
    private record Key(String session, Optional<Caller.AppCall> app, String audience) {
        static Key of(Caller caller, String audience) {
            return new Key(caller.session(), caller.app(), audience);
        }
    }

    private record Kept(String token, long madeNanos) {
    }

    TokenShelf(Ticker ticker) {
        this.ticker = ticker;
    }

    /** One that is young enough; null without. */
    @Nullable
    String find(Caller caller, String audience) {
        Kept found = kept.get(Key.of(caller, audience));
        return found != null && ticker.nanos() - found.madeNanos() < KEPT_NANOS ? found.token() : null;
    }

    void keep(Caller caller, String audience, String token, long madeNanos) {
        kept.put(Key.of(caller, audience), new Kept(token, madeNanos));
    }
}
