package io.posthouse.identity;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.RefusedException;
import io.posthouse.kernel.TokenKind;
import io.posthouse.kernel.signature.ContentDigest;
import io.posthouse.kernel.signature.HttpMessage;
import io.posthouse.kernel.signature.SignatureRefusal;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** The access tokens by which apps call. Blocks; virtual threads only. */
public interface AccessTokens {
    /** There are none. */
    AccessTokens NONE = (_, _, _, _) -> new Answer.Unknown(Optional.empty());

    /**
     * That whoever calls has the key to which the token is bound, as a request shows it (RFC 9449).
     *
     * @param text the header {@code DPoP}
     * @param method of the request
     * @param path of the request as it came, without its query
     */
    record Proof(String text, String method, String path) {
        @Override
        public String toString() {
            return "Proof[" + method + " " + path + "]";
        }
    }

    /**
     * A request as it came, for an app that signs what it sends.
     *
     * @param body whether it says that it has a body; HTTP/2 lets a request have one without a word
     */
    record Signed(HttpMessage.Request head, boolean body) {
        @Override
        public String toString() {
            return "Signed[" + head.method() + "]";
        }
    }

    /**
     * What the body of a signed request has to be. It is still to come when the rest is looked at.
     *
     * @param digest what it has to fit; without one there may be none
     */
    record SignedBody(Optional<ContentDigest> digest) {
    }

    /** What is known of a token. */
    sealed interface Answer {
        /**
         * An app calls, for a person or for itself.
         *
         * @param body what the request's body has to be, where the request was signed
         */
        record Known(Caller caller, Optional<SignedBody> body) implements Answer {
        }

        /**
         * The request is not signed as it has to be; that is found out before the token is looked at.
         *
         * @param app whose token it is or was; empty where only the name of a key says it, which anybody may know
         */
        record Unsigned(SignatureRefusal reason, Optional<KnownApp> app) implements Answer {
        }

        /**
         * No access token, or one that has ended or was revoked, or whose person or app are kept out; one that is bound to a key and comes
         * without a proof, or one that is not and comes with one.
         *
         * @param app whose it is or was, or whose key has signed the request; empty for what nobody knows any more
         */
        record Unknown(Optional<KnownApp> app) implements Answer {
        }

        /** The token is alive, but the proof is not one for this request, or was shown before. */
        record Unproven(KnownApp app) implements Answer {
        }
    }

    /**
     * Who calls by {@code token}. What was revoked elsewhere is honoured within a second.
     *
     * @param proof empty where the token comes alone, as the scheme Bearer has it
     * @param signed empty where the request has no signature at all
     * @param requestId goes into the caller
     */
    Answer resolve(String token, Optional<Proof> proof, Optional<Signed> signed, String requestId);

    /**
     * The same of a signed request with a token that comes alone, without waiting, where all but whether it is new can be said at once, and
     * nothing speaks against it. Empty otherwise, and then nothing was noted and {@link #resolve} knows. Any thread; what comes of it is told
     * on one that must not be held up.
     */
    default Optional<CompletableFuture<Answer>> soon(String token, Signed signed, String requestId) {
        return Optional.empty();
    }

    /**
     * A ticket of one use for a connection that lasts. It stands on what the person granted the app, and is good for what the caller's
     * token is good for; a grant has at most 16 of a kind, and one more ends the oldest.
     *
     * @param kind {@link TokenKind#CHANNEL_TICKET} or {@link TokenKind#XMPP_TICKET}
     * @param caller an app that calls for a person
     * @throws RefusedException {@code session-ended}: the grant is no more
     */
    default Tokens.Issued ticket(TokenKind kind, Caller caller) {
        throw new RefusedException(IdentityRefusal.SESSION_ENDED);
    }

    /** Whose such a ticket is; whatever the answer, it is used up. Of two who show it at once, one is told. */
    default Optional<Caller> take(String ticket, TokenKind kind, String requestId) {
        return Optional.empty();
    }

    /**
     * Who calls by a {@code token} that comes alone, on a request without a signature, where that can be said without asking anybody. Never
     * waits; where it is empty, {@link #resolve} knows.
     */
    default Optional<Caller> known(String token, String requestId) {
        return Optional.empty();
    }
}
