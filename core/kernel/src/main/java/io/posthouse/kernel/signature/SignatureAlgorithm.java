package io.posthouse.kernel.signature;

/** The algorithms of RFC 9421 §3.3 that we know. A key has one, and a message cannot choose another. */
public enum SignatureAlgorithm {
    /** A shared secret; a third of a microsecond. What apps use unless they ask for another. */
    HMAC_SHA256("hmac-sha256"),
    /** RFC 8032: for those who must not share a secret. */
    ED25519("ed25519"),
    /** ECDSA over P-256, both numbers one after the other. */
    ECDSA_P256_SHA256("ecdsa-p256-sha256"),
    /** RSA with PSS, a salt of 64 bytes. */
    RSA_PSS_SHA512("rsa-pss-sha512"),
    /** RSA as it was before; for receivers that know nothing else. */
    RSA_V1_5_SHA256("rsa-v1_5-sha256");

    private final String word;

    SignatureAlgorithm(String word) {
        this.word = word;
    }

    /** Its name in the registry, as {@code alg} says it. */
    public String word() {
        return word;
    }
}
