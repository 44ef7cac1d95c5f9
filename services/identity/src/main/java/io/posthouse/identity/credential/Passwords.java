package io.posthouse.identity.credential;

import io.posthouse.xmpp.sasl.ScramMaterial;
import io.posthouse.xmpp.sasl.ScramMechanism;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;

/** Derives what is stored of a new password. Costs some milliseconds of a core each. */
public final class Passwords {
    private final int iterations;
    private final SecureRandom random = new SecureRandom();

    /** @param iterations of new material */
    public Passwords(int iterations) {
        this.iterations = iterations;
    }

    int iterations() {
        return iterations;
    }

    /**
     * The material of every mechanism, each with a salt of its own.
     *
     * @param password one that {@link io.posthouse.identity.login.LoginRules} has prepared
     */
    public List<ScramMaterial> derive(String password) {
        return Arrays.stream(ScramMechanism.values()).map(mechanism -> {
            byte[] salt = new byte[ScramMaterial.SALT_BYTES];
            random.nextBytes(salt);
            return ScramMaterial.of(password, salt, iterations, mechanism);
        }).toList();
    }
}
