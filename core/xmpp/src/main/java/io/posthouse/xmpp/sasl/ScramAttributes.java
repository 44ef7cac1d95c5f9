package io.posthouse.xmpp.sasl;

/** The comma-separated attributes of SCRAM messages. RFC 5802 sections 5.1 and 7. */
final class ScramAttributes {
    private final String message;
    private int at;

    ScramAttributes(String message) {
        this.message = message;
    }

    /** The value of the next attribute, which must be {@code name}. @throws SaslRefused with malformed-request */
    String next(char name) {
        if (at + 1 >= message.length() || message.charAt(at) != name || message.charAt(at + 1) != '=') {
            throw malformed();
        }
        int comma = message.indexOf(',', at);
        int end = comma < 0 ? message.length() : comma;
        String value = message.substring(at + 2, end);
        at = end + 1;
        return value;
    }

    /** Skips extensions up to the attribute {@code name}; a mandatory extension is refused. */
    void skipTo(char name) {
        while (at < message.length() && message.charAt(at) != name) {
            int comma = message.indexOf(',', at);
            // RFC 5802 section 5.1: m is reserved for extensions that must be understood, and none is.
            if (comma < 0 || message.charAt(at) == 'm') {
                throw malformed();
            }
            at = comma + 1;
        }
    }

    /** Where the next attribute begins. */
    int position() {
        return at;
    }

    static SaslRefused malformed() {
        return new SaslRefused(SaslFailure.MALFORMED_REQUEST);
    }

    /** RFC 5802 section 5.1: in a name, comma and equals sign are written as =2C and =3D. */
    static String unescapeName(String name) {
        StringBuilder plain = new StringBuilder(name.length());
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            if (c != '=') {
                plain.append(c);
            } else if (name.startsWith("=2C", i)) {
                plain.append(',');
                i += 2;
            } else if (name.startsWith("=3D", i)) {
                plain.append('=');
                i += 2;
            } else {
                throw malformed();
            }
        }
        return plain.toString();
    }

    static String escapeName(String name) {
        return name.replace("=", "=3D").replace(",", "=2C");
    }
}
