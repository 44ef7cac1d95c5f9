package io.posthouse.conformance;

/** A check asks for something that is left to the server, which says that it does not offer it. */
public final class NotOffered extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** @param what is not offered */
    public NotOffered(String what) {
        super(what);
    }
}
