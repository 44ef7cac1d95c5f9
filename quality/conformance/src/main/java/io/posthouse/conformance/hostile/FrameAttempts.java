package io.posthouse.conformance.hostile;

import io.posthouse.conformance.hostile.Attempt.Trait;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;

/** HTTP/2. A refusal of one stream is good enough where the connection is still in step. */
final class FrameAttempts {
    private static final String MALFORMED = "RFC 9113 §8.1.1";
    private static final String FLOODS = "RFC 9113 §10.5";
    private static final int MANY = 20_000;
    private static final String ENDS = "the connection ends, others are answered";
    private static final String STAYS = "the connection stays, others are answered";

    private FrameAttempts() {
    }

    /** What is written behind the settings. */
    interface Writing {
        void to(Frames frames) throws IOException;
    }

    static void addTo(Attempts attempts) {
        asked(attempts, "plain", "RFC 9113 §8.3.1", "a request as it should be", "200", Frames.get("/health/live"));
        malformed(attempts);
        frames(attempts);
        slow(attempts);
        floods(attempts);
    }

    private static void malformed(Attempts attempts) {
        asked(attempts, "name-upper", "RFC 9113 §8.2.1", "a name with a capital", "reset, protocol error",
                Frames.get("/health/live", "X-Up", "a"));
        asked(attempts, "name-empty", "RFC 9113 §8.2.1", "a field without a name", "reset, protocol error",
                Frames.get("/health/live", "", "a"));
        asked(attempts, "name-colon", "RFC 9113 §8.2.1", "a colon in a name", "reset, protocol error",
                Frames.get("/health/live", "x:y", "a"));
        asked(attempts, "name-newline", "RFC 9113 §8.2.1", "a line of HTTP/1.1 in a name", "reset, protocol error",
                Frames.get("/health/live", "x\r\nhost", "evil.example"));
        asked(attempts, "value-newline", "RFC 9113 §8.2.1", "a line of HTTP/1.1 in a value", "reset, protocol error",
                Frames.get("/health/live", "x", "a\r\nhost: evil.example"));
        asked(attempts, "value-nul", "RFC 9113 §8.2.1", "NUL in a value", "reset, protocol error",
                Frames.get("/health/live", "x", "a\0"));
        asked(attempts, "chunked", "RFC 9113 §8.2.2", "transfer-encoding: chunked", "reset, protocol error",
                Frames.get("/health/live", "transfer-encoding", "chunked"));
        asked(attempts, "connection", "RFC 9113 §8.2.2", "connection: close", "reset, protocol error",
                Frames.get("/health/live", "connection", "close"));
        asked(attempts, "te-odd", "RFC 9113 §8.2.2", "te: gzip", "reset, protocol error",
                Frames.get("/health/live", "te", "gzip"));
        asked(attempts, "pseudo-unknown", "RFC 9113 §8.3", ":frob", "reset, protocol error",
                Frames.get("/health/live", ":frob", "a"));
        asked(attempts, "pseudo-late", "RFC 9113 §8.3", ":path behind a usual field", "reset, protocol error",
                Frames.block(":method", "GET", ":scheme", "https", ":authority", "localhost", "x", "a", ":path",
                        "/health/live"));
        asked(attempts, "path-twice", "RFC 9113 §8.3.1", "two paths", "reset, protocol error",
                Frames.get("/health/live", ":path", "/api/logins"));
        asked(attempts, "path-missing", "RFC 9113 §8.3.1", "no path", "reset, protocol error",
                Frames.block(":method", "GET", ":scheme", "https", ":authority", "localhost"));
        asked(attempts, "path-empty", "RFC 9113 §8.3.1", "an empty path", "reset, protocol error", Frames.get(""));
        asked(attempts, "path-dots", "RFC 3986 §6.2.2", "dots in the path", "400", Frames.get("/api/../health/live"));
        asked(attempts, "path-space", "RFC 9113 §8.3.1", "a line of HTTP/1.1 in the path", "reset, protocol error",
                Frames.get("/health/live HTTP/1.1\r\nhost: evil.example\r\nx: "));
        asked(attempts, "method-space", "RFC 9113 §8.3.1", "a line of HTTP/1.1 in the method", "reset, protocol error",
                Frames.block(":method", "GET /api/logins HTTP/1.1\r\nx: ", ":scheme", "https", ":authority",
                        "localhost",
                        ":path", "/health/live"));
        asked(attempts, "host-other", "RFC 9113 §8.3.1", "another host than :authority", "reset, protocol error",
                Frames.get("/health/live", "host", "evil.example"));
        asked(attempts, "host-twice", "RFC 9113 §8.3.1", "two hosts", "400",
                Frames.get("/health/live", "host", "localhost", "host", "evil.example"));
        asked(attempts, "host-none", "RFC 9113 §8.3.1", "neither host nor :authority", "400",
                Frames.block(":method", "GET", ":scheme", "https", ":path", "/health/live"));
        asked(attempts, "fields-long", "RFC 9113 §10.5.1", "fields of 40,000 characters",
                "connection ended, protocol error",
                Frames.get("/health/live", "x", "a".repeat(8_000), "y", "a".repeat(7_000)), "z", "a".repeat(8_000), "z",
                "a".repeat(8_000), "z", "a".repeat(8_000));
        body(attempts, "length-more", "less data than content-length says", "10");
        body(attempts, "length-less", "more data than content-length says", "1");
        body(attempts, "length-two", "two values of content-length", "2", "content-length", "3");
    }

