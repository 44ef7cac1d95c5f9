package io.posthouse.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;

/**
 * The client's side of one SCRAM exchange: {@link #first}, {@link #last}, {@link #verify}. For tests, load generators and
 * streams to other servers.
 */
public final class ScramClient {
    /** What a hostile server may ask us to compute at most. */
    private static final int ITERATIONS_MAX = 1_000_000;
    private static final String GS2_HEADER = "n,,";

    private final ScramMechanism mechanism;
    private final String password;
    private final String nonce;
    private final String firstBare;
    private byte[] expectedSignature = new byte[0];

    /** Signs {@code username} in with a random nonce. */
    public ScramClient(ScramMechanism mechanism, String username, String password, SecureRandom random) {
        this(mechanism, username, password, randomNonce(random));
    }

    ScramClient(ScramMechanism mechanism, String username, String password, String nonce) {
        this.mechanism = mechanism;
        this.password = password;
        this.nonce = nonce;
        this.firstBare = "n=" + ScramAttributes.escapeName(username) + ",r=" + nonce;
    }

    private static String randomNonce(SecureRandom random) {
        byte[] bytes = new byte[18];
        random.nextBytes(bytes);
        return Base64.getEncoder().encodeToString(bytes);
    }

    /** The first message. */
    public byte[] first() {
        return (GS2_HEADER + firstBare).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Answers the server's challenge; hashes the password.
     *
     * @throws SaslRefused when the challenge is none, or not for us
     */
    public byte[] last(byte[] challenge) {
        String serverFirst = SaslPayload.utf8(challenge);
        ScramAttributes attributes = new ScramAttributes(serverFirst);
        String bothNonces = attributes.next('r');
        byte[] salt = decode(attributes.next('s'));
        int iterations = iterations(attributes.next('i'));
        if (!bothNonces.startsWith(nonce) || bothNonces.length() == nonce.length()) {
            throw ScramAttributes.malformed();
        }
        ScramHash hash = mechanism.hash();
        byte[] salted = hash.pbkdf2(ScramMaterial.prepare(password), salt, iterations);
        byte[] proof = hash.hmac(salted, ScramMaterial.ascii("Client Key"));
        byte[] storedKey = hash.digest(proof);
        String unproved = "c=" + Base64.getEncoder().encodeToString(ScramMaterial.ascii(GS2_HEADER)) + ",r="
                + bothNonces;
        byte[] authMessage = (firstBare + ',' + serverFirst + ',' + unproved).getBytes(StandardCharsets.UTF_8);
        byte[] signature = hash.hmac(storedKey, authMessage);
        for (int i = 0; i < proof.length; i++) {
            proof[i] ^= signature[i];
        }
        expectedSignature = hash.hmac(hash.hmac(salted, ScramMaterial.ascii("Server Key")), authMessage);
        return (unproved + ",p=" + Base64.getEncoder().encodeToString(proof)).getBytes(StandardCharsets.UTF_8);
    }

    /** Whether the server has proved that it knows the password. */
    public boolean verify(byte[] serverFinal) {
        String message = SaslPayload.utf8(serverFinal);
        return expectedSignature.length > 0 && message.startsWith("v=")
                && MessageDigest.isEqual(expectedSignature, decode(new ScramAttributes(message).next('v')));
    }

    private static byte[] decode(String text) {
        try {
            return Base64.getDecoder().decode(text);
        } catch (IllegalArgumentException _) {
            throw ScramAttributes.malformed();
        }
    }

    private static int iterations(String text) {
        try {
            int iterations = Integer.parseInt(text);
            if (iterations > 0 && iterations <= ITERATIONS_MAX) {
                return iterations;
            }
        } catch (NumberFormatException _) {
            // Refused below.
        }
        throw ScramAttributes.malformed();
    }
}
