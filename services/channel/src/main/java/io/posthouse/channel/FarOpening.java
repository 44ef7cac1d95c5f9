package io.posthouse.channel;

import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TokenKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;

/**
 * What the node that holds a WebSocket tells the person's home before the first frame.
 *
 * @param caller who has opened it
 * @param address from where
 * @param subprotocol that was agreed on
 */
record FarOpening(Caller caller, InetAddress address, String subprotocol) {

    private static final String FORMAT = "1";

    /** U+0000 is in none of the parts. */
    byte[] bytes() {
        return String.join("\0", FORMAT, caller.login().toString(), caller.name(), caller.tokenKind().name(),
                caller.session(), caller.requestId(), HexFormat.of().formatHex(address.getAddress()), subprotocol)
                .getBytes(StandardCharsets.UTF_8);
    }

    /** Reads it; empty when another version of the program wrote something else. */
    static Optional<FarOpening> read(byte[] bytes) {
        var parts = new String(bytes, StandardCharsets.UTF_8).split("\0", -1);
        if (parts.length != 8 || !parts[0].equals(FORMAT)) {
            return Optional.empty();
        }
        try {
            var caller = new Caller(new LoginId(Long.parseLong(parts[1])), parts[2], TokenKind.valueOf(parts[3]),
                    parts[4], parts[5]);
            return Optional.of(new FarOpening(caller, InetAddress.getByAddress(HexFormat.of().parseHex(parts[6])),
                    parts[7]));
        } catch (IllegalArgumentException | UnknownHostException _) {
            return Optional.empty();
        }
    }
}
