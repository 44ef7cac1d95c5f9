package io.posthouse.identity.oauth;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** By which of its secrets an app has proved itself, for the one request of an app that this thread answers: what it gets ends with that. */
final class UsedSecret {
    /** Of the request on this thread. */
    static final ScopedValue<UsedSecret> ASKING = ScopedValue.newInstance();

    private @Nullable Long secret;

    /** Notes the id of the secret that was shown; does nothing where no app asks. */
    static void note(long secret) {
        if (ASKING.isBound()) {
            ASKING.get().secret = secret;
        }
    }

    /** The id of the secret; empty where the app has shown none. */
    static Optional<Long> shown() {
        return ASKING.isBound() ? Optional.ofNullable(ASKING.get().secret) : Optional.empty();
    }
}
