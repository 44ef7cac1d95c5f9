package io.posthouse.identity;

import io.posthouse.kernel.Caller;
import java.time.Duration;

/**
 * Short signed tokens by which a back end learns who asks: a JWT by ES256, verified with the keys at {@code /oauth2/jwks}. Good for one
 * audience, and for nothing here: nobody calls us by one.
 */
@FunctionalInterface
public interface IdentityTokens {
    /** How long one is good. Whoever keeps them hands none on that is older than half of it. */
    Duration LIFE = Duration.ofMinutes(1);

    /** What the header {@code typ} says, so that none is taken for an ID token or the other way round (RFC 8725 section 3.11). */
    String TYPE = "posthouse-identity+jwt";

    /** There are none. */
    IdentityTokens NONE = (_, _) -> {
        throw new IllegalStateException("nobody is named to back ends here");
    };

    /**
     * A new one. May read the database; virtual threads only.
     *
     * @param audience the back end's name
     */
    String make(Caller caller, String audience);
}
