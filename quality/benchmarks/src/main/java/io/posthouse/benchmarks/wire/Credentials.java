package io.posthouse.benchmarks.wire;

/** A login that the harness made up for a server that it started. */
public record Credentials(String name, String domain, String password) {
    /** {@code name@domain}. */
    public String bareJid() {
        return name + "@" + domain;
    }

    @Override
    public String toString() {
        return bareJid();
    }
}
