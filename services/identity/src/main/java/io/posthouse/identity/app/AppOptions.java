package io.posthouse.identity.app;

/**
 * How an app is dealt with, beside what it may do.
 *
 * @param idTokenAlg by which algorithm of JWS its ID tokens are signed: one of {@link #ID_TOKEN_ALGS}
 * @param proofRequired whether it gets no token that is not bound to a key (RFC 9449 section 5.2)
 */
public record AppOptions(String idTokenAlg, boolean proofRequired) {
    /** By what ID tokens can be signed. */
    public static final java.util.Set<String> ID_TOKEN_ALGS = java.util.Set.of("RS256", "ES256");
    /** What an app has that says nothing else: RS256, as OpenID Connect Discovery section 3 wants it, and bearer tokens. */
    public static final AppOptions USUAL = new AppOptions("RS256", false);
}
