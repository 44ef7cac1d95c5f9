package io.posthouse.conformance;

/**
 * An app as the server knows it.
 *
 * @param handle by which the server's own interface names it
 * @param secret empty for a public one
 */
public record Client(String id, String secret, String handle) {
    /** Whether it has no secret. */
    public boolean isPublic() {
        return secret.isEmpty();
    }

    @Override
    public String toString() {
        return "Client[" + id + "]";
    }
}
