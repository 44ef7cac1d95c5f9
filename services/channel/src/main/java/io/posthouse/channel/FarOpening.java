package io.posthouse.channel;

import io.posthouse.kernel.AppId;
import io.posthouse.kernel.Caller;
import io.posthouse.kernel.LoginId;
import io.posthouse.kernel.TenantId;
import io.posthouse.kernel.TokenKind;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Optional;
import java.util.Set;

/**
 * What the node that holds a WebSocket tells the person's home before the first frame.
 *
 * @param caller who has opened it; of the house, since nobody else comes to chat
 * @param address from where
 * @param subprotocol that was agreed on
 */
record FarOpening(Caller caller, InetAddress address, String subprotocol) {

    private static final String FORMAT = "1";
    /** With the app by which the caller comes: a home that could not end the connection with what the app was granted takes no such one. */
    private static final String FORMAT_APP = "2";
    private static final int PARTS = 8;
    private static final int PARTS_APP = PARTS + 3;

    /** U+0000 is in none of the parts. */
    byte[] bytes() {
        String known = String.join("\0", caller.login().toString(), caller.name(), caller.tokenKind().name(),
                caller.session(), caller.requestId(), HexFormat.of().formatHex(address.getAddress()), subprotocol);
        String all = caller.app()
                .map(app -> String.join("\0", FORMAT_APP, known, app.app().toString(), app.clientId(),
                        String.join(" ", app.scopes())))
                .orElseGet(() -> FORMAT + "\0" + known);
        return all.getBytes(StandardCharsets.UTF_8);
    }

    /** Reads it; empty when another version of the program wrote something else. */
    static Optional<FarOpening> read(byte[] bytes) {
        var parts = new String(bytes, StandardCharsets.UTF_8).split("\0", -1);
        boolean byApp = parts[0].equals(FORMAT_APP) && parts.length == PARTS_APP;
        if (!byApp && (parts.length != PARTS || !parts[0].equals(FORMAT))) {
            return Optional.empty();
        }
        try {
            var person = new Caller.Person(new LoginId(Long.parseLong(parts[1])), parts[2]);
            Optional<Caller.AppCall> app = byApp
                    ? Optional.of(new Caller.AppCall(new AppId(Long.parseLong(parts[8])), parts[9],
                            parts[10].isEmpty() ? Set.of() : Set.of(parts[10].split(" "))))
                    : Optional.empty();
            var caller = new Caller(Optional.of(person), app, TenantId.HOUSE, TokenKind.valueOf(parts[3]), parts[4],
                    parts[5]);
            return Optional.of(new FarOpening(caller, InetAddress.getByAddress(HexFormat.of().parseHex(parts[6])),
                    parts[7]));
        } catch (IllegalArgumentException | UnknownHostException _) {
            return Optional.empty();
        }
    }
}
