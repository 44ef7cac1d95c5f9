package io.posthouse.xmpp;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Writes elements in UTF-8. It keeps the bytes in one growing array: for a stanza of a few hundred bytes that is faster
 * than bound-checked writes to a network buffer, to which they are copied once at the end.
 */
final class XmlWriter {
    private final XmlContext context;
    private byte[] bytes = new byte[512];
    private int used;

    XmlWriter(XmlContext context) {
        this.context = context;
    }

    XmlWriter element(Element element) {
        write(element, context.defaultNamespace().orElse(null));
        return this;
    }

    void writeTo(ByteBuf out) {
        out.writeBytes(bytes, 0, used);
    }

    @Override
    public String toString() {
        return new String(bytes, 0, used, StandardCharsets.UTF_8);
    }

    private void write(Element element, @Nullable String outerDefault) {
        String name = element.name();
        String namespace = element.namespace();
        String prefix = prefix(namespace);
        boolean prefixed = !prefix.isEmpty();
        String innerDefault = prefixed ? outerDefault : namespace;
        put('<');
        ascii(prefix);
        plain(name);
        if (!prefixed && !namespace.equals(outerDefault)) {
            ascii(" xmlns='");
            escaped(namespace, true);
            put('\'');
        }
        attributes(element.attributesForWriter());
        Object[] content = element.contentForWriter();
        if (content.length == 0) {
            ascii("/>");
            return;
        }
        put('>');
        for (Object part : content) {
            if (part instanceof Element child) {
                write(child, innerDefault);
            } else {
                escaped((String) part, false);
            }
        }
        ascii("</");
        ascii(prefix);
        plain(name);
        put('>');
    }

    private String prefix(String namespace) {
        if (context.streamPrefix() && namespace.equals(Namespaces.STREAM)) {
            return "stream:";
        }
        // This namespace must not be declared, only used.
        return namespace.equals(Namespaces.XML) ? "xml:" : "";
    }

    private void attributes(String[] attributes) {
        for (int i = 0; i < attributes.length; i += 2) {
            String name = attributes[i];
            put(' ');
            if (name.charAt(0) == '{') {
                // A prefix of our own for each: such attributes are too rare for a table of prefixes.
                int end = name.lastIndexOf('}');
                String prefix = "n" + i / 2;
                ascii("xmlns:");
                ascii(prefix);
                ascii("='");
                escaped(name.substring(1, end), true);
                ascii("' ");
                ascii(prefix);
                put(':');
                plain(name.substring(end + 1));
            } else {
                plain(name);
            }
            ascii("='");
            escaped(attributes[i + 1], true);
            put('\'');
        }
    }

    private void put(char c) {
        reserve(1);
        bytes[used++] = (byte) c;
    }

    private void reserve(int more) {
        if (bytes.length - used < more) {
            bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, used + more));
        }
    }

    // The deprecated copy takes the low byte of each char, which for ASCII is the encoding, at the speed of a memory copy.
    @SuppressWarnings("deprecation")
    private void ascii(String text) {
        int length = text.length();
        reserve(length);
        text.getBytes(0, length, bytes, used);
        used += length;
    }

    private void plain(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) >= 0x80) {
                encoded(text);
                return;
            }
        }
        ascii(text);
    }

    private void encoded(String text) {
        byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
        reserve(utf8.length);
        System.arraycopy(utf8, 0, bytes, used, utf8.length);
        used += utf8.length;
    }

    private void escaped(String text, boolean attribute) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c < ' ' || c == '<' || c == '>' || c == '&' || c == '\'') {
                slowlyEscaped(text, attribute);
                return;
            }
        }
        ascii(text);
    }

    private void slowlyEscaped(String text, boolean attribute) {
        int length = text.length();
        for (int i = 0; i < length; i++) {
            char c = text.charAt(i);
            switch (c) {
                case '<' -> ascii("&lt;");
                case '>' -> ascii("&gt;");
                case '&' -> ascii("&amp;");
                case '\'' -> ascii("&apos;");
                // A reader turns a bare CR into LF, and any white space of an attribute into a space.
                case '\r' -> ascii("&#13;");
                case '\n' -> ascii(attribute ? "&#10;" : "\n");
                case '\t' -> ascii(attribute ? "&#9;" : "\t");
                default -> i = character(text, i, c);
            }
        }
    }

    /** Writes the character at {@code i} and returns the index of its last char. */
    private int character(String text, int i, char c) {
        reserve(4);
        if (c < 0x80) {
            bytes[used++] = (byte) c;
        } else if (c < 0x800) {
            bytes[used++] = (byte) (0xc0 | (c >> 6));
            bytes[used++] = (byte) (0x80 | (c & 0x3f));
        } else if (!Character.isSurrogate(c)) {
            bytes[used++] = (byte) (0xe0 | (c >> 12));
            bytes[used++] = (byte) (0x80 | ((c >> 6) & 0x3f));
            bytes[used++] = (byte) (0x80 | (c & 0x3f));
        } else {
            int codePoint = Character.toCodePoint(c, text.charAt(i + 1));
            bytes[used++] = (byte) (0xf0 | (codePoint >> 18));
            bytes[used++] = (byte) (0x80 | ((codePoint >> 12) & 0x3f));
            bytes[used++] = (byte) (0x80 | ((codePoint >> 6) & 0x3f));
            bytes[used++] = (byte) (0x80 | (codePoint & 0x3f));
            return i + 1;
        }
        return i;
    }
}
