package io.posthouse.conformance;

import java.util.List;

/**
 * What a client shall be. All may redeem codes with PKCE by S256, and refresh; one with a secret may also act for itself.
 *
 * @param isPublic whether it has no secret
 * @param device whether it may ask by a device's code (RFC 8628)
 * @param proofRequired whether its tokens have to be bound to a key (RFC 9449)
 * @param idTokenAlg by which its ID tokens are signed
 * @param exchangesFor client ids for which it may exchange tokens (RFC 8693)
 */
public record Wish(boolean isPublic, List<String> redirectUris, List<String> logoutUris, boolean device,
        boolean proofRequired, String idTokenAlg, List<String> exchangesFor) {

    /** Where clients have people sent back to. */
    public static final String BACK = "https://app.example/back";
    /** Where clients have people sent after signing out. */
    public static final String BYE = "https://app.example/bye";

    /** With a secret. */
    public static final Wish SECRET = new Wish(false, List.of(BACK), List.of(BYE), false, false, "RS256", List.of());
    /** Without. */
    public static final Wish PUBLIC = new Wish(true, List.of(BACK), List.of(BYE), false, false, "RS256", List.of());

    public Wish {
        redirectUris = List.copyOf(redirectUris);
        logoutUris = List.copyOf(logoutUris);
        exchangesFor = List.copyOf(exchangesFor);
    }

    /** The same with other addresses to be sent back to. */
    public Wish backAt(String... uris) {
        return new Wish(isPublic, List.of(uris), logoutUris, device, proofRequired, idTokenAlg, exchangesFor);
    }

    /** The same for a device. */
    public Wish onDevice() {
        return new Wish(isPublic, redirectUris, logoutUris, true, proofRequired, idTokenAlg, exchangesFor);
    }

    /** The same with bound tokens only. */
    public Wish bound() {
        return new Wish(isPublic, redirectUris, logoutUris, device, true, idTokenAlg, exchangesFor);
    }

    /** The same with another algorithm. */
    public Wish signedBy(String alg) {
        return new Wish(isPublic, redirectUris, logoutUris, device, proofRequired, alg, exchangesFor);
    }

    /** The same, calling others. */
    public Wish calling(String... clientIds) {
        return new Wish(isPublic, redirectUris, logoutUris, device, proofRequired, idTokenAlg, List.of(clientIds));
    }
}
