package io.posthouse.conformance.hostile;

import io.posthouse.conformance.hostile.Attempt.Trait;

/** What follows a head. */
final class BodyAttempts {
    private static final String CHUNKS = "RFC 9112 §7.1";
    private static final String CHUNKED = "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Transfer-Encoding: chunked\r\n\r\n";

    private BodyAttempts() {
    }

    static void addTo(Attempts attempts) {
        for (String[] one : new String[][]{{"no-number", "zz\r\n{}\r\n0\r\n\r\n", "a size that is no number"},
                {"minus", "-2\r\n{}\r\n0\r\n\r\n", "a size below zero"},
                {"plus", "+2\r\n{}\r\n0\r\n\r\n", "a size with a plus"},
                {"hex-mark", "0x2\r\n{}\r\n0\r\n\r\n", "a size with 0x"},
                {"overflow", "10000000000000002\r\n{}\r\n0\r\n\r\n", "a size that would be 2 in 64 bits"},
                {"bare-lf", "2\n{}\n0\n\n", "lines that end in LF alone"},
                {"extension-lf", "2;a=\n\r\n{}\r\n0\r\n\r\n", "LF in an extension"},
                {"short", "1\r\n{}\r\n0\r\n\r\n", "more data than the size says"},
                {"spaced", "2 \r\n{}\r\n0\r\n\r\n", "a space behind the size"}}) {
            attempts.raw("chunk-" + one[0], CHUNKS, one[2], "400 bad-body", CHUNKED + one[1]);
        }
        attempts.raw("trailer-claims", "RFC 9110 §6.5.1", "a trailer that is Host and Posthouse-Caller",
                "400 invalid-request, 200",
                CHUNKED + "2\r\n{}\r\n0\r\nHost: evil.example\r\nPosthouse-Caller: v1 administrator\r\n\r\n");
        attempts.raw("body-large-said", "RFC 9110 §15.5.14", "Content-Length: 10 GB", "413 body-too-large",
                "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 10000000000\r\n\r\n{");
        attempts.raw("body-large-unsaid", "RFC 9110 §15.5.14", "2 MB in chunks", "413 body-too-large",
                CHUNKED + ("4000\r\n" + " ".repeat(0x4000) + "\r\n").repeat(128));
        attempts.raw("body-packed", "CWE-409",
                "Content-Encoding: gzip, which could unfold without end: nothing is unfolded",
                "400 invalid-request, 200",
                "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: 2\r\n\r\n{}",
                Trait.OURS_ALONE);
        attempts.raw("body-deep", "CWE-674", "JSON of 50,000 brackets", "400 invalid-request, 200",
                "POST /api/session HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50000\r\n\r\n"
                        + "[".repeat(50_000),
                Trait.OURS_ALONE);
        attempts.add("body-slow", "CWE-400", "a body of which a byte comes", "408 body-too-slow",
                place -> place.wire().said("POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{"),
                Trait.SLOW);
        attempts.raw("expect-odd", "RFC 9110 §10.1.1", "an expectation that nobody knows, which may be passed over",
                "200, 200",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nExpect: 200-frob\r\n\r\n");
    }
}
