package io.posthouse.identity.token;

import io.posthouse.identity.IdentitySettings;
import io.posthouse.kernel.TokenKind;
import java.time.Duration;

/**
 * How tokens of one kind live. A new kind finds its place here, and the compiler asks for it.
 *
 * @param life how long after its issue it is good
 * @param oneUse whether resolving it uses it up
 * @param perSessionMax how many a session may have alive; issuing one more ends the oldest
 */
record TokenLife(Duration life, boolean oneUse, int perSessionMax) {

    private static final Duration STEP_UP = Duration.ofMinutes(5);

    static TokenLife of(TokenKind kind, IdentitySettings settings) {
        return switch (kind) {
            case SESSION, GUEST -> new TokenLife(settings.sessionLife(), false, 1);
            case STEP_UP -> new TokenLife(STEP_UP, true, 16);
            case USER_ACCESS, APP_ACCESS, TENANT_ACCESS, MINI_CODE, MINI_SESSION, JS_TICKET ->
                throw new IllegalArgumentException("belongs to no session: " + kind);
            case CHANNEL_TICKET, XMPP_TICKET -> new TokenLife(settings.ticketLife(), true, 16);
        };
    }
}
