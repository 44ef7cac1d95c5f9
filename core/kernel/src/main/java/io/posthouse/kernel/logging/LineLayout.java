package io.posthouse.kernel.logging;

import io.posthouse.kernel.logging.LoggingSettings.Format;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.layout.AbstractStringLayout;
import org.jspecify.annotations.Nullable;

/**
 * Turns an event into its line, with every part of it masked: words, fields, tags, and exceptions with all their causes.
 *
 * <p>An event is one line in both forms, except that a stack trace in text follows indented, so that nobody can forge a line
 * by sending us a line's end. For one thread at a time, usually the writing one.
 */
final class LineLayout extends AbstractStringLayout {
    /** Parts beyond this are cut, after masking, so that no cut leaves half a secret without its name. */
    static final int PART_CHARS_MAX = 16_384;
    /** What is beyond this is not even looked at: the work for one line has a bound too. */
    private static final int LOOK_CHARS_MAX = 4 * PART_CHARS_MAX;
    private static final DateTimeFormatter SECOND = DateTimeFormatter
            .ofPattern("yyyy-MM-dd'T'HH:mm:ss", Locale.ROOT)
            .withZone(ZoneOffset.UTC);
    /** Code gives names to fields, and has fewer; what is beyond is looked at each time. */
    private static final int NAMES_MAX = 512;
    private static final int NANOS_PER_MILLI = 1_000_000;

    private final Masker masker;
    private final Format format;
    private final Map<String, Name> names = new HashMap<>();
    private final HarmlessValues harmlessWords = new HarmlessValues();
    private long second = Long.MIN_VALUE;
    private String secondText = "";

    /**
     * What is known of a field by its name.
     *
     * @param shown the name, masked
     * @param harmless some of its values
     */
    private record Name(String shown, List<SecretWord> words, HarmlessValues harmless) {
        Name {
            words = List.copyOf(words);
        }
    }

    /** Fields as they are shown, by name. */
    private static final class Shown {
        private final String[] names;
        private final String[] values;

        /** @param values in the order of the names */
        Shown(String[] names, String[] values) {
            this.names = names;
            this.values = values;
        }

        static Shown of(Map<String, String> fields) {
            return new Shown(fields.keySet().toArray(String[]::new), fields.values().toArray(String[]::new));
        }
    }

    LineLayout(Masker masker, Format format) {
        super(StandardCharsets.UTF_8);
        this.masker = masker;
        this.format = format;
    }

    @Override
    public String toSerializable(LogEvent event) {
        String words = words(event.getMessage().getFormattedMessage());
        Shown fields = fields(event);
        Throwable thrown = event.getThrown();
        String trace = thrown == null ? "" : masked(traceOf(thrown));
        String time = time(event.getInstant().getEpochSecond(), event.getInstant().getNanoOfSecond());
        return switch (format) {
            case TEXT -> text(time, event, words, fields, trace);
            case JSON -> json(time, event, words, fields, trace);
        };
    }

    private String words(String words) {
        if (harmlessWords.holds(words)) {
            return words;
        }
        String shown = masked(words);
        if (shown.equals(words)) {
            harmlessWords.add(words);
        }
        return shown;
    }

    /** What a line shows beside its words, by name. */
    private Shown fields(LogEvent event) {
        if (event.getMessage() instanceof FieldsMessage message) {
            if (event.getContextData().isEmpty() && areInOrder(message.names())) {
                return shown(message);
            }
            Map<String, String> all = tags(event);
            for (int i = 0; i < message.names().length; i++) {
                Name name = name(message.names()[i]);
                all.put(name.shown(), shown(name, message.values()[i]));
            }
            return Shown.of(all);
        }
        return Shown.of(tags(event));
    }

    private Map<String, String> tags(LogEvent event) {
        Map<String, String> fields = new TreeMap<>();
        event.getContextData().<@Nullable Object>forEach((field, value) -> {
            Name name = name(field);
            fields.put(name.shown(), shown(name, String.valueOf(value)));
        });
        return fields;
    }

    private Shown shown(FieldsMessage message) {
        String[] names = new String[message.names().length];
        String[] values = new String[names.length];
        for (int i = 0; i < names.length; i++) {
            Name name = name(message.names()[i]);
            names[i] = name.shown();
            values[i] = shown(name, message.values()[i]);
        }
        return new Shown(names, values);
    }

    private static boolean areInOrder(String[] fieldNames) {
        for (int i = 1; i < fieldNames.length; i++) {
            if (fieldNames[i - 1].compareTo(fieldNames[i]) >= 0) {
                return false;
            }
        }
        return true;
    }

    private String shown(Name name, String value) {
        if (name.harmless().holds(value)) {
            return value;
        }
        String shown = cut(masker.maskField(name.words(), look(value)));
        if (shown.equals(value)) {
            name.harmless().add(value);
        }
        return shown;
    }

    private Name name(String field) {
        Name known = names.get(field);
        if (known == null) {
            known = new Name(masked(field), masker.wordsOf(field), new HarmlessValues());
            if (names.size() < NAMES_MAX) {
                names.put(field, known);
            }
        }
        return known;
    }

