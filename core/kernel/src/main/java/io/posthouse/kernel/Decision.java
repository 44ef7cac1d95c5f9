package io.posthouse.kernel;

/** Whether somebody may, and if not, whether for want of the permission or of its range. Narrowest answer first. */
public enum Decision {
    /** The permission is not held at all. */
    NOT_HELD,
    /** The permission is held, but not for this target. */
    OUT_OF_RANGE,
    /** It may be done. */
    ALLOWED;

    /** Whether it may be done. */
    public boolean allowed() {
        return this == ALLOWED;
    }

    /** The better of two answers: either of them is enough. */
    public Decision or(Decision other) {
        return compareTo(other) >= 0 ? this : other;
    }

    /** The worse of two answers: both are needed. */
    public Decision and(Decision other) {
        return compareTo(other) <= 0 ? this : other;
    }
}
