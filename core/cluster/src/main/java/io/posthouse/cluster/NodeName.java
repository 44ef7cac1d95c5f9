package io.posthouse.cluster;

import io.posthouse.kernel.Checks;

/** A node's name, the same over its restarts: 1 to 64 characters of {@code a-z 0-9 -}. It names the node's log writers too. */
public record NodeName(String value) {
    public NodeName {
        Checks.check(value.matches("[a-z0-9-]{1,64}"), "a node's name is 1 to 64 of a-z, 0-9 and -");
    }

    @Override
    public String toString() {
        return value;
    }
}
