package io.posthouse.kernel.signature;

/**
 * A signature, or a message that is to be signed, which RFC 9421 gives no meaning to.
 *
 * <p>Anybody can send one, at any rate, so it is cheap: it carries no stack trace. The message names the rule that was
 * broken and never quotes what came in.
 */
public final class MalformedSignature extends Exception {
    MalformedSignature(String message) {
        super(message, null, false, false);
    }
}