    /** A busy server logs many lines in a second, and to lay that out takes as long as all the rest. */
    private String time(long epochSecond, int nanos) {
        if (epochSecond != second) {
            secondText = SECOND.format(Instant.ofEpochSecond(epochSecond));
            second = epochSecond;
        }
        String millis = Integer.toString(1_000 + nanos / NANOS_PER_MILLI);
        return secondText + '.' + millis.substring(1) + 'Z';
    }

    private String masked(String part) {
        return cut(masker.mask(look(part)));
    }

    private static String look(String part) {
        return part.length() <= LOOK_CHARS_MAX ? part : part.substring(0, LOOK_CHARS_MAX);
    }

    private static String cut(String part) {
        return part.length() <= PART_CHARS_MAX ? part : part.substring(0, PART_CHARS_MAX) + "... cut";
    }

    private static String traceOf(Throwable thrown) {
        var trace = new StringWriter();
        try {
            thrown.printStackTrace(new PrintWriter(trace));
        } catch (RuntimeException e) {
            // An exception whose own words fail must not cost us the line.
            trace.append("(its stack trace failed with ").append(e.getClass().getName()).append(')');
        }
        return trace.toString().stripTrailing();
    }

    private static String text(String time, LogEvent event, String words, Shown fields, String trace) {
        var line = new StringBuilder(128 + words.length() + trace.length());
        line.append(time).append(' ').append(event.getLevel().name());
        line.append(" ".repeat(Math.max(1, 6 - event.getLevel().name().length())));
        line.append(shortened(event.getLoggerName())).append(" - ");
        onOneLine(words, line);
        for (int i = 0; i < fields.names.length; i++) {
            String value = fields.values[i];
            line.append(' ');
            onOneLine(fields.names[i], line);
            boolean quoted = needsQuotes(value);
            line.append('=').append(quoted ? "\"" : "");
            onOneLine(quoted ? value.replace("\"", "\\\"") : value, line);
            line.append(quoted ? "\"" : "");
        }
        if (!trace.isEmpty()) {
            trace.lines().forEach(part -> onOneLine(part, line.append("\n    ")));
        }
        return line.append('\n').toString();
    }

    private static boolean needsQuotes(String value) {
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            if (c <= ' ' || c == '"' || c == '=') {
                return true;
            }
        }
        return value.isEmpty();
    }

    /** {@code io.posthouse.messaging.archive.ArchiveLog} as {@code messaging.archive.ArchiveLog}; others whole. */
    private static String shortened(@Nullable String logger) {
        String name = logger == null ? "" : logger;
        return name.startsWith("io.posthouse.") ? name.substring("io.posthouse.".length()) : name;
    }

    private static void onOneLine(String part, StringBuilder line) {
        int plain = 0;
        while (plain < part.length() && part.charAt(plain) >= ' ' && part.charAt(plain) < 0x7F) {
            plain++;
        }
        line.append(part, 0, plain);
        for (int i = plain; i < part.length(); i++) {
            char c = part.charAt(i);
            switch (c) {
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("  ");
                case '\u0085', '\u2028', '\u2029' -> line.append(' ');
                // An escape sequence could rewrite what a terminal shows.
                default -> line.append(Character.isISOControl(c) ? '?' : c);
            }
        }
    }

    private static String json(String time, LogEvent event, String words, Shown fields, String trace) {
        var line = new StringBuilder(160 + words.length() + trace.length());
        line.append("{\"time\":\"").append(time).append("\",\"level\":\"").append(event.getLevel().name()).append('"');
        member(line, "logger", event.getLoggerName() == null ? "" : event.getLoggerName());
        member(line, "thread", event.getThreadName() == null ? "" : event.getThreadName());
        member(line, "message", words);
        if (fields.names.length > 0) {
            line.append(",\"fields\":{");
            String comma = "";
            for (int i = 0; i < fields.names.length; i++) {
                line.append(comma);
                string(line, fields.names[i]);
                line.append(':');
                string(line, fields.values[i]);
                comma = ",";
            }
            line.append('}');
        }
        if (!trace.isEmpty()) {
            member(line, "exception", trace);
        }
        return line.append("}\n").toString();
    }

    private static void member(StringBuilder line, String name, String value) {
        line.append(",\"").append(name).append("\":");
        string(line, value);
    }

    /** RFC 8259 section 7; also what ends a line in JavaScript is escaped. */
    private static void string(StringBuilder line, String value) {
        line.append('"');
        for (int i = 0; i < value.length(); i++) {
            char c = value.charAt(i);
            switch (c) {
                case '"' -> line.append("\\\"");
                case '\\' -> line.append("\\\\");
                case '\n' -> line.append("\\n");
                case '\r' -> line.append("\\r");
                case '\t' -> line.append("\\t");
                default -> {
                    if (c < ' ' || c == 0x7F || c == 0x2028 || c == 0x2029
                            || (Character.isSurrogate(c) && !paired(value, i))) {
                        line.append(String.format(Locale.ROOT, "\\u%04x", (int) c));
                    } else {
                        line.append(c);
                    }
                }
            }
        }
        line.append('"');
    }

    private static boolean paired(String value, int i) {
        return Character.isHighSurrogate(value.charAt(i))
                ? i + 1 < value.length() && Character.isLowSurrogate(value.charAt(i + 1))
                : i > 0 && Character.isHighSurrogate(value.charAt(i - 1));
    }
}
