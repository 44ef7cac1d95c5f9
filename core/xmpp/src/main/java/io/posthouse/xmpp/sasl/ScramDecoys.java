package io.posthouse.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Material for logins that do not exist, so that an attacker who asks for a salt learns nothing: a name always gets the same
 * one, and no password fits it. The caller looks the decoy up as slowly as the real thing.
 */
public final class ScramDecoys {
    private final byte[] secret;

    /** Takes a secret of the server that stays the same over restarts, at least 16 random bytes. */
    public ScramDecoys(byte[] secret) {
        if (secret.length < 16) {
            throw new IllegalArgumentException("a secret has at least 16 bytes");
        }
        this.secret = secret.clone();
    }

    /** What {@code username} would have, if it existed. */
    public ScramMaterial of(String username, ScramMechanism mechanism) {
        ScramHash hash = mechanism.hash();
        byte[] seed = hash.hmac(secret, (mechanism.word() + '\0' + username).getBytes(StandardCharsets.UTF_8));
        byte[] salt = Arrays.copyOf(hash.hmac(seed, ScramMaterial.ascii("salt")), ScramMaterial.SALT_BYTES);
        // A stored key is the digest of a client key; nobody knows one for this.
        return new ScramMaterial(mechanism, salt, ScramMaterial.ITERATIONS,
                hash.hmac(seed, ScramMaterial.ascii("stored")), hash.hmac(seed, ScramMaterial.ascii("server")));
    }
}
