package io.posthouse.gateway.health;

import static io.posthouse.kernel.Checks.check;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What whoever collects metrics from another machine presents, as {@code Authorization: Bearer} (RFC 6750). It opens the metrics and
 * nothing else. Any thread.
 */
public final class ScrapeToken {
    /** There is none: nobody comes in by it. */
    public static final ScrapeToken NONE = new ScrapeToken(Optional.empty());

    private static final Pattern FORM = Pattern.compile("[A-Za-z0-9._~+/-]{32,512}=*");
    private static final String BEARER = "Bearer ";

    /** Compared instead of the token: of the same length whatever is presented, so that the time taken tells nothing. */
    private final Optional<byte[]> digest;

    private ScrapeToken(Optional<byte[]> digest) {
        this.digest = digest;
    }

    /**
     * The one that is written so.
     *
     * @param token 32 to 512 letters, digits and {@code . _ ~ + / -}; empty for none
     * @throws IllegalArgumentException when it cannot be used; it is not shown
     */
    public static ScrapeToken of(String token) {
        if (token.isEmpty()) {
            return NONE;
        }
        check(FORM.matcher(token).matches(), "must have 32 to 512 letters, digits and . _ ~ + / -");
        return new ScrapeToken(Optional.of(digest(token)));
    }

    /** Whether it is the one that a header {@code Authorization} presents. */
    boolean opens(@Nullable String authorization) {
        return digest.isPresent() && authorization != null
                && authorization.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && MessageDigest.isEqual(digest.get(), digest(authorization.substring(BEARER.length()).strip()));
    }

    private static byte[] digest(String token) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(token.getBytes(UTF_8));
        } catch (NoSuchAlgorithmException bug) {
            throw new IllegalStateException("every JDK has SHA-256", bug);
        }
    }

    /** Without the token. */
    @Override
    public String toString() {
        return digest.isPresent() ? "ScrapeToken[set]" : "ScrapeToken[none]";
    }
}
