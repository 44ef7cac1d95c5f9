package io.posthouse.xmpp;

/** What XML 1.0 allows as a character and as a name. */
final class XmlChars {
    private XmlChars() {
    }

    /** @throws IllegalArgumentException when a character is forbidden by XML 1.0 section 2.2 */
    static String checkText(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < ' ' ? c != '\t' && c != '\n' && c != '\r' : c >= 0xd800 && !allowed(text, i)) {
                throw new IllegalArgumentException("a character that XML forbids");
            }
        }
        return text;
    }

    /** Whether the char at {@code i}, U+D800 or above, is fine where it stands. */
    private static boolean allowed(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return i > 0 && Character.isHighSurrogate(text.charAt(i - 1));
        }
        return c < 0xfffe;
    }

    /** @throws IllegalArgumentException when it is no name of XML without a colon */
    static String checkName(String name) {
        boolean good = !name.isEmpty();
        for (int i = 0; i < name.length() && good; i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_'
                    || (c >= 0x80 && Character.isLetter(c));
            good = letter || (i > 0 && ((c >= '0' && c <= '9') || c == '-' || c == '.'));
        }
        if (!good) {
            throw new IllegalArgumentException("no XML name");
        }
        return name;
    }

    /** @throws IllegalArgumentException when it is neither a name, {@code xml:name} nor {@code {namespace}name} */
    static String checkAttributeName(String name) {
        if (name.startsWith("{")) {
            int end = name.lastIndexOf('}');
            if (end < 2) {
                throw new IllegalArgumentException("no namespace between the braces");
            }
            checkText(name);
            checkName(name.substring(end + 1));
        } else if (name.startsWith("xml:")) {
            checkName(name.substring(4));
        } else {
            checkName(name);
            if (name.equals("xmlns")) {
                throw new IllegalArgumentException("the writer declares namespaces");
            }
        }
        return name;
    }
}
