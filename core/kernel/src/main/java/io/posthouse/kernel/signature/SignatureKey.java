package io.posthouse.kernel.signature;

import static io.posthouse.kernel.Checks.check;

import java.security.AlgorithmParameters;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.ECKey;
import java.security.interfaces.EdECKey;
import java.security.interfaces.RSAKey;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.ECParameterSpec;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.NamedParameterSpec;
import java.security.spec.PSSParameterSpec;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * A key with its name and its one algorithm. Several threads may use it at once.
 *
 * <p>A MAC keeps what it has heard, so each use takes a copy of one that knows the key already: that costs less than
 * making one, and needs neither a lock nor a thread's own.
 */
public final class SignatureKey {
    /** Longest name, in characters. */
    public static final int ID_CHARS_MAX = 128;
    /** Shortest secret, in bytes: as long as what it makes. */
    public static final int SECRET_BYTES_MIN = 32;

    private final String id;
    private final SignatureAlgorithm algorithm;
    private final @Nullable Mac mac;
    private final @Nullable PrivateKey signing;
    private final @Nullable PublicKey verifying;

    private SignatureKey(String id, SignatureAlgorithm algorithm, @Nullable Mac mac, @Nullable PrivateKey signing,
            @Nullable PublicKey verifying) {
        check(!id.isEmpty() && id.length() <= ID_CHARS_MAX && id.chars().allMatch(c -> c >= 0x20 && c <= 0x7e),
                "a key's name has 1 to 128 printable characters");
        this.id = id;
        this.algorithm = algorithm;
        this.mac = mac;
        this.signing = signing;
        this.verifying = verifying;
    }

    /**
     * A shared secret, which signs and verifies.
     *
     * @param secret 32 bytes or more; copied
     * @throws IllegalArgumentException when it is shorter
     */
    public static SignatureKey hmac(String id, byte[] secret) {
        check(secret.length >= SECRET_BYTES_MIN, "a secret has 32 bytes or more");
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return new SignatureKey(id, SignatureAlgorithm.HMAC_SHA256, mac, null, null);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HmacSHA256", e);
        }
    }

    /**
     * A key that signs.
     *
     * @throws IllegalArgumentException when it is not one for {@code algorithm}
     */
    public static SignatureKey signing(String id, SignatureAlgorithm algorithm, PrivateKey key) {
        check(fits(algorithm, key), "a key is made for its algorithm");
        return new SignatureKey(id, algorithm, null, key, null);
    }

    /**
     * A key that verifies.
     *
     * @throws IllegalArgumentException when it is not one for {@code algorithm}
     */
    public static SignatureKey verifying(String id, SignatureAlgorithm algorithm, PublicKey key) {
        check(fits(algorithm, key), "a key is made for its algorithm");
        return new SignatureKey(id, algorithm, null, null, key);
    }

    /** Its name, which {@code keyid} says. */
    public String id() {
        return id;
    }

    /** The one algorithm it is used with. */
    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /** Names the key, never what it is. */
    @Override
    public String toString() {
        return algorithm.word() + " " + id;
    }

    /**
     * The signature of the first {@code length} bytes of {@code text}.
     *
     * @throws IllegalStateException when the key only verifies
     */
    byte[] sign(byte[] text, int length) {
        if (mac != null) {
            return code(mac, text, length);
        }
        if (signing == null) {
            throw new IllegalStateException("a public key signs nothing");
        }
        try {
            Signature signature = signature(algorithm);
            signature.initSign(signing);
            signature.update(text, 0, length);
            return signature.sign();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key does not sign", e);
        }
    }

    /**
     * Whether {@code given} is the signature of the first {@code length} bytes of {@code text}. How long that takes does
     * not tell how much of a MAC was right.
     *
     * @throws IllegalStateException when the key only signs
     */
    boolean fits(byte[] text, int length, byte[] given) {
        if (mac != null) {
            return MessageDigest.isEqual(code(mac, text, length), given);
        }
        if (verifying == null) {
            throw new IllegalStateException("a private key verifies nothing");
        }
        try {
            Signature signature = signature(algorithm);
            signature.initVerify(verifying);
            signature.update(text, 0, length);
            return signature.verify(given);
        } catch (SignatureException e) {
            // Of another length, or numbers out of range: no signature of this key at all.
            return false;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a key does not verify", e);
        }
    }

    private static byte[] code(Mac prototype, byte[] text, int length) {
        try {
            Mac mac = (Mac) prototype.clone();
            mac.update(text, 0, length);
            return mac.doFinal();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the JDK's HmacSHA256 can be copied", e);
        }
    }

    private static Signature signature(SignatureAlgorithm algorithm) throws GeneralSecurityException {
        return switch (algorithm) {
            case ED25519 -> Signature.getInstance("Ed25519");
            // RFC 9421 §3.3.4: both numbers one after the other, not in DER.
            case ECDSA_P256_SHA256 -> Signature.getInstance("SHA256withECDSAinP1363Format");
            case RSA_V1_5_SHA256 -> Signature.getInstance("SHA256withRSA");
            case RSA_PSS_SHA512 -> {
                Signature signature = Signature.getInstance("RSASSA-PSS");
                signature.setParameter(new PSSParameterSpec("SHA-512", "MGF1", MGF1ParameterSpec.SHA512, 64, 1));
                yield signature;
            }
            case HMAC_SHA256 -> throw new IllegalStateException("a MAC is no signature");
        };
    }

    private static boolean fits(SignatureAlgorithm algorithm, Object key) {
        return switch (algorithm) {
            case HMAC_SHA256 -> false;
            case ED25519 -> key instanceof EdECKey of
                    && of.getParams().getName().equals(NamedParameterSpec.ED25519.getName());
            case ECDSA_P256_SHA256 -> key instanceof ECKey of && isP256(of.getParams());
            case RSA_PSS_SHA512, RSA_V1_5_SHA256 -> key instanceof RSAKey of && of.getModulus().bitLength() >= 2048;
        };
    }

    private static boolean isP256(ECParameterSpec curve) {
        try {
            AlgorithmParameters parameters = AlgorithmParameters.getInstance("EC");
            parameters.init(new ECGenParameterSpec("secp256r1"));
            ECParameterSpec p256 = parameters.getParameterSpec(ECParameterSpec.class);
            return curve.getCurve().equals(p256.getCurve()) && curve.getGenerator().equals(p256.getGenerator())
                    && curve.getOrder().equals(p256.getOrder());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has P-256", e);
        }
    }
}
