package io.posthouse.messaging.stream;

import io.posthouse.identity.Standing;
import io.posthouse.kernel.AppId;
import io.posthouse.kernel.LoginId;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * What the front tells the home before the first byte of a stream: format, whether the client's connection is protected, the login,
 * and behind these the client's address, which an older front leaves out and an older home does not read. Of a stream that stands on
 * something it tells that before the address, in a format of its own: a home that could not end it with that takes no such stream.
 *
 * @param login who has signed in at the front
 * @param secure whether the client speaks TLS with the front
 * @param standing with what the stream ends; empty for who proved a password
 * @param address where the client is, at most 45 characters; empty when the front has not said so
 */
record FarOpening(LoginId login, boolean secure, Optional<Standing> standing, String address) {

    private static final int ADDRESS_BYTES_MAX = 45;
    private static final byte FORMAT = 1;
    private static final byte FORMAT_STANDING = 2;

    /** Without the client's address yet. */
    FarOpening(LoginId login, boolean secure, Optional<Standing> standing) {
        this(login, secure, standing, "");
    }

    FarOpening from(String client) {
        return new FarOpening(login, secure, standing, client);
    }

    byte[] bytes() {
        byte[] where = address.getBytes(StandardCharsets.US_ASCII);
        byte[] on = standing.map(Standing::session).orElse("").getBytes(StandardCharsets.US_ASCII);
        var bytes = ByteBuffer.allocate(10 + (standing.isPresent() ? 9 + on.length : 0) + where.length)
                .put(standing.isPresent() ? FORMAT_STANDING : FORMAT).put((byte) (secure ? 1 : 0))
                .putLong(login.value());
        standing.ifPresent(known -> bytes.putLong(known.app().map(AppId::value).orElse(0L)).put((byte) on.length)
                .put(on));
        return bytes.put(where).array();
    }

    /** Reads it; empty when another version of the program wrote something else. */
    static Optional<FarOpening> read(byte[] bytes) {
        try {
            var in = ByteBuffer.wrap(bytes);
            byte format = in.get();
            if (format != FORMAT && format != FORMAT_STANDING) {
                return Optional.empty();
            }
            boolean secure = in.get() == 1;
            LoginId login = new LoginId(in.getLong());
            Optional<Standing> standing = format == FORMAT_STANDING ? Optional.of(standing(in)) : Optional.empty();
            byte[] where = new byte[Math.min(in.remaining(), ADDRESS_BYTES_MAX)];
            in.get(where);
            return Optional.of(new FarOpening(login, secure, standing, new String(where, StandardCharsets.US_ASCII)));
        } catch (BufferUnderflowException | IllegalArgumentException _) {
            return Optional.empty();
        }
    }

    private static Standing standing(ByteBuffer in) {
        long app = in.getLong();
        byte[] session = new byte[Byte.toUnsignedInt(in.get())];
        in.get(session);
        return new Standing(new String(session, StandardCharsets.US_ASCII),
                app == 0 ? Optional.empty() : Optional.of(new AppId(app)));
    }
}
