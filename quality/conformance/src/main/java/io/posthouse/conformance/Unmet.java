package io.posthouse.conformance;

/** A server did something else than a check expects. */
public final class Unmet extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param seen what it did, in few words */
    public Unmet(String seen) {
        super(seen);
    }

    /** What the server did. */
    public String seen() {
        return String.valueOf(getMessage());
    }
}
