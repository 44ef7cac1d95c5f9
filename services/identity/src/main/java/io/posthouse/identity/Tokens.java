package io.posthouse.identity;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.net.InetAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Issues, resolves and revokes tokens of every kind. Only SHA-256 digests are stored. Blocks; virtual threads only. */
public interface Tokens {
    /**
     * The cookie that carries a token of kind {@link TokenKind#SESSION}. The gateway resolves it and passes it no further.
     */
    String COOKIE = "posthouse_session";

    /**
     * A new token.
     *
     * @param session the session it belongs to; empty opens a new one
     * @throws io.posthouse.kernel.RefusedException {@code session-ended}: the login or its session is no more
     */
    Issued issue(TokenKind kind, LoginId login, Optional<String> session);

    /**
     * A new session with its token of kind {@link TokenKind#SESSION}. A login has at most 100 sessions; opening one more
     * ends the oldest.
     */
    Issued openSession(LoginId login, Origin origin);

    /**
     * Who holds {@code token}, if it is of that kind, alive, and its login still exists. A kind of one use is used up by this.
     *
     * @param requestId goes into the caller
     */
    Optional<Caller> resolve(String token, TokenKind kind, String requestId);

    /**
     * Who holds {@code token}, where that can be said without asking anybody. Never waits, and uses no kind up; where it is empty,
     * {@link #resolve} knows.
     */
    default Optional<Caller> known(String token, TokenKind kind, String requestId) {
        return Optional.empty();
    }

    /** Revokes every token of a session. Honoured at once here, and within a second by other processes. */
    void revokeSession(String session);

    /**
     * Tells {@code listener} the id of a session that was revoked, here or by another process on the same database, so that
     * connections opened under it can be closed. Not told when all sessions of a login end: see {@link Logins#onSessionsEnded}.
     * Heard within a second, perhaps twice, and not at all by a process that was cut off from the database just then.
     */
    void onSessionRevoked(Consumer<String> listener);

    /**
     * From where a session was opened, for its owner to recognise it.
     *
     * @param agent what the client calls itself; cut to 200 characters, controls left out
     * @param amr by what its owner proved who they are, in words of RFC 8176
     */
    record Origin(String agent, InetAddress address, List<String> amr) {
        public Origin {
            amr = List.copyOf(amr);
        }

        /** Proved by a password alone. */
        public Origin(String agent, InetAddress address) {
            this(agent, address, List.of("pwd"));
        }
    }

    /**
     * @param token the secret, to be handed to its holder and nowhere else; at least 256 random bits
     * @param session the session's id, which is no secret
     * @param expiresAt by the database's clock
     * @param life how long it is good from now on: for who must not reckon with a clock of their own
     */
    record Issued(String token, String session, Instant expiresAt, Duration life) {
        @Override
        public String toString() {
            return "Issued[session=" + session + ", expiresAt=" + expiresAt + "]";
        }
    }
}
