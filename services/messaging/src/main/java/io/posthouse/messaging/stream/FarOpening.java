package io.posthouse.messaging.stream;

import io.posthouse.kernel.LoginId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * What the front tells the home before the first byte of a stream. Sixteen bytes or fewer: format, whether the client's
 * connection is protected, the login.
 *
 * @param login who has signed in at the front
 * @param secure whether the client speaks TLS with the front
 */
record FarOpening(LoginId login, boolean secure) {
    private static final byte FORMAT = 1;

    byte[] bytes() {
        return ByteBuffer.allocate(10).put(FORMAT).put((byte) (secure ? 1 : 0)).putLong(login.value()).array();
    }

    /** Reads it; empty when another version of the program wrote something else. */
    static Optional<FarOpening> read(byte[] bytes) {
        try {
            var in = ByteBuffer.wrap(bytes);
            if (in.get() != FORMAT) {
                return Optional.empty();
            }
            boolean secure = in.get() == 1;
            return Optional.of(new FarOpening(new LoginId(in.getLong()), secure));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }
}
