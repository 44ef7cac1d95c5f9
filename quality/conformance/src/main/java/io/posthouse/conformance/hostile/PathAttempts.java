package io.posthouse.conformance.hostile;

import io.posthouse.conformance.hostile.Attempt.Trait;

/** Targets that two readers could read differently. All rules by themselves: {@code PathRulesTest} in the gateway. */
final class PathAttempts {
    private static final String SEGMENTS = "RFC 3986 §6.2.2";

    private PathAttempts() {
    }

    static void addTo(Attempts attempts) {
        for (String[] one : new String[][]{{"dots", "/api/../health/live"}, {"dots-first", "/../health/live"},
                {"dots-encoded", "/api/%2e%2e/health/live"}, {"dots-half-encoded", "/api/.%2e/health/live"},
                {"dots-twice-encoded", "/api/%252e%252e/health/live"}, {"slash-encoded", "/api%2Flogins"},
                {"backslash", "/api\\logins"}, {"backslash-encoded", "/api%5clogins"}, {"double-slash", "//api/logins"},
                {"semicolon", "/api;a=b/logins"}, {"dots-semicolon", "/api/..;/health/live"},
                {"semicolon-encoded", "/api%3b/logins"}, {"nul-encoded", "/api/logins%00.css"},
                {"newline-encoded", "/api/logins%0d%0aX:%20y"}, {"delete-encoded", "/api/%7f"},
                {"percent-alone", "/api/%"}, {"percent-odd", "/api/%zz"}, {"overlong-slash", "/api%c0%aflogins"},
                {"utf8-broken", "/api/%ff"}, {"question-encoded", "/api/logins%3fa=b"}, {"hash", "/api/logins#x"},
                {"hash-encoded", "/api/logins%23x"}, {"wide-percent", "/api/%u002e%u002e/x"},
                {"raw-octet", "/api/\u00ff"}, {"tab", "/api/\tlogins"}, {"quote", "/api/\"x"},
                {"query-octet", "/api/people?search=%ff"}, {"star", "*"}, {"no-slash", "api/logins"}}) {
            String clause = one[0].startsWith("dots") || one[0].contains("slash") ? SEGMENTS : "RFC 3986 §3.3";
            attempts.raw("path-" + one[0], clause, "GET " + one[1].replace("\t", "tab").replace("\u00ff", "octet FF"),
                    one[0].equals("tab") ? "400" : "400 bad-path", get(one[1]));
        }
        attempts.raw("path-space", "RFC 9112 §3", "a space in the target", "400", get("/api/a b"));
        attempts.raw("path-case", "RFC 3986 §6.2.2.1",
                "GET /API/LOGINS: another path than /api/logins, and none of the page's: a program would take the page for success",
                "404 not-found",
                get("/API/LOGINS"), Trait.OURS_ALONE);
        attempts.raw("path-files", "CWE-22", "a file beside those of the page", "404 not-found, 200",
                get("/assets/posthouse.properties"), Trait.OURS_ALONE);
    }

    private static String get(String target) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
    }
}
