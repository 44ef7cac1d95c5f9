package io.posthouse.server.settings;

import java.util.Arrays;

/**
 * What can be said in the environment and is no setting: read before there are any, by {@code ./posthouse} or to find the
 * file of settings. Listed on the page of settings, which a test compares with the script.
 */
public enum OuterVariable {
    /** How much the server may hold. */
    POSTHOUSE_HEAP("512m", "the server's heap, as Java's `-Xmx` takes it: `512m`, `2g`; read by `./posthouse up`"),
    /** Where settings are. */
    POSTHOUSE_CONFIG("none",
            "the file of settings, instead of `posthouse.properties` or `posthouse.yaml` in the data folder"),
    /** Which Java. */
    JAVA_HOME("none", "a JDK 25 or newer, tried before the one on the `PATH` and those in the usual folders; read by "
            + "`./posthouse`");

    private final String usual;
    private final String meaning;

    OuterVariable(String usual, String meaning) {
        this.usual = usual;
        this.meaning = meaning;
    }

    /** What counts when it is not set, or {@code none}. */
    public String usual() {
        return usual;
    }

    /** What it is, in Markdown, without a full stop. */
    public String meaning() {
        return meaning;
    }

    /** Whether there is one called {@code name}. */
    static boolean isOne(String name) {
        return Arrays.stream(values()).anyMatch(variable -> variable.name().equals(name));
    }
}
