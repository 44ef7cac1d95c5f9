package io.posthouse.kernel.signature;

import java.time.Instant;
import java.util.Optional;

/** What a look at a signed request came to. */
public sealed interface SignatureVerdict {
    /**
     * The head of the request is as the key's owner signed it. Its body is not known to be until {@code digest} fits.
     *
     * @param nonce 16 to 128 characters; to be remembered with the key's name until {@code until}
     * @param created when it was signed, in whole seconds
     * @param until the last moment at which the same signature is accepted
     * @param digest what the body must fit, also an empty one; empty when the request has neither body nor digest
     */
    record Accepted(SignatureKey key, String nonce, Instant created, Instant until,
            Optional<ContentDigest> digest) implements SignatureVerdict {
    }

    /** The first reason why it is not carried out. */
    record Refused(SignatureRefusal reason) implements SignatureVerdict {
    }
}
