package io.posthouse.kernel.signature;

import io.posthouse.kernel.ListedRefusal;
import io.posthouse.kernel.RefusalKind;
import io.posthouse.kernel.RefusalWords;

/**
 * Why a signed request is refused, in the order in which the reasons are looked for: what costs little and needs no
 * secret first. {@code docs/protocol/signature.md} tells developers what to do about each.
 */
public enum SignatureRefusal implements ListedRefusal {
    /** There is no signature with {@code tag="posthouse"}. */
    SIGNATURE_MISSING("signature-missing", RefusalKind.UNAUTHENTICATED,
            "Sign this request: Signature-Input and Signature with tag=\"posthouse\"."),
    /** Signature-Input or Signature is over 4,096 characters, or Content-Digest over 1,024. */
    SIGNATURE_TOO_LARGE("signature-too-large", RefusalKind.INVALID,
            "Send fewer or shorter signatures: at most 4,096 characters in each of their fields, 1,024 in Content-Digest."),
    /** A field is not written as the RFCs have it, or a parameter is missing, out of bounds or not of the profile. */
    SIGNATURE_MALFORMED("signature-malformed", RefusalKind.INVALID,
            "Write Signature-Input and Signature as RFC 9421 has it, with created, nonce, keyid and tag."),
    /** Two signatures have {@code tag="posthouse"}. */
    SIGNATURE_AMBIGUOUS("signature-ambiguous", RefusalKind.INVALID,
            "Send one signature with tag=\"posthouse\", not several."),
    /** Something that must be covered is not. */
    SIGNATURE_INCOMPLETE("signature-incomplete", RefusalKind.UNAUTHENTICATED,
            "Cover @method, @authority, @path and @query, and authorization and content-digest where they are sent."),
    /** There is a body and no Content-Digest. */
    DIGEST_MISSING("digest-missing", RefusalKind.INVALID, "Send the Content-Digest of the body, and cover it."),
    /** Content-Digest is not written as RFC 9530 has it, or has neither {@code sha-256} nor {@code sha-512}. */
    DIGEST_MALFORMED("digest-malformed", RefusalKind.INVALID,
            "Write Content-Digest as sha-256=:base64:, in small letters and with both colons."),
    /** Created over 60 s ago, or past its own {@code expires}. */
    SIGNATURE_TOO_OLD("signature-too-old", RefusalKind.UNAUTHENTICATED,
            "Sign anew: a signature lives 60 s. If it was just made, set your clock."),
    /** Created over 5 s in the future. */
    SIGNATURE_TOO_EARLY("signature-too-early", RefusalKind.UNAUTHENTICATED,
            "Set your clock, or try again in a second: this signature was made later than now."),
    /** No key has that name, or it was withdrawn. */
    SIGNATURE_KEY_UNKNOWN("signature-key-unknown", RefusalKind.UNAUTHENTICATED,
            "Sign with a key that this app has now: look at its keys in the developer console."),
    /** {@code alg} names another algorithm than the key's. */
    SIGNATURE_ALGORITHM_WRONG("signature-algorithm-wrong", RefusalKind.UNAUTHENTICATED,
            "Leave alg out, or give the algorithm that the key was made for."),
    /** A field is covered that the request does not have, or whose value cannot be signed. */
    SIGNATURE_COMPONENT_MISSING("signature-component-missing", RefusalKind.INVALID,
            "Cover only what the request arrives with: a proxy may have taken a field away."),
    /** It is not the signature of this request by that key. */
    SIGNATURE_WRONG("signature-wrong", RefusalKind.UNAUTHENTICATED,
            "The signature does not fit this request: compare the signed text with the example in the documentation."),
    /** The nonce was used before. */
    SIGNATURE_REPLAYED("signature-replayed", RefusalKind.UNAUTHENTICATED,
            "Sign every request anew, each with a nonce of its own, also when you try again."),
    /** The token is not one of the app whose key signed. */
    SIGNATURE_TOKEN_OTHER("signature-token-other", RefusalKind.UNAUTHENTICATED,
            "Sign with a key of the app that the token was issued to."),
    /** The body is not the one that Content-Digest was made of. */
    DIGEST_WRONG("digest-wrong", RefusalKind.INVALID,
            "Make the digest of the bytes that are sent: after they were encoded, before they are compressed on the way.");

    private final RefusalWords words;

    SignatureRefusal(String code, RefusalKind kind, String advice) {
        this.words = new RefusalWords(code, kind, advice);
    }

    @Override
    public RefusalWords words() {
        return words;
    }
}
