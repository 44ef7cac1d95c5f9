package io.posthouse.gateway.exchange;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * Which request targets pass the door. One path must mean the same thing to us, to the signature and to the endpoint
 * behind us, so everything that two readers could read differently is refused instead of being normalised: dot
 * segments, empty segments, parameters after a semicolon, and encoded slashes, dots, percent signs and controls. A query is
 * looked at only for what nobody can read; it may hold what browsers leave raw in it.
 */
public final class PathRules {
    /** The longest request target, in characters. */
    public static final int TARGET_LENGTH_MAX = 4096;

    /** The most parameters of a query. */
    private static final int PARAMETERS_MAX = 100;

    private static final String PLAIN_MARKS = "-._~!$&'()*+,=:@/";
    /** Characters that mean something to a path, so that an encoded one is a trick. */
    private static final String NEVER_ENCODED = "/\\.;%?#";

    private PathRules() {
    }

    /**
     * What is wrong with a request target in origin form, as it came over the wire.
     *
     * @return a sentence for whoever sent it; empty when it may pass
     */
    public static Optional<String> objection(String target) {
        if (target.isEmpty() || target.charAt(0) != '/') {
            return Optional.of("The request target must begin with a slash.");
        }
        if (target.length() > TARGET_LENGTH_MAX) {
            return Optional.of("The request target is longer than " + TARGET_LENGTH_MAX + " characters.");
        }
        int question = target.indexOf('?');
        int end = question < 0 ? target.length() : question;
        boolean encoded = false;
        for (int i = 0; i < end; i++) {
            char c = target.charAt(i);
            if (c == '%') {
                int octet = octet(target, i, end);
                if (octet < 0x20 || octet == 0x7f) {
                    return Optional.of("The path holds a malformed or forbidden percent-encoding.");
                }
                if (octet < 0x80 && NEVER_ENCODED.indexOf(octet) >= 0) {
                    return Optional.of("The path encodes a character that must not be encoded.");
                }
                encoded = true;
                i += 2;
            } else if (!isPlain(c)) {
                return Optional.of("The path holds a character that must be encoded.");
            }
        }
        boolean empty = false;
        for (int from = 1; from <= end;) {
            int slash = target.indexOf('/', from);
            int to = slash < 0 || slash > end ? end : slash;
            if (isDots(target, from, to)) {
                return Optional.of("The path holds a dot segment.");
            }
            empty |= to == from && to < end;
            from = to + 1;
        }
        if (empty) {
            return Optional.of("The path holds an empty segment.");
        }
        if (encoded && decoded(target.substring(0, end)).isEmpty()) {
            return Optional.of("The path is not UTF-8.");
        }
        return question < 0 ? Optional.empty() : queryObjection(target.substring(question + 1));
    }

    private static boolean isDots(String target, int from, int to) {
        int length = to - from;
        return (length == 1 || length == 2) && target.charAt(from) == '.' && target.charAt(to - 1) == '.';
    }

    // The endpoints' container would take what it cannot read for a fault of its own.
    private static Optional<String> queryObjection(String query) {
        if (query.chars().filter(c -> c == '&').count() >= PARAMETERS_MAX) {
            return Optional.of("The query has more than " + PARAMETERS_MAX + " parameters.");
        }
        for (int i = 0; i < query.length(); i++) {
            char c = query.charAt(i);
            if (c == '%' && octet(query, i) < 0) {
                return Optional.of("The query holds a malformed percent-encoding.");
            }
            if (c <= ' ' || c >= 0x7f || c == '#') {
                return Optional.of("The query holds a character that must be encoded.");
            }
        }
        return decoded(query).isEmpty() ? Optional.of("The query is not UTF-8.") : Optional.empty();
    }

    /** A path or query with its percent-encoding undone; empty when that is not UTF-8. Only where that is well-formed. */
    public static Optional<String> decoded(String path) {
        if (path.indexOf('%') < 0) {
            return Optional.of(path);
        }
        byte[] octets = new byte[path.length()];
        int length = 0;
        for (int i = 0; i < path.length(); i++) {
            char c = path.charAt(i);
            if (c == '%') {
                octets[length++] = (byte) octet(path, i);
                i += 2;
            } else {
                octets[length++] = (byte) c;
            }
        }
        try {
            return Optional.of(
                    StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(octets, 0, length)).toString());
        } catch (CharacterCodingException e) {
            return Optional.empty();
        }
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || PLAIN_MARKS.indexOf(c) >= 0;
    }

    private static int octet(String path, int percent) {
        return octet(path, percent, path.length());
    }

    private static int octet(String path, int percent, int end) {
        if (percent + 2 >= end) {
            return -1;
        }
        int high = Character.digit(path.charAt(percent + 1), 16);
        int low = Character.digit(path.charAt(percent + 2), 16);
        return high < 0 || low < 0 ? -1 : high * 16 + low;
    }
}
