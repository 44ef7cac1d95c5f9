package io.posthouse.messaging.stream;

import io.posthouse.kernel.LoginId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the front tells the home before the first byte of a stream: format, whether the client's connection is protected, the login,
 * and behind these the client's address, which an older front leaves out and an older home does not read.
 *
 * @param login who has signed in at the front
 * @param secure whether the client speaks TLS with the front
 * @param address where the client is, at most 45 characters; empty when the front has not said so
 */
record FarOpening(LoginId login, boolean secure, String address) {

    private static final int ADDRESS_BYTES_MAX = 45;
    private static final byte FORMAT = 1;

    /** Without the client's address yet. */
    FarOpening(LoginId login, boolean secure) {
        this(login, secure, "");
    }

    FarOpening from(String client) {
        return new FarOpening(login, secure, client);
    }

    byte[] bytes() {
        byte[] where = address.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(10 + where.length).put(FORMAT).put((byte) (secure ? 1 : 0))
                .putLong(login.value()).put(where).array();
    }

    /** Reads it; empty when another version of the program wrote something else. */
    static Optional<FarOpening> read(byte[] bytes) {
        try {
            var in = ByteBuffer.wrap(bytes);
            if (in.get() != FORMAT) {
                return Optional.empty();
            }
            boolean secure = in.get() == 1;
            LoginId login = new LoginId(in.getLong());
            byte[] where = new byte[Math.min(in.remaining(), ADDRESS_BYTES_MAX)];
            in.get(where);
            return Optional.of(new FarOpening(login, secure, new String(where, StandardCharsets.US_ASCII)));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
