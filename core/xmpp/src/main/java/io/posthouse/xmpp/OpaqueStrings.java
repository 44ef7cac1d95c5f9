package io.posthouse.xmpp;

import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/** The OpaqueString profile of RFC 8265 section 4.2, for resources and passwords. */
public final class OpaqueStrings {
    private OpaqueStrings() {
    }

    /**
     * Non-ASCII spaces become spaces, then NFC; case is kept.
     *
     * @return null when the string is empty or holds a control, an unassigned or private code point or half a surrogate
     */
    public static @Nullable String prepare(String text) {
        boolean ascii = true;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' || c == 0x7f) {
                return null;
            }
            ascii &= c < 0x80;
        }
        if (text.isEmpty()) {
            return null;
        }
        return ascii ? text : prepareBeyondAscii(text);
    }

    private static @Nullable String prepareBeyondAscii(String text) {
        StringBuilder mapped = new StringBuilder(text.length());
        for (int i = 0; i < text.length();) {
            int c = text.codePointAt(i);
            i += Character.charCount(c);
            switch (Character.getType(c)) {
                case Character.SPACE_SEPARATOR -> mapped.append(' ');
                case Character.CONTROL, Character.UNASSIGNED, Character.PRIVATE_USE, Character.SURROGATE,
                        Character.FORMAT,
                        Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> {
                    // RFC 8264 section 9.12 to 9.13: joiners are contextual; emoji and several scripts need them.
                    if (c != 0x200c && c != 0x200d) {
                        return null;
                    }
                    mapped.appendCodePoint(c);
                }
                default -> mapped.appendCodePoint(c);
            }
        }
        return Normalizer.normalize(mapped, Normalizer.Form.NFC);
    }
}
