package io.posthouse.conformance.hostile;

import io.posthouse.conformance.hostile.Attempt.Trait;
import javax.net.ssl.SSLSocket;

/** What stands above the body: where a request ends and whom it is for. */
final class HeadAttempts {
    private static final String LENGTHS = "RFC 9112 §6.3";
    private static final String CODINGS = "RFC 9112 §6.1";
    private static final String HOSTS = "RFC 9112 §3.2";
    private static final String FIELDS = "RFC 9112 §5";

    /** With what a reader that takes it for something else would answer as a request of its own. */
    private static final String HIDDEN = "GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n";

    private HeadAttempts() {
    }

    static void addTo(Attempts attempts) {
        attempts.raw("plain", "RFC 9112 §9.3", "two requests as they should be, one behind the other", "200, 200",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        ends(attempts);
        codings(attempts);
        hosts(attempts);
        fields(attempts);
        sizes(attempts);
        claims(attempts);
    }

    private static void ends(Attempts attempts) {
        post(attempts, "length-and-chunked", LENGTHS, "Content-Length and Transfer-Encoding", "400",
                "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n");
        post(attempts, "chunked-and-length", LENGTHS, "Transfer-Encoding and Content-Length, a request hidden in it",
                "400", "Transfer-Encoding: chunked\r\nContent-Length: " + HIDDEN.length() + "\r\n",
                "0\r\n\r\n" + HIDDEN);
        post(attempts, "two-lengths", LENGTHS, "Content-Length twice, not the same", "400",
                "Content-Length: 2\r\nContent-Length: " + (2 + HIDDEN.length()) + "\r\n", "{}" + HIDDEN);
        post(attempts, "two-lengths-in-one", LENGTHS, "Content-Length: 2, 60", "400", "Content-Length: 2, 60\r\n",
                "{}");
        post(attempts, "two-lengths-alike", LENGTHS, "Content-Length twice, the same", "400",
                "Content-Length: 2\r\nContent-Length: 2\r\n", "{}");
        for (String length : new String[]{"+2", "-2", "0x2", "2 2", "2a", "99999999999999999999", "2.0", ""}) {
            String id = "length-" + (length.isEmpty() ? "empty" : Integer.toHexString(length.hashCode()));
            post(attempts, id, LENGTHS, "Content-Length: " + length, "400", "Content-Length: " + length + "\r\n", "{}");
        }
        attempts.raw("get-with-body", "RFC 9110 §9.3.1", "GET with a body that is a request", "200, 200",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + HIDDEN.length() + "\r\n\r\n"
                        + HIDDEN);
    }

    private static void codings(Attempts attempts) {
        String[][] odd = {{"coding-unknown", "xchunked", "400"},
                {"coding-before-chunked", "gzip, chunked", "400 transfer-coding"},
                {"coding-after-chunked", "chunked, identity", "400"}, {"coding-identity", "identity", "400"},
                {"coding-quoted", "\"chunked\"", "400"}, {"coding-parameter", "chunked;a=b", "400"},
                {"coding-form-feed", "\fchunked", "400"},
                {"coding-twice-in-one", "chunked, chunked", "400"}, {"coding-empty", "", "400"}};
        for (String[] one : odd) {
            post(attempts, one[0], CODINGS, "Transfer-Encoding: " + one[1].replace("\f", "form feed "), one[2],
                    "Transfer-Encoding: " + one[1] + "\r\n", "0\r\n\r\n");
        }
        post(attempts, "coding-twice", CODINGS, "Transfer-Encoding: chunked, on two lines", "400",
                "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n");
        post(attempts, "coding-spaced-name", FIELDS + ".1", "Transfer-Encoding with a space before its colon", "400",
                "Transfer-Encoding : chunked\r\n", "0\r\n\r\n");
        post(attempts, "coding-folded", FIELDS + ".2", "Transfer-Encoding with its value on the next line",
                "400 folded-header",
                "Transfer-Encoding:\r\n chunked\r\n", "0\r\n\r\n");
        attempts.raw("coding-in-1.0", CODINGS, "Transfer-Encoding in a request of HTTP/1.0", "400",
                "POST /api/session HTTP/1.0\r\nHost: localhost\r\nConnection: keep-alive\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n");
    }

    private static void hosts(Attempts attempts) {
        attempts.raw("host-twice", HOSTS, "two Host lines", "400 bad-host",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n");
        attempts.raw("host-twice-alike", HOSTS, "two Host lines that say the same", "400 bad-host",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nHost: localhost\r\n\r\n");
        attempts.raw("host-missing", HOSTS, "no Host", "400 bad-host", "GET /health/live HTTP/1.1\r\n\r\n");
        for (String[] one : new String[][]{{"empty", ""}, {"list", "localhost, evil.example"},
                {"user", "evil@localhost"}, {"path", "localhost/evil"}, {"space", "local host"},
                {"port-odd", "localhost:8x"}, {"quote", "localhost\"x"}}) {
            attempts.raw("host-" + one[0], HOSTS, "Host: " + one[1], "400 bad-host",
                    "GET /health/live HTTP/1.1\r\nHost: " + one[1] + "\r\n\r\n");
        }
        attempts.raw("host-absolute", HOSTS + ".2", "another host in the target than in Host", "400 bad-path",
                "GET http://evil.example/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static void fields(Attempts attempts) {
        attempts.raw("field-nameless", FIELDS, "a field without a name", "400 bad-header",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\n: x\r\n\r\n");
        field(attempts, "field-colonless", FIELDS, "a field without a colon", "X");
        field(attempts, "field-spaced", FIELDS + ".1", "a space before the colon", "X : a");
        attempts.raw("field-folded", FIELDS + ".2", "a folded line", "400 folded-header",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: a\r\n b\r\n\r\n");
        field(attempts, "field-nul", "RFC 9110 §5.5", "NUL in a value", "X: a\0b");
        field(attempts, "field-cr", "RFC 9110 §5.5", "a bare CR in a value", "X: a\rHost: evil.example");
        field(attempts, "field-name-odd", "RFC 9110 §5.1", "a name that is no token", "X(: a");
        field(attempts, "field-name-nul", "RFC 9110 §5.1", "NUL in a name", "X\0: a");
        attempts.raw("field-first-space", FIELDS + ".2", "a space before the first field", "400",
                "GET /health/live HTTP/1.1\r\n Host: localhost\r\nHost: localhost\r\n\r\n");
        attempts.raw("version-unknown", "RFC 9112 §2.3", "HTTP/3.7", "501",
                "GET /health/live HTTP/3.7\r\nHost: localhost\r\n\r\n");
        attempts.raw("version-0.9", "RFC 9112 §2.3", "a target and no version", "400", "GET /health/live\r\n\r\n");
        attempts.raw("method-odd", "RFC 9110 §9.1", "a method that is no token", "400",
                "G@T\" /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        attempts.raw("method-trace", "CWE-693", "TRACE, which would show a browser's cookies to its page",
                "405 method-not-allowed",
                "TRACE /api/session HTTP/1.1\r\nHost: localhost\r\n\r\n");
        attempts.raw("method-connect", "RFC 9110 §9.3.6", "CONNECT to somewhere else", "400 bad-path",
                "CONNECT evil.example:443 HTTP/1.1\r\nHost: evil.example:443\r\n\r\n");
        attempts.raw("h2-in-clear-words", "RFC 9113 §3.4", "the preface of HTTP/2 where HTTP/1.1 was agreed", "501",
                "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
    }

    private static void sizes(Attempts attempts) {
        attempts.raw("field-long", "RFC 6585 §5", "a field of 20,000 characters", "431",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");
        attempts.raw("fields-many", "RFC 6585 §5", "101 fields and Host", "431 too-many-headers",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\n" + "X: a\r\n".repeat(101) + "\r\n");
        attempts.raw("target-long", "RFC 9112 §3", "a target of 9,000 characters", "414",
                "GET /" + "x".repeat(9_000) + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
        attempts.add("head-slow", "CWE-400", "a head that never ends, a byte in a while", "no answer",
                place -> slow(place, "GET /health/live HTTP/1.1\r\nHost: localhost\r\nX: "), Trait.SLOW);
        attempts.add("head-never", "CWE-400", "nothing at all", "no answer", place -> slow(place, ""), Trait.SLOW);
    }

    /** A byte each second for as long as they are taken. */
    private static String slow(Place place, String begin) throws Exception {
        try (SSLSocket socket = place.wire().connect()) {
            socket.startHandshake();
            socket.getOutputStream().write(begin.getBytes(java.nio.charset.StandardCharsets.US_ASCII));
            Thread dripping = Thread.ofVirtual().start(() -> {
                try {
                    while (!begin.isEmpty()) {
                        socket.getOutputStream().write('x');
                        Thread.sleep(1_000);
                    }
                } catch (java.io.IOException | InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            });
            String heard = Wire.read(socket);
            dripping.interrupt();
            return Wire.seen(heard);
        }
    }

    private static void claims(Attempts attempts) {
        for (String claim : new String[]{"Posthouse-Caller: v1 administrator", "X-Posthouse-Login: 1",
                "X-Forwarded-User: ada", "X-Remote-User: ada", "Remote-User: ada", "X-Forwarded-For: 127.0.0.1",
                "Forwarded: for=127.0.0.1", "X-Original-URL: /health/live", "X-Rewrite-URL: /health/live",
                "Connection: Posthouse-Caller\r\nPosthouse-Caller: v1 administrator",
                "Connection: Cookie, Authorization, Content-Length"}) {
            String id = "claim-" + claim.toLowerCase(java.util.Locale.ROOT).replaceAll("[:,].*(\r\n)?", "")
                    .replaceAll("[^a-z-]", "");
            id = claim.startsWith("Connection: Posthouse") ? "claim-by-connection" : id;
            attempts.raw(id, "CWE-290", "an administrator's address, with " + claim.replace("\r\n", " and "),
                    "401 not-signed-in, 200",
                    "GET /api/logins HTTP/1.1\r\nHost: localhost\r\n" + claim + "\r\n\r\n", Trait.OURS_ALONE);
        }
        attempts.raw("claim-method", "CWE-290", "X-HTTP-Method-Override: DELETE", "204, 200",
                "GET /api/session HTTP/1.1\r\nHost: localhost\r\nX-HTTP-Method-Override: DELETE\r\n\r\n",
                Trait.OURS_ALONE);
    }

    private static void post(Attempts attempts, String id, String clause, String given, String answer, String fields,
            String body) {
        attempts.raw(id, clause, given, answer, "POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
                + "Content-Type: application/json\r\n" + fields + "\r\n" + body);
    }

    private static void field(Attempts attempts, String id, String clause, String given, String line) {
        attempts.raw(id, clause, given, "400",
                "GET /health/live HTTP/1.1\r\nHost: localhost\r\n" + line + "\r\n\r\n");
    }
}
