package io.posthouse.identity;

import io.posthouse.kernel.Caller;
import java.util.Optional;

/** The access tokens by which apps call. Blocks; virtual threads only. */
public interface AccessTokens {
    /** There are none. */
    AccessTokens NONE = (_, _, _) -> new Answer.Unknown();

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

    /** What is known of a token. */
    sealed interface Answer {
        /** An app calls, for a person or for itself. */
        record Known(Caller caller) implements Answer {
        }

        /**
         * No access token, or one that has ended or was revoked, or whose person or app are kept out; one that is bound to a key and comes
         * without a proof, or one that is not and comes with one.
         */
        record Unknown() implements Answer {
        }

        /** The token is alive, but the proof is not one for this request, or was shown before. */
        record Unproven() implements Answer {
        }
    }

    /**
     * Who calls by {@code token}. What was revoked elsewhere is honoured within a second.
     *
     * @param proof empty where the token comes alone, as the scheme Bearer has it
     * @param requestId goes into the caller
     */
    Answer resolve(String token, Optional<Proof> proof, String requestId);
}
