package io.posthouse.messaging;

/**
 * A key under which a feature keeps something of its own in a session. Compared by identity: a feature that keeps its
 * key private shares it with nobody.
 */
public final class Attribute<T> {
    private final String name;
    private final Class<T> type;

    /**
     * @param name for people who debug
     * @param type what is kept under it; immutable, or safe for any thread
     */
    public Attribute(String name, Class<T> type) {
        this.name = name;
        this.type = type;
    }

    /** What is kept under it. */
    public Class<T> type() {
        return type;
    }

    @Override
    public String toString() {
        return name;
    }
}
