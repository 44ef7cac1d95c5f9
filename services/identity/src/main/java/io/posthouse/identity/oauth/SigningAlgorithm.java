package io.posthouse.identity.oauth;

import com.nimbusds.jose.JWSAlgorithm;

/** By what ID tokens can be signed (RFC 7518 section 3.1). */
enum SigningAlgorithm {
    /** RSA with 2,048 bits: what every library can verify. */
    RS256,
    /** The curve P-256: a sixth of the size. */
    ES256;

    JWSAlgorithm jose() {
        return JWSAlgorithm.parse(name());
    }
}
