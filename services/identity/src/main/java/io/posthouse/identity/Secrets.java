package io.posthouse.identity;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.Base64;

/** Secrets that we make, and their digests, of which alone we keep any. 256 random bits need no slow hash. Any thread. */
public final class Secrets {
    private static final int BYTES = 32;
    /** Of what follows a prefix. */
    public static final int CHARS = 43;

    private final SecureRandom random = new SecureRandom();

    /** A new one: the prefix and 43 characters of base64url. */
    public String make(String prefix) {
        byte[] secret = new byte[BYTES];
        random.nextBytes(secret);
        return prefix + Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
    }

    /** SHA-256. */
    public static byte[] digest(String secret) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(US_ASCII));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Whether {@code secret} reads like one of ours. */
    public static boolean looksLike(String secret, String prefix) {
        return secret.length() == prefix.length() + CHARS && secret.startsWith(prefix);
    }
}
