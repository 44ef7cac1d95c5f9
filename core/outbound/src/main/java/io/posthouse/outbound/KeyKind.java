package io.posthouse.outbound;

import io.posthouse.kernel.signature.SignatureAlgorithm;

/** By what a webhook's letters are signed. */
public enum KeyKind {
    /** A secret that its receiver has, too. */
    HMAC_SHA256(SignatureAlgorithm.HMAC_SHA256),
    /** A pair, of which its receiver has the public half. */
    ED25519(SignatureAlgorithm.ED25519);

    private final SignatureAlgorithm algorithm;

    KeyKind(SignatureAlgorithm algorithm) {
        this.algorithm = algorithm;
    }

    /** The algorithm, which is fixed with the key. */
    public SignatureAlgorithm algorithm() {
        return algorithm;
    }

    /** The kind of that word. */
    public static KeyKind of(String word) {
        for (KeyKind kind : values()) {
            if (kind.algorithm.word().equals(word)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("no webhook is signed by that");
    }
}
