package io.posthouse.kernel;

/** Carries a refusal out of an endpoint to the one class that translates it; never used for control flow inside. */
public final class RefusedException extends RuntimeException {
    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        // No stack: a refusal is an answer, not a fault.
        super(refusal.code(), null, false, false);
        this.refusal = refusal;
    }

    /** Why. */
    public Refusal refusal() {
        return refusal;
    }
}
