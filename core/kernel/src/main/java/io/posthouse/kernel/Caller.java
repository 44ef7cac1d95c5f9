package io.posthouse.kernel;

/**
 * Who asks: set once at the edge, carried in {@link #CURRENT}.
 *
 * @param login the login's id
 * @param name the login's name, which is the local part of its address
 * @param tokenKind by which kind of token it proved itself
 * @param session the id of the signed-in session, which can be listed and revoked; not the token
 * @param requestId the id of the request, the same through every hop
 */
public record Caller(LoginId login, String name, TokenKind tokenKind, String session, String requestId) {
    /** The caller of the request that this thread works for; unbound outside requests. */
    public static final ScopedValue<Caller> CURRENT = ScopedValue.newInstance();
}
