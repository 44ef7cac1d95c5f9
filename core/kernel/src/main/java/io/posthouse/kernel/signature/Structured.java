package io.posthouse.kernel.signature;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a structured field holds (RFC 9651), and the one way to write it down. */
final class Structured {
    private Structured() {
    }

    /** A value without its parameters. */
    sealed interface Bare {
    }

    record Whole(long value) implements Bare {
    }

    record Fraction(BigDecimal value) implements Bare {
    }

    record Text(String value) implements Bare {
    }

    record Token(String value) implements Bare {
    }

    /** Nobody changes the bytes: they come from the parser and go to a comparison. */
    @SuppressWarnings("ArrayRecordComponent")
    record Bytes(byte[] value) implements Bare {
    }

    record Flag(boolean value) implements Bare {
    }

    record Date(long seconds) implements Bare {
    }

    record Display(String value) implements Bare {
    }

    record Parameter(String key, Bare value) {
    }

    /** What a list or a dictionary is made of. */
    sealed interface Member {
        List<Parameter> parameters();
    }

    record Item(Bare value, List<Parameter> parameters) implements Member {
    }

    record InnerList(List<Item> items, List<Parameter> parameters) implements Member {
    }

    /** A member of a dictionary, with its key; its value stood in the text {@code from} one place {@code to} another. */
    record Entry(String key, Member member, int from, int to) {
    }

    static final Flag TRUE = new Flag(true);

    /** The value of the parameter called {@code key}, or nothing. */
    static @Nullable Bare parameter(List<Parameter> parameters, String key) {
        for (int i = 0; i < parameters.size(); i++) {
            if (parameters.get(i).key().equals(key)) {
                return parameters.get(i).value();
            }
        }
        return null;
    }

    static void writeDictionary(StringBuilder out, List<Entry> entries) {
        for (int i = 0; i < entries.size(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            Entry entry = entries.get(i);
            out.append(entry.key());
            // RFC 9651 §4.1.2: a member that is true is written by its key alone.
            if (entry.member() instanceof Item item && item.value().equals(TRUE)) {
                writeParameters(out, item.parameters());
            } else {
                out.append('=');
                writeMember(out, entry.member());
            }
        }
    }

    static void writeList(StringBuilder out, List<Member> members) {
        for (int i = 0; i < members.size(); i++) {
            if (i > 0) {
                out.append(", ");
            }
            writeMember(out, members.get(i));
        }
    }

    static void writeMember(StringBuilder out, Member member) {
        switch (member) {
            case Item(var value, var parameters) -> {
                write(out, value);
                writeParameters(out, parameters);
            }
            case InnerList(var items, var parameters) -> {
                out.append('(');
                for (int i = 0; i < items.size(); i++) {
                    if (i > 0) {
                        out.append(' ');
                    }
                    writeMember(out, items.get(i));
                }
                out.append(')');
                writeParameters(out, parameters);
            }
        }
    }

    static void writeParameters(StringBuilder out, List<Parameter> parameters) {
        for (int i = 0; i < parameters.size(); i++) {
            Parameter parameter = parameters.get(i);
            out.append(';').append(parameter.key());
            if (!parameter.value().equals(TRUE)) {
                out.append('=');
                write(out, parameter.value());
            }
        }
    }

    static void write(StringBuilder out, Bare bare) {
        switch (bare) {
            case Whole(long value) -> out.append(value);
            case Fraction(var value) -> writeFraction(out, value);
            case Text(var value) -> writeText(out, value);
            case Token(var value) -> out.append(value);
            case Bytes(var value) -> out.append(':').append(Base64.getEncoder().encodeToString(value)).append(':');
            case Flag(boolean value) -> out.append(value ? "?1" : "?0");
            case Date(long seconds) -> out.append('@').append(seconds);
            case Display(var value) -> writeDisplay(out, value);
        }
    }

    private static void writeFraction(StringBuilder out, BigDecimal value) {
        BigDecimal shortest = value.signum() == 0 ? BigDecimal.ZERO : value.stripTrailingZeros();
        out.append((shortest.scale() < 1 ? shortest.setScale(1) : shortest).toPlainString());
    }

    private static void writeText(StringBuilder out, String value) {
        out.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c == '"' || c == '\\') {
                out.append('\\');
            }
            out.append(c);
        }
        out.append('"');
    }

    private static void writeDisplay(StringBuilder out, String value) {
        out.append("%\"");
        for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
            if (b == '%' || b == '"' || b < 0x20 || b == 0x7f) {
                out.append('%').append(Character.forDigit((b >> 4) & 0xf, 16)).append(Character.forDigit(b & 0xf, 16));
            } else {
                out.append((char) b);
            }
        }
        out.append('"');
    }
}
