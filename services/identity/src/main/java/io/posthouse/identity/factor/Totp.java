package io.posthouse.identity.factor;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Locale;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Codes of RFC 6238 as every app shows them: HMAC-SHA-1 (whose collisions play no part in an HMAC), 30 s, six digits. A library for this
 * would be as long as this. Pure.
 */
final class Totp {
    /** Of a secret: as many as the hash has, as RFC 4226 section 4 recommends. */
    static final int SECRET_BYTES = 20;
    /** Of a code. */
    static final int DIGITS = 6;

    private static final long STEP_SECONDS = 30;
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private Totp() {
    }

    /** The span of 30 s in which {@code at} lies. */
    static long step(Instant at) {
        return Math.floorDiv(at.getEpochSecond(), STEP_SECONDS);
    }

    /** The code of a span. */
    static String code(byte[] secret, long step) {
        return code("HmacSHA1", secret, step, DIGITS);
    }

    /** RFC 4226 section 5.3. */
    static String code(String algorithm, byte[] secret, long step, int digits) {
        try {
            Mac mac = Mac.getInstance(algorithm);
            mac.init(new SecretKeySpec(secret, algorithm));
            byte[] hash = mac.doFinal(ByteBuffer.allocate(Long.BYTES).putLong(step).array());
            int offset = hash[hash.length - 1] & 0xf;
            int number = ByteBuffer.wrap(hash).getInt(offset) & Integer.MAX_VALUE;
            return String.format(Locale.ROOT, "%0" + digits + "d", number % (int) Math.pow(10, digits));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC with SHA", e);
        }
    }

    /** Base32 of RFC 4648 without padding, as apps take secrets. */
    static String base32(byte[] bytes) {
        StringBuilder text = new StringBuilder();
        int buffer = 0;
        int bits = 0;
        for (byte next : bytes) {
            buffer = (buffer << 8) | (next & 0xff);
            bits += 8;
            while (bits >= 5) {
                bits -= 5;
                text.append(BASE32.charAt((buffer >>> bits) & 31));
            }
        }
        return bits == 0 ? text.toString() : text.append(BASE32.charAt((buffer << (5 - bits)) & 31)).toString();
    }
}
