package io.posthouse.identity;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.posthouse.kernel.Refusal;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * The proof that a write comes from our own page: a value derived from the session token, which the page gets in the
 * body of the session reply and sends back in {@value #HEADER}. Another site can make the browser send the cookie, but
 * can neither read that reply nor set that header.
 *
 * <p>It is an HMAC keyed by the digest of the session token, which is 256 random bits: so every node agrees, it survives a
 * restart, from it nobody learns the token, and whoever has the stored digest can make it without ever seeing the token:
 * the gateway passes no cookie on. Pure; safe for any thread.
 */
public final class CsrfTokens {
    /** The request header that carries it. */
    public static final String HEADER = "X-CSRF-Token";

    // RFC 9110 section 9.2.1: the safe methods, which change nothing and therefore need no proof.
    private static final Set<String> SAFE = Set.of("GET", "HEAD", "OPTIONS", "TRACE");
    private static final byte[] PURPOSE = "posthouse csrf 1".getBytes(UTF_8);
    private static final int HEADER_CHARS_MAX = 100;

    private CsrfTokens() {
    }

    /** The value that belongs to {@code sessionToken}: 43 characters of base64url. */
    public static String of(String sessionToken) {
        try {
            return ofDigest(MessageDigest.getInstance("SHA-256").digest(sessionToken.getBytes(UTF_8)));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** The same, from the SHA-256 digest of the session token. */
    public static String ofDigest(byte[] digest) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(digest, "HmacSHA256"));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(mac.doFinal(PURPOSE));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /** Whether {@code header} is the value that belongs to {@code sessionToken}; in constant time. */
    public static boolean matches(String sessionToken, @Nullable String header) {
        if (header == null || sessionToken.isEmpty() || header.length() > HEADER_CHARS_MAX) {
            return false;
        }
        return MessageDigest.isEqual(of(sessionToken).getBytes(UTF_8), header.getBytes(UTF_8));
    }

    /**
     * The whole decision for a request whose session cookie was resolved to a caller. A request without a caller by cookie
     * (anonymous, or by a ticket) needs no proof: there is nothing that a foreign page could borrow.
     *
     * @param header the value of {@value #HEADER}, or null
     * @return why it is refused, or empty: {@code csrf-token-missing}, {@code csrf-token-wrong}
     */
    public static Optional<Refusal> refusal(String method, String sessionToken, @Nullable String header) {
        if (SAFE.contains(method)) {
            return Optional.empty();
        }
        if (header == null || header.isEmpty()) {
            return Optional.of(IdentityRefusal.CSRF_TOKEN_MISSING);
        }
        return matches(sessionToken, header) ? Optional.empty() : Optional.of(IdentityRefusal.CSRF_TOKEN_WRONG);
    }
}
