package io.posthouse.kernel;

/**
 * Carries a refusal out of an endpoint to the one class that translates it; never used for control flow inside. An endpoint whose reply
 * says more than the refusal carries that in a class of its own, and translates it itself.
 */
public class RefusedException extends RuntimeException {
    private final transient Refusal refusal;

    public RefusedException(Refusal refusal) {
        // No stack: a refusal is an answer, not a fault.
        super(refusal.code(), null, false, false);
        this.refusal = refusal;
    }

    /** Why. */
    public final Refusal refusal() {
        return refusal;
    }
}
