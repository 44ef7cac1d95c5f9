package io.posthouse.xmpp.sasl;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Base64;

/** What stands inside {@code auth}, {@code challenge}, {@code response} and {@code success}. RFC 6120 section 6.4. */
public final class SaslPayload {
    /** The most bytes that a mechanism of ours takes. */
    public static final int BYTES_MAX = 4096;

    private SaslPayload() {
    }

    /**
     * The bytes that base64 {@code text} stands for; {@code =} alone is the empty message.
     *
     * @throws SaslRefused with {@code incorrect-encoding}, or {@code malformed-request} when there are too many
     */
    public static byte[] decode(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > BYTES_MAX / 3 * 4) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        if (trimmed.equals("=")) {
            return new byte[0];
        }
        try {
            return Base64.getDecoder().decode(trimmed);
        } catch (IllegalArgumentException _) {
            throw new SaslRefused(SaslFailure.INCORRECT_ENCODING);
        }
    }

    /** The base64 of {@code message}; {@code =} for the empty one. */
    public static String encode(byte[] message) {
        return message.length == 0 ? "=" : Base64.getEncoder().encodeToString(message);
    }

    /** UTF-8, strictly. @throws SaslRefused with {@code malformed-request} */
    static String utf8(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        // A byte that is no UTF-8 became a replacement character, which then encodes to other bytes.
        if (text.indexOf(0xfffd) >= 0 && !Arrays.equals(text.getBytes(StandardCharsets.UTF_8), bytes)) {
            throw new SaslRefused(SaslFailure.MALFORMED_REQUEST);
        }
        return text;
    }
}
