package io.posthouse.cluster.member;

import static io.posthouse.kernel.Checks.check;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.KDF;
import javax.crypto.spec.HKDFParameterSpec;

/**
 * What all nodes of a cluster know and nobody else does ({@code posthouse.cluster.secret}). Keys for each purpose are derived from
 * it (RFC 5869, HKDF with SHA-256), so that none of them tells anything about another. It never shows itself. Any thread.
 */
public final class ClusterSecret {
    /** How many characters it has at least. */
    public static final int LENGTH_MIN = 32;
    private static final int LENGTH_MAX = 1024;
    /** Enough to refuse what was typed with one finger; a generated secret has far more. */
    private static final int DIFFERENT_MIN = 8;
    private static final byte[] SALT = "posthouse cluster 1".getBytes(StandardCharsets.US_ASCII);

    private final byte[] material;

    private ClusterSecret(byte[] material) {
        this.material = material;
    }

    /**
     * The secret that {@code text} is.
     *
     * @throws IllegalArgumentException when it could be guessed: fewer than 32 characters, or hardly any different ones
     */
    public static ClusterSecret of(String text) {
        check(text.length() >= LENGTH_MIN && text.length() <= LENGTH_MAX,
                "the cluster's secret has 32 to 1024 characters: make one with openssl rand -hex 32, the same on all nodes");
        check(text.chars().distinct().count() >= DIFFERENT_MIN,
                "the cluster's secret repeats too few characters: make one with openssl rand -hex 32");
        return new ClusterSecret(text.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * A key for one purpose, the same on all nodes.
     *
     * @param purpose names it; another purpose gives a key that has nothing to do with this one
     * @param bytes how many, 16 to 255 * 32
     */
    public byte[] derive(String purpose, int bytes) {
        check(bytes >= 16, "a key has at least 16 bytes");
        try {
            return KDF.getInstance("HKDF-SHA256")
                    .deriveData(HKDFParameterSpec.ofExtract().addSalt(SALT).addIKM(material)
                            .thenExpand(purpose.getBytes(StandardCharsets.UTF_8), bytes));
        } catch (GeneralSecurityException bug) {
            throw new IllegalStateException("Java 25 derives keys by HKDF", bug);
        }
    }

    /** Never the secret. */
    @Override
    public String toString() {
        return "ClusterSecret[masked]";
    }
}
