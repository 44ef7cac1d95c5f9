package io.posthouse.gateway.backend;

import io.posthouse.gateway.exchange.Exchange;
import io.posthouse.gateway.exchange.Problem;
import io.posthouse.kernel.signature.BodyDigest;
import io.posthouse.kernel.signature.SignatureRefusal;
import io.vertx.core.buffer.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * Holds the end of a signed body back until all of it was found to be what was signed: so much that no back end has another one whole. A body
 * that nobody signed goes through. On the request's loop.
 */
final class SignedEnd {
    private final @Nullable BodyDigest digest;
    private final boolean none;
    private @Nullable Buffer held;

    SignedEnd(Exchange exchange) {
        var signed = exchange.signedBody();
        this.digest = signed.flatMap(body -> body.digest()).map(of -> of.check()).orElse(null);
        this.none = signed.isPresent() && digest == null;
    }

    /** Whether the end waits for a digest. */
    boolean isAwaited() {
        return digest != null;
    }

    /** Whether {@code part} may not be, since it was signed that there is none. */
    boolean refuses(Buffer part) {
        return none && part.length() > 0;
    }

    /** What may go on now that {@code part} has come; null for nothing. */
    @Nullable
    Buffer after(Buffer part) {
        BodyDigest signed = digest;
        if (signed == null) {
            return part;
        }
        if (part.length() == 0) {
            // Held back in the place of the last byte, it would let a body of a told length through whole.
            return null;
        }
        byte[] piece = part.getBytes();
        signed.update(piece, 0, piece.length);
        Buffer before = held;
        held = part;
        return before;
    }

    /** Why the body that is over is not the one that was signed; null when it is. Once. */
    @Nullable
    Problem objection() {
        return digest == null || digest.fits() ? null : Problem.of(SignatureRefusal.DIGEST_WRONG);
    }

    /** What was held back, after {@link #objection} had none; null for nothing. */
    @Nullable
    Buffer last() {
        return held;
    }
}
