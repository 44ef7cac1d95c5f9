package io.posthouse.kernel;

/** The kinds of tokens by which somebody calls. Each has its own life and its own places where it is accepted. */
public enum TokenKind {
    /** The cookie of a signed-in browser. */
    SESSION("session"),
    /** One use, short: opens one connection of the data channel. */
    CHANNEL_TICKET("channel-ticket");

    private final String word;

    TokenKind(String word) {
        this.word = word;
    }

    /** The word that stands for it in headers, tables and logs. */
    public String word() {
        return word;
    }
}
