package io.posthouse.xmpp.sasl;

import java.util.Optional;

/** The SCRAM mechanisms that are offered, the preferred first. Channel binding (-PLUS) is not among them. */
public enum ScramMechanism {
    /** RFC 7677. */
    SCRAM_SHA_256("SCRAM-SHA-256", "SHA-256", 32),
    /** RFC 5802. */
    SCRAM_SHA_1("SCRAM-SHA-1", "SHA-1", 20);

    private final String word;
    private final String digest;
    private final int keyBytes;

    ScramMechanism(String word, String digest, int keyBytes) {
        this.word = word;
        this.digest = digest;
        this.keyBytes = keyBytes;
    }

    /** The mechanism of that name on the wire. */
    public static Optional<ScramMechanism> named(String word) {
        for (ScramMechanism mechanism : values()) {
            if (mechanism.word.equals(word)) {
                return Optional.of(mechanism);
            }
        }
        return Optional.empty();
    }

    /** The name on the wire. */
    public String word() {
        return word;
    }

    /** The length of a stored key and a server key, in bytes. */
    public int keyBytes() {
        return keyBytes;
    }

    ScramHash hash() {
        return new ScramHash(digest, keyBytes);
    }
}
