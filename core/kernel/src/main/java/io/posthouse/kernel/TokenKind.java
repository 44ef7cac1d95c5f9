package io.posthouse.kernel;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of tokens by which somebody calls. Each has its own life and its own places where it is accepted. */
public enum TokenKind {
    /** The cookie of a signed-in browser. */
    SESSION("session", false),
    /** One use, short: opens one connection of the data channel. */
    CHANNEL_TICKET("channel-ticket", false),
    /** An app calls for a person who let it: an access token (RFC 6749 section 1.4). */
    USER_ACCESS("user-access", true),
    /** An app calls for itself: an access token by client credentials (RFC 6749 section 4.4). */
    APP_ACCESS("app-access", true);

    private final String word;
    private final boolean ofAnApp;

    TokenKind(String word, boolean ofAnApp) {
        this.word = word;
        this.ofAnApp = ofAnApp;
    }

    /** The word that stands for it in headers, tables and logs. */
    public String word() {
        return word;
    }

    /** Whether apps call by it, and not the platform's own clients. */
    public boolean isOfAnApp() {
        return ofAnApp;
    }

    /** The kind that {@code word} stands for; empty for any other text, such as a later release's. */
    public static Optional<TokenKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
