package io.posthouse.xmpp.sasl;

import static io.posthouse.kernel.Checks.check;

import io.posthouse.xmpp.OpaqueStrings;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * What a server keeps of a password for one mechanism: enough to check it, not enough to sign in with. RFC 5802 section 3.
 * Immutable; the arrays it hands out are copies.
 */
public final class ScramMaterial {
    /** How often the password is hashed for new material. */
    public static final int ITERATIONS = 10_000;
    /** How long the salt of new material is, in bytes. */
    public static final int SALT_BYTES = 16;

    private final ScramMechanism mechanism;
    private final byte[] salt;
    private final int iterations;
    private final byte[] storedKey;
    private final byte[] serverKey;

    /** Material as it was stored. */
    public ScramMaterial(ScramMechanism mechanism, byte[] salt, int iterations, byte[] storedKey, byte[] serverKey) {
        check(salt.length > 0, "salt has at least one byte");
        check(iterations > 0, "a password is hashed at least once");
        check(storedKey.length == mechanism.keyBytes() && serverKey.length == mechanism.keyBytes(),
                "the keys have the mechanism's length");
        this.mechanism = mechanism;
        this.salt = salt.clone();
        this.iterations = iterations;
        this.storedKey = storedKey.clone();
        this.serverKey = serverKey.clone();
    }

    /**
     * Derives material from a password: {@code iterations} rounds, 1.4 ms of processor time for 10,000.
     *
     * @param salt random, {@link #SALT_BYTES} for new material
     * @throws IllegalArgumentException when {@link #acceptable} says no
     */
    public static ScramMaterial of(String password, byte[] salt, int iterations, ScramMechanism mechanism) {
        ScramHash hash = mechanism.hash();
        byte[] salted = hash.pbkdf2(prepare(password), salt, iterations);
        byte[] storedKey = hash.digest(hash.hmac(salted, ascii("Client Key")));
        return new ScramMaterial(mechanism, salt, iterations, storedKey, hash.hmac(salted, ascii("Server Key")));
    }

    /** Whether {@code password} is not empty, holds no control characters and at most 1023 bytes when prepared. */
    public static boolean acceptable(String password) {
        String prepared = OpaqueStrings.prepare(password);
        return prepared != null && prepared.getBytes(StandardCharsets.UTF_8).length <= 1023;
    }

    // RFC 8265 section 4 in place of RFC 4013: they differ only where RFC 4013 maps compatibility characters, which clients of
    // today leave alone.
    static byte[] prepare(String password) {
        String prepared = OpaqueStrings.prepare(password);
        if (prepared == null) {
            throw new IllegalArgumentException("the password is empty or holds a forbidden character");
        }
        return prepared.getBytes(StandardCharsets.UTF_8);
    }

    static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Whether {@code password} is the one; costs as much as deriving it, and the same for a wrong one. */
    public boolean matches(String password) {
        return acceptable(password)
                && MessageDigest.isEqual(storedKey, of(password, salt, iterations, mechanism).storedKey);
    }

    /** For which mechanism. */
    public ScramMechanism mechanism() {
        return mechanism;
    }

    /** The salt. */
    public byte[] salt() {
        return salt.clone();
    }

    /** How often the password was hashed. */
    public int iterations() {
        return iterations;
    }

    /** H(HMAC(salted password, "Client Key")). */
    public byte[] storedKey() {
        return storedKey.clone();
    }

    /** HMAC(salted password, "Server Key"). */
    public byte[] serverKey() {
        return serverKey.clone();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ScramMaterial that && mechanism == that.mechanism && iterations == that.iterations
                && Arrays.equals(salt, that.salt) && MessageDigest.isEqual(storedKey, that.storedKey)
                && MessageDigest.isEqual(serverKey, that.serverKey);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(salt);
    }

    /** Never the keys. */
    @Override
    public String toString() {
        return "ScramMaterial[" + mechanism.word() + ", " + iterations + " iterations]";
    }
}
