package io.posthouse.outbound;

import io.posthouse.kernel.Checks;

/** Identifies a letter for good. Positive. */
public record LetterId(long value) {
    public LetterId {
        Checks.check(value > 0, "a letter id is positive");
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
