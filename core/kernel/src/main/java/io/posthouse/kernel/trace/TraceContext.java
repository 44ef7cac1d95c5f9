package io.posthouse.kernel.trace;

import static io.posthouse.kernel.Checks.check;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where in a trace a piece of work stands, as it travels: between threads, between nodes, and from and to other systems by W3C Trace
 * Context. It names nobody and nothing.
 *
 * @param traceId of the whole, 32 hexadecimal digits, not all zero
 * @param spanId of the work, 16 hexadecimal digits, not all zero
 * @param sampled whether it is recorded
 * @param requestId of the request or stanza that all this is done for, as in the log: 1 to 64 of {@code A-Z a-z 0-9 - _}
 */
public record TraceContext(String traceId, String spanId, boolean sampled, String requestId) {

    private static final Pattern HEX_32 = Pattern.compile("(?!0{32})[0-9a-f]{32}");
    private static final Pattern HEX_16 = Pattern.compile("(?!0{16})[0-9a-f]{16}");
    private static final Pattern REQUEST = Pattern.compile("[A-Za-z0-9_-]{1,64}");
    private static final Pattern PARENT = Pattern
            .compile("([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");
    private static final int PARENT_CHARS_MAX = 512;
    private static final int SAMPLED = 1;

    public TraceContext {
        check(HEX_32.matcher(traceId).matches(), "a trace id has 32 hexadecimal digits");
        check(HEX_16.matcher(spanId).matches(), "a span id has 16 hexadecimal digits");
        check(REQUEST.matcher(requestId).matches(), "a request id has 1 to 64 letters, digits, - or _");
    }

    /** As a {@code traceparent} header. W3C Trace Context section 3.2. */
    public String traceparent() {
        return "00-" + traceId + '-' + spanId + (sampled ? "-01" : "-00");
    }

    /** As one word, with the request id: what nodes tell each other. */
    public String word() {
        return traceparent() + '/' + requestId;
    }

    /** The inverse of {@link #word}; empty for anything else, whoever wrote it. */
    public static Optional<TraceContext> ofWord(String word) {
        int slash = word.indexOf('/');
        return slash < 0 ? Optional.empty() : ofTraceparent(word.substring(0, slash), word.substring(slash + 1));
    }

    /**
     * Reads a {@code traceparent} header.
     *
     * @return empty where the header is none: then a trace is begun anew, as the specification asks
     */
    public static Optional<TraceContext> ofTraceparent(String header, String requestId) {
        if (header.length() > PARENT_CHARS_MAX) {
            return Optional.empty();
        }
        Matcher parts = PARENT.matcher(header);
        if (!parts.matches() || parts.group(1).equals("ff") || !HEX_32.matcher(parts.group(2)).matches()
                || !HEX_16.matcher(parts.group(3)).matches() || !REQUEST.matcher(requestId).matches()) {
            return Optional.empty();
        }
        // Section 4.3: what a later version adds comes behind, and what this one knows has kept its place.
        if (parts.group(1).equals("00") && parts.group(5) != null) {
            return Optional.empty();
        }
        boolean sampled = (Integer.parseInt(parts.group(4), 16) & SAMPLED) != 0;
        return Optional.of(new TraceContext(parts.group(2), parts.group(3), sampled, requestId));
    }
}
