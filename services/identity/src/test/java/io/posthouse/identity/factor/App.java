package io.posthouse.identity.factor;

import java.io.ByteArrayOutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;

/** A person's app that shows codes, as any of them would. */
public final class App {
    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private final byte[] secret;

    /** @param base32 as it was shown */
    public App(String base32) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int buffer = 0;
        int bits = 0;
        for (int i = 0; i < base32.length(); i++) {
            buffer = (buffer << 5) | BASE32.indexOf(base32.charAt(i));
            bits += 5;
            if (bits >= 8) {
                bits -= 8;
                bytes.write(buffer >>> bits);
            }
        }
        this.secret = bytes.toByteArray();
    }

    /** The secret as a dump of the database would show it. */
    String hex() {
        return HexFormat.of().formatHex(secret);
    }

    /** What it shows at that moment. */
    public String code(Instant at) {
        return Totp.code(secret, Totp.step(at));
    }

    /** What it shows at none of the moments at which a code would be good. */
    public String wrong(Instant at) {
        for (int i = 0; true; i++) {
            String code = "%06d".formatted(i);
            if (!code.equals(code(at)) && !code.equals(code(at.minus(Duration.ofSeconds(30))))
                    && !code.equals(code(at.plus(Duration.ofSeconds(30))))) {
                return code;
            }
        }
    }
}