    private static void body(Attempts attempts, String id, String given, String length, String... more) {
        String[] fields = {":method", "POST", ":scheme", "https", ":authority", "localhost", ":path", "/api/session",
                "content-type", "application/json", "content-length", length};
        String[] all = Arrays.copyOf(fields, fields.length + more.length);
        System.arraycopy(more, 0, all, fields.length, more.length);
        done(attempts, id, MALFORMED, given, "reset, protocol error", frames -> {
            frames.write(Frames.HEADERS, Frames.END_HEADERS, 1, Frames.block(all));
            frames.write(Frames.DATA, Frames.END_STREAM, 1, new byte[]{'{', '}'});
        });
    }

    private static void frames(Attempts attempts) {
        byte[] good = Frames.get("/health/live");
        int whole = Frames.END_HEADERS | Frames.END_STREAM;
        done(attempts, "stream-even", "RFC 9113 §5.1.1", "a stream with an even number",
                "connection ended, protocol error", frames -> frames.write(Frames.HEADERS, whole, 2, good));
        done(attempts, "stream-zero", "RFC 9113 §6.2", "fields of stream 0", "connection ended, protocol error",
                frames -> frames.write(Frames.HEADERS, whole, 0, good));
        done(attempts, "data-idle", "RFC 9113 §5.1", "data of a stream that was not opened",
                "connection ended, protocol error", frames -> frames.write(Frames.DATA, 0, 1, new byte[1]));
        done(attempts, "frame-large", "RFC 9113 §4.2", "a frame of 1 MB", "connection ended, frame size error",
                frames -> frames.write(Frames.DATA, 0, 1, new byte[1 << 20]));
        done(attempts, "settings-odd", "RFC 9113 §6.5", "settings of 5 octets", "connection ended, frame size error",
                frames -> frames.write(Frames.SETTINGS, 0, 0, new byte[5]));
        done(attempts, "settings-window", "RFC 9113 §6.5.2", "a window of 4 GB", "connection ended, flow control error",
                frames -> frames.write(Frames.SETTINGS, 0, 0, new byte[]{0, 4, -1, -1, -1, -1}));
        done(attempts, "window-overflow", "RFC 9113 §6.9.1", "a window that overflows",
                "connection ended, flow control error",
                frames -> frames.write(Frames.WINDOW, 0, 0, new byte[]{0x7f, -1, -1, -1}));
        done(attempts, "window-zero", "RFC 9113 §6.9", "a window that grows by nothing",
                "connection ended, protocol error", frames -> frames.write(Frames.WINDOW, 0, 0, new byte[4]));
        done(attempts, "continuation-alone", "RFC 9113 §6.10", "CONTINUATION of nothing",
                "connection ended, protocol error", frames -> frames.write(Frames.CONTINUATION, whole, 1, good));
        done(attempts, "headers-cut", "RFC 9113 §6.10", "a ping between HEADERS and CONTINUATION",
                "connection ended, protocol error", frames -> {
                    frames.write(Frames.HEADERS, Frames.END_STREAM, 1, good);
                    frames.write(Frames.PING, 0, 0, new byte[8]);
                });
        done(attempts, "fields-unreadable", "RFC 9113 §4.3", "a block that HPACK cannot read",
                "connection ended, compression error", frames -> frames.write(Frames.HEADERS, whole, 1, (byte) 0xff,
                        (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff));
        done(attempts, "priority-itself", "RFC 9113 §5.3",
                "a stream that depends on itself, which no longer means anything",
                "reset, protocol error", frames -> {
                    frames.write(Frames.PRIORITY, 0, 1, new byte[]{0, 0, 0, 1, 0});
                    frames.write(Frames.HEADERS, whole, 1, good);
                });
    }

    private static void slow(Attempts attempts) {
        done(attempts, "head-slow", "CWE-400", "fields whose rest never comes", "connection ended",
                frames -> frames.write(Frames.HEADERS, Frames.END_STREAM, 1, Frames.get("/health/live")), Trait.SLOW);
        done(attempts, "body-slow", "CWE-400", "a body of which a byte comes", "408", frames -> {
            frames.write(Frames.HEADERS, Frames.END_HEADERS, 1, Frames.block(":method", "POST", ":scheme", "https",
                    ":authority", "localhost", ":path", "/api/session", "content-type", "application/json"));
            frames.write(Frames.DATA, 0, 1, (byte) '{');
        }, Trait.SLOW);
        attempts.add("h2-head-never", "CWE-400", "no request, but a ping in each second", "connection ended", place -> {
            try (Frames frames = place.frames()) {
                Thread pinging = Thread.ofVirtual().start(() -> {
                    try {
                        while (true) {
                            frames.write(Frames.PING, 0, 0, new byte[8]);
                            Thread.sleep(1_000);
                        }
                    } catch (IOException | InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                String heard = frames.heard(1);
                pinging.interrupt();
                return heard;
            }
        }, Trait.SLOW);
    }

    private static void floods(Attempts attempts) {
        attempts.add("h2-streams-max", FLOODS, "how many streams at once are taken", "some hundreds at most", place -> {
            try (Frames frames = place.frames()) {
                return frames.streamsMax().stream().mapToObj(max -> max > 0 && max <= 256
                        ? "some hundreds at most"
                        : "more").findFirst().orElse("no bound");
            }
        });
        flood(attempts, "resets", "CVE-2023-44487", "20,000 streams, each reset at once", number -> join(
                Frames.frame(Frames.HEADERS, Frames.END_HEADERS | Frames.END_STREAM, number,
                        Frames.get("/health/live")),
                Frames.frame(Frames.RESET, 0, number, new byte[]{0, 0, 0, 8})));
        flood(attempts, "made-resets", "CVE-2025-8671", "20,000 streams that the server is made to reset",
                number -> join(
                        Frames.frame(Frames.HEADERS, Frames.END_HEADERS, number,
                                Frames.block(":method", "POST", ":scheme", "https",
                                        ":authority", "localhost", ":path", "/api/session")),
                        Frames.frame(Frames.WINDOW, 0, number, new byte[4])));
        flood(attempts, "pings", "CVE-2019-9512", "20,000 pings, each of them answered", STAYS,
                number -> Frames.frame(Frames.PING, 0, 0, new byte[8]));
        flood(attempts, "settings", "CVE-2019-9515", "20,000 settings, each of them answered", STAYS,
                number -> Frames.frame(Frames.SETTINGS, 0, 0));
        flood(attempts, "empty-data", "CVE-2019-9518", "20,000 frames of data with nothing in them",
                number -> number == 1
                        ? Frames.frame(Frames.HEADERS, Frames.END_HEADERS, 1,
                                Frames.block(":method", "POST", ":scheme", "https",
                                        ":authority", "localhost", ":path", "/api/session", "content-type",
                                        "application/json"))
                        : Frames.frame(Frames.DATA, 0, 1));
        flood(attempts, "continuations", "CVE-2024-27316", "fields that never end", number -> number == 1
                ? Frames.frame(Frames.HEADERS, 0, 1, Frames.get("/health/live"))
                : Frames.frame(Frames.CONTINUATION, 0, 1, Frames.block("x", "a".repeat(1_000))));
        flood(attempts, "empty-continuations", "CVE-2026-33871", "CONTINUATION with nothing in it, on and on",
                number -> number == 1
                        ? Frames.frame(Frames.HEADERS, 0, 1, Frames.get("/health/live"))
                        : Frames.frame(Frames.CONTINUATION, 0, 1));
    }

    /** The frames of one turn; numbers are odd, as a client's streams are. */
    private interface Turn {
        byte[] of(int number);
    }

    private static void flood(Attempts attempts, String id, String clause, String given, Turn turn) {
        flood(attempts, id, clause, given, ENDS, turn);
    }

    private static void flood(Attempts attempts, String id, String clause, String given, String answer, Turn turn) {
        attempts.add("h2-flood-" + id, clause, given, answer, place -> {
            String met;
            try (Frames frames = place.frames()) {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (int i = 0; i < MANY; i++) {
                    all.writeBytes(turn.of(2 * i + 1));
                }
                Thread writing = Thread.ofVirtual().start(() -> {
                    try {
                        frames.flood(all.toByteArray(), 1);
                        // If it is still there, it answers this.
                        frames.write(Frames.PING, 0, 0, ByteBuffer.allocate(8).putLong(-1).array());
                    } catch (IOException e) {
                        Thread.currentThread().interrupt();
                    }
                });
                met = frames.endOrPing(-1);
                frames.close();
                writing.join();
            }
            String other = place.wire().said(Wire.ANOTHER);
            return met + (other.startsWith("20") ? ", others are answered" : ", others are not: " + other);
        }, Trait.ALONE);
    }

    private static byte[] join(byte[] one, byte[] two) {
        return ByteBuffer.allocate(one.length + two.length).put(one).put(two).array();
    }

    private static void asked(Attempts attempts, String id, String clause, String given, String answer, byte[] block,
            String... continued) {
        done(attempts, id, clause, given, answer, frames -> {
            int end = continued.length == 0 ? Frames.END_HEADERS : 0;
            frames.write(Frames.HEADERS, end | Frames.END_STREAM, 1, block);
            for (int i = 0; i < continued.length; i += 2) {
                frames.write(Frames.CONTINUATION, i + 2 == continued.length ? Frames.END_HEADERS : 0, 1,
                        Frames.block(continued[i], continued[i + 1]));
            }
        });
    }

    private static void done(Attempts attempts, String id, String clause, String given, String answer,
            Writing writing, Trait... traits) {
        attempts.add("h2-" + id, clause, given, answer, place -> heard(place, writing), traits);
    }

    /** What comes of stream 1. */
    static String heard(Place place, Writing writing) throws Exception {
        try (Frames frames = place.frames()) {
            try {
                writing.to(frames);
            } catch (IOException e) {
                // It does not want to hear the rest, and has said why.
                return frames.heard(1);
            }
            return frames.heard(1);
        }
    }
}
