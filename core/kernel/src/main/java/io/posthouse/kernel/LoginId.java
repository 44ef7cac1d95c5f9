package io.posthouse.kernel;

/** Identifies a login for good; its name may be given to nobody else but may change. Positive. */
public record LoginId(long value) {
    public LoginId {
        Checks.check(value > 0, "a login id is positive");
    }

    @Override
    public String toString() {
        return Long.toString(value);
    }
}
