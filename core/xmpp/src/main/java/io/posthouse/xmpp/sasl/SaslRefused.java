package io.posthouse.xmpp.sasl;

/** Signing in failed. Thrown and answered at the edge; it has no stack, since it is no bug, and holds nothing the peer sent. */
public final class SaslRefused extends RuntimeException {
    private final SaslFailure failure;

    /** Fails with {@code failure}. */
    public SaslRefused(SaslFailure failure) {
        super(failure.word(), null, false, false);
        this.failure = failure;
    }

    /** The answer. */
    public SaslFailure failure() {
        return failure;
    }
}
