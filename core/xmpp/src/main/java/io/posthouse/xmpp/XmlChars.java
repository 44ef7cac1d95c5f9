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

    /** Whether it is a name in the common part of all editions of XML: ASCII, without a colon. */
    static boolean isName(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
            if (!letter && (i == 0 || !((c >= '0' && c <= '9') || c == '-' || c == '.'))) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    /** Whether it can be declared and read back anywhere: no character that RFC 3986 and RFC 3987 keep out of an address. */
    static boolean isNamespace(String namespace) {
        for (int i = 0; i < namespace.length(); i++) {
            char c = namespace.charAt(i);
            if (c <= ' ' || c == 0x7f || "<>\"{}|\\^`".indexOf(c) >= 0 || (c >= 0x80 && !isBeyondAscii(namespace, i))) {
                return false;
            }
        }
        return !namespace.equals("http://www.w3.org/2000/xmlns/");
    }

    private static boolean isBeyondAscii(String text, int i) {
        char c = text.charAt(i);
        return c > 0x9f && !Character.isWhitespace(c) && (c < 0xd800 || allowed(text, i));
    }

    /** Whether it is white space of XML, and nothing else. */
    static boolean isBlank(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != ' ' && c != '\n' && c != '\t' && c != '\r') {
                return false;
            }
        }
        return true;
    }

    /** @throws IllegalArgumentException when it is no name of an element or attribute */
    static String checkName(String name) {
        if (!isName(name)) {
            throw new IllegalArgumentException("no XML name");
        }
        return name;
    }

    /** @throws IllegalArgumentException when it is neither empty nor a namespace */
    static String checkNamespace(String namespace) {
        if (!isNamespace(namespace)) {
            throw new IllegalArgumentException("no namespace");
        }
        return namespace;
    }

    /** @throws IllegalArgumentException when it is neither a name, {@code xml:name} nor {@code {namespace}name} */
    static String checkAttributeName(String name) {
        if (name.startsWith("{")) {
            int end = name.lastIndexOf('}');
            String namespace = name.substring(1, Math.max(1, end));
            if (namespace.isEmpty() || namespace.equals(Namespaces.XML)) {
                throw new IllegalArgumentException("no namespace between the braces");
            }
            checkNamespace(namespace);
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
