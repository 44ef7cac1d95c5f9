package io.posthouse.identity;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.time.Instant;
import java.util.Optional;

/** Issues, resolves and revokes tokens of every kind. Only SHA-256 digests are stored. Blocks; virtual threads only. */
public interface Tokens {
    /**
     * A new token.
     *
     * @param session the session it belongs to; empty opens a new one
     */
    Issued issue(TokenKind kind, LoginId login, Optional<String> session);

    /**
     * Who holds {@code token}, if it is of that kind, alive, and its login still exists. A kind of one use is used up by this.
     *
     * @param requestId goes into the caller
     */
    Optional<Caller> resolve(String token, TokenKind kind, String requestId);

    /** Revokes every token of a session. */
    void revokeSession(String session);

    /**
     * @param token the secret, to be handed to its holder and nowhere else; at least 256 random bits
     * @param session the session's id, which is no secret
     */
    record Issued(String token, String session, Instant expiresAt) {
        @Override
        public String toString() {
            return "Issued[session=" + session + ", expiresAt=" + expiresAt + "]";
        }
    }
}
