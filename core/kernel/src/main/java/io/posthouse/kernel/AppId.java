package io.posthouse.kernel;

/** Identifies a registered app for good. Positive. */
public record AppId(long value) {
    public AppId {
        Checks.check(value > 0, "an app id is positive");
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
