package io.posthouse.kernel;

/** Decides whether a caller holds a permission. Identity implements it; it never blocks for long and is asked on every call. */
public interface AccessCheck {
    /** Whether {@code caller} holds {@code permission} now. */
    boolean allows(Caller caller, String permission);
}
