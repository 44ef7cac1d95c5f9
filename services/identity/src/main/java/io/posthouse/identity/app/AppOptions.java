package io.posthouse.identity.app;

import java.util.List;
import java.util.Set;

/**
 * How an app is dealt with, beside what it may do.
 *
 * @param idTokenAlg by which algorithm of JWS its ID tokens are signed: one of {@link #ID_TOKEN_ALGS}
 * @param proofRequired whether it gets no token that is not bound to a key (RFC 9449 section 5.2)
 * @param device whether it may ask by a code that the person types in elsewhere (RFC 8628)
 * @param exchangesFor client ids of the apps for which it may get tokens in exchange for its own (RFC 8693); at most 20
 * @param logoutUris where people may be sent after signing out for it, each exactly; at most 20
 * @param mini whether it is a mini-program: it runs within our own clients, and its back end learns who uses it
 * @param origins where its pages lie (RFC 6454), as browsers write it, each once; at most 20
 */
public record AppOptions(String idTokenAlg, boolean proofRequired, boolean device, List<String> exchangesFor,
        List<String> logoutUris, boolean mini, List<String> origins) {

    /** By what ID tokens can be signed. */
    public static final Set<String> ID_TOKEN_ALGS = Set.of("RS256", "ES256");
    /** What an app has that says nothing else: RS256, as OpenID Connect Discovery section 3 wants it, and bearer tokens. */
    public static final AppOptions USUAL = new AppOptions("RS256", false, false, List.of(), List.of(), false,
            List.of());

    public AppOptions {
        exchangesFor = List.copyOf(exchangesFor);
        logoutUris = List.copyOf(logoutUris);
        origins = List.copyOf(origins);
    }
}
