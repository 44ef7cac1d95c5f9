package io.posthouse.xmpp;

import java.util.Optional;

/**
 * The one rule for names that some people choose and others read: of a person, of a group. Two of them that look alike to
 * the eye but for direction or hidden marks would let one pass for the other.
 *
 * <p>The rule is that of PRECIS's free-form class as RFC 8266 (nicknames) uses it, case kept: {@link OpaqueStrings} refuses
 * controls, direction marks and other format characters (joiners alone pass, which emoji and several scripts need), line
 * separators, private and unassigned code points and half surrogates; it makes every kind of space an ordinary one, and NFC
 * of the rest. Space around the name is taken away, and something visible must remain.
 */
public final class DisplayNames {
    /** The most code points that a name has. */
    public static final int POINTS_MAX = 100;
    // Twice, because a code point may take two characters. What is longer is not even prepared.
    private static final int CHARS_MAX = 2 * POINTS_MAX;

    private DisplayNames() {
    }

    /** The name in the form in which it is stored and shown, 1 to {@link #POINTS_MAX} code points; empty when it is none. */
    public static Optional<String> prepare(String name) {
        String stripped = name.strip();
        if (stripped.length() > CHARS_MAX) {
            return Optional.empty();
        }
        return Optional.ofNullable(OpaqueStrings.prepare(stripped)).map(String::strip)
                .filter(prepared -> prepared.codePointCount(0, prepared.length()) <= POINTS_MAX
                        && prepared.codePoints().anyMatch(DisplayNames::visible));
    }

    private static boolean visible(int point) {
        return !Character.isWhitespace(point) && !Character.isSpaceChar(point)
                && Character.getType(point) != Character.FORMAT;
    }
}
