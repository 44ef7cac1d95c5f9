package io.posthouse.identity.token;

import io.posthouse.identity.IdentitySettings;
import io.posthouse.kernel.TokenKind;
import java.time.Duration;

/**
 * How tokens of one kind live. A new kind finds its place here, and the compiler asks for it.
 *
 * @param prefix with which its tokens begin, so that a leaked one is recognised and masked
 * @param life how long after its issue it is good
 * @param oneUse whether resolving it uses it up
 * @param perSessionMax how many a session may have alive; issuing one more ends the oldest
 */
record TokenLife(String prefix, Duration life, boolean oneUse, int perSessionMax) {
    static TokenLife of(TokenKind kind, IdentitySettings settings) {
        return switch (kind) {
            case SESSION -> new TokenLife("phs_", settings.sessionLife(), false, 1);
            case USER_ACCESS, APP_ACCESS -> throw new IllegalArgumentException("belongs to no session: " + kind);
            case CHANNEL_TICKET -> new TokenLife("pht_", settings.ticketLife(), true, 16);
        };
    }
}
