package io.posthouse.identity;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.kernel.signature.HttpMessage.Request;
import io.posthouse.kernel.signature.SignatureRefusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The signatures by which apps prove that they made a request. Blocks; virtual threads only. */
public interface RequestSignatures {
    /** What a look at a signed request came to. */
    sealed interface Answer {
        /**
         * An app made the head of this request, now and once. Whether the token is that app's, and the body the one of the digest, is left
         * to look at, in this order.
         *
         * @param digest what the body has to fit; without one there may be none
         */
        record Signed(KnownApp app, Optional<ContentDigest> digest) implements Answer {
        }

        /** The first reason why it is not carried out. */
        record Refused(SignatureRefusal reason) implements Answer {
        }
    }

    /**
     * Looks at the head of a request: size, form, time, key, signature, and last whether it is new on any node.
     *
     * @param body whether it says that it has a body
     */
    Answer verify(Request request, boolean body);

    /**
     * The same without waiting, where all but whether it is new can be said at once, and nothing speaks against it. Empty otherwise, and then
     * nothing was noted and {@link #verify} knows. Any thread; what comes of it is told on one that must not be held up.
     */
    default Optional<CompletableFuture<Answer>> soon(Request request, boolean body) {
        return Optional.empty();
    }

    /** Whether what {@code app} sends without a signature is refused. */
    boolean mustSign(AppId app);

    /** The same, where it can be said without asking anybody. Never waits; where it is empty, {@link #mustSign} knows. */
    default Optional<Boolean> knownToSign(AppId app) {
        return Optional.empty();
    }
}
