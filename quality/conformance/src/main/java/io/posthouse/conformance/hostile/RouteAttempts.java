package io.posthouse.conformance.hostile;

import io.posthouse.conformance.Browser;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.hostile.Attempt.Trait;
import java.util.ArrayList;
import java.util.List;

/**
 * What goes by a route to a program behind the door. Its path says which attempt it is; a request hidden in it has the same path, so that
 * whoever finds it there counts it. What is not to go through says that it is {@link BackEnd#FORGED}.
 */
final class RouteAttempts {
    private static final String SMUGGLING = "CWE-444";
    private static final String CLAIMS = "CWE-290";
    private static final String INJECTION = "CWE-113";
    private static final String PATHS = "CWE-22";
    private static final String HOSTS = "CWE-644";
    private static final String FORGERY = "CWE-352";

    /** A host that is the back end's own. */
    private static final String SHOP = "shop.example";
    private static final String REFUSED = "400; nothing behind";
    private static final String BAD_PATH = "400 bad-path; nothing behind";
    private static final String ONE = "200, 200; one behind";

    private RouteAttempts() {
    }

    /** The routes that lead there: for anybody, for who is signed in, one that would take what is ours, and a host. */
    static String routes(BackEnd behind) {
        String to = ",\"to\":[{\"backend\":\"behind\"}]}";
        return "{\"routes\":["
                + "{\"name\":\"behind\",\"path\":\"/behind/**\",\"anonymous\":true" + to + ","
                + "{\"name\":\"behind-ours\",\"path\":\"/behind/ours/**\",\"permission\":\"signed-in\"" + to + ","
                + "{\"name\":\"greedy\",\"path\":\"/api/**\",\"anonymous\":true" + to + ","
                + "{\"name\":\"shop\",\"hosts\":[\"" + SHOP + "\"],\"path\":\"/**\",\"anonymous\":true" + to + ","
                + "{\"name\":\"shop-ours\",\"hosts\":[\"" + SHOP
                + "\"],\"path\":\"/behind/ours/**\",\"reach\":\"open\",\"permission\":\"shop.order.read\"" + to
                + "],\"backends\":[{\"name\":\"behind\",\"targets\":[\"" + behind.url() + "\"]}]}";
    }

    static void addTo(Attempts attempts) {
        said(attempts, "plain", "RFC 9110 §7.6", "a request as it should be, with a field that goes through",
                "200, 200; one behind, with forged x-own",
                "GET /behind/@ HTTP/1.1\r\nHost: localhost\r\nX-Own: forged\r\n\r\n");
        smuggling(attempts);
        chunks(attempts);
        frames(attempts);
        paths(attempts);
        claims(attempts);
        identity(attempts);
        lines(attempts);
        hosts(attempts);
    }

    /** Bytes in which {@code @} stands for the name of the attempt, with a request of the door's own behind them. */
    private static void said(Attempts attempts, String id, String clause, String given, String answer, String bytes,
            Trait... traits) {
        add(attempts, id, clause, given, answer, place -> bytes, traits);
    }

    /** Bytes that know of the place. */
    private interface Bytes {
        String at(Place place) throws Exception;
    }

    private static void add(Attempts attempts, String id, String clause, String given, String answer, Bytes bytes,
            Trait... traits) {
        String mark = mark(id);
        attempts.add("route-" + id, clause, given, answer, place -> {
            place.behind().forget(mark);
            String said = place.wire().said(bytes.at(place).replace("@", mark) + Wire.LAST);
            return said + "; " + place.behind().heard(mark);
        }, traits);
    }

    private static String mark(String id) {
        return "route-" + id + "~";
    }

    /** What breaks in the middle: a request behind it shows whether its rest still stands in a connection. */
    private static void broken(Attempts attempts, String id, String clause, String given, String answer, Bytes bytes,
            Trait... traits) {
        String mark = mark(id);
        attempts.add("route-" + id, clause, given, answer + "; then 200, one behind", place -> {
            place.behind().forget(mark);
            return place.wire().said(bytes.at(place).replace("@", mark)) + then(place, mark);
        }, traits);
    }

    private static String then(Place place, String mark) throws Exception {
        return "; then " + place.wire().said(get("/behind/" + mark, "Connection: close\r\n")) + ", "
                + place.behind().heard(mark);
    }

    private static String get(String target, String lines) {
        return get(target, "localhost", lines);
    }

    private static String get(String target, String host, String lines) {
        return "GET " + target + " HTTP/1.1\r\nHost: " + host + "\r\n" + lines + "\r\n";
    }

    /** A request with a body of which another reader could see a request. */
    private static String post(String lines, String body) {
        return "POST /behind/@ HTTP/1.1\r\nHost: localhost\r\n" + lines + "\r\n" + body;
    }

    private static void smuggling(Attempts attempts) {
        String hidden = "GET /behind/@/hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
        said(attempts, "length-and-chunked", SMUGGLING, "Content-Length and Transfer-Encoding, a request hidden in it",
                REFUSED, post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n" + hidden));
        said(attempts, "chunked-and-length", SMUGGLING, "Transfer-Encoding and Content-Length, a request hidden in it",
                REFUSED, post("Transfer-Encoding: chunked\r\nContent-Length: 200\r\n", "0\r\n\r\n" + hidden));
        said(attempts, "two-lengths", SMUGGLING, "Content-Length twice, a request hidden in it", REFUSED,
                post("Content-Length: 0\r\nContent-Length: 200\r\n", hidden));
        said(attempts, "coding-hidden", SMUGGLING, "a Transfer-Encoding that only some readers see (a vertical tab)",
                REFUSED, post("Transfer-Encoding: \u000bchunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + hidden));
        said(attempts, "coding-unknown", SMUGGLING, "Transfer-Encoding: xchunked, beside a length", REFUSED,
                post("Transfer-Encoding: xchunked\r\nContent-Length: 5\r\n", "0\r\n\r\n" + hidden));
        said(attempts, "coding-underscore", SMUGGLING,
                "Transfer_Encoding: chunked, which some programs take for the other",
                "200, 200; one behind", post("Transfer_Encoding: chunked\r\nContent-Length: 5\r\n", "0\r\n\r\n"));
        add(attempts, "body-is-a-request", SMUGGLING, "GET with a body that is a request", ONE, place -> {
            String body = hidden.replace("@", mark("body-is-a-request"));
            return get("/behind/@", "Content-Length: " + body.length() + "\r\n") + body;
        });
        said(attempts, "trailer", "RFC 9110 §6.5.1", "a trailer that is Content-Length and Posthouse-Identity", ONE,
                post("Transfer-Encoding: chunked\r\nTrailer: Posthouse-Identity\r\n",
                        "2\r\n{}\r\n0\r\nContent-Length: 50\r\nPosthouse-Identity: forged\r\n\r\n"));
        said(attempts, "upgrade", SMUGGLING, "an upgrade to h2c, through which a request would go unseen",
                "200, 200; one behind",
                get("/behind/@", "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: forged\r\n"));
        said(attempts, "absolute", "RFC 9112 §3.2.2", "another host in the target than in Host", BAD_PATH,
                get("http://" + SHOP + "/behind/@", ""));
    }

    private static void chunks(Attempts attempts) {
        String hidden = "GET /behind/@/hidden HTTP/1.1\r\nHost: localhost\r\n\r\n";
        for (String[] one : new String[][]{{"no-number", "zz\r\n{}\r\n0\r\n\r\n", "a size that is no number"},
                {"bare-lf", "2\n{}\n0\n\n", "lines that end in LF alone"},
                {"extension-lf", "2;a\n{}\r\n0\r\n\r\n", "LF in an extension"},
                {"short", "1\r\n{}\r\n0\r\n\r\n" + hidden, "more data than the size says, a request hidden behind"},
                {"overflow", "10000000000000002\r\n{}\r\n0\r\n\r\n" + hidden, "a size that would be 2 in 64 bits"}}) {
            broken(attempts, "chunk-" + one[0], SMUGGLING, one[2], "400 bad-body",
                    place -> post("Transfer-Encoding: chunked\r\n", one[1]));
        }
    }

    private static void frames(Attempts attempts) {
        framed(attempts, "length-more", SMUGGLING, "HTTP/2: less data than content-length says",
                "reset, protocol error", "content-length", "10");
        framed(attempts, "length-less", SMUGGLING, "HTTP/2: more data than content-length says, a request hidden in it",
                "reset, protocol error", "content-length", "1");
        framed(attempts, "coding", SMUGGLING, "HTTP/2: transfer-encoding: chunked, a request hidden behind it",
                "reset, protocol error", "transfer-encoding", "chunked");
        framed(attempts, "value-newline", INJECTION, "HTTP/2: a line of HTTP/1.1 in a value",
                "reset, protocol error", "x", "a\r\nPosthouse-Identity: forged");
        framed(attempts, "value-wide", INJECTION, "HTTP/2: letters of which half is LF", "200",
                "x", "a\u00c4\u008d\u00c4\u008aPosthouse-Identity: a");
        framed(attempts, "name-newline", INJECTION, "HTTP/2: a line of HTTP/1.1 in a name",
                "reset, protocol error", "x\r\nposthouse-identity", "forged");
        framed(attempts, "name-identity", CLAIMS, "HTTP/2: posthouse-identity", "200", "posthouse-identity", "forged");
        framed(attempts, "cookie-crumbs", CLAIMS, "HTTP/2: our cookie in crumbs", "200", "cookie", "a=b", "cookie",
                "posthouse_session=x", "cookie", "c=d");
    }

    private static void framed(Attempts attempts, String id, String clause, String given, String answer,
            String... fields) {
        String mark = mark("h2-" + id);
        String first = answer.equals("200") ? "200, one behind" : answer + ", nothing behind";
        String then = answer.equals("200") ? "2 behind" : "one behind";
        Trait[] traits = clause.equals(CLAIMS) ? new Trait[]{Trait.OURS_ALONE} : new Trait[0];
        attempts.add("route-h2-" + id, clause, given, first + "; then 200, " + then, place -> {
            place.behind().forget(mark);
            List<String> all = new ArrayList<>(List.of(":method", "POST", ":scheme", "https", ":authority", "localhost",
                    ":path", "/behind/" + mark));
            all.addAll(List.of(fields));
            byte[] body = ("0\r\n\r\n" + get("/behind/" + mark + "/hidden", ""))
                    .getBytes(java.nio.charset.StandardCharsets.US_ASCII);
            String heard = FrameAttempts.heard(place, frames -> {
                frames.write(Frames.HEADERS, Frames.END_HEADERS, 1, Frames.block(all.toArray(String[]::new)));
                frames.write(Frames.DATA, Frames.END_STREAM, 1,
                        id.equals("length-more") ? new byte[]{'{', '}'} : body);
            });
            return heard + ", " + place.behind().heard(mark) + then(place, mark);
        }, traits);
    }

    private static void paths(Attempts attempts) {
        for (String[] one : new String[][]{{"dots", "/behind/x/../@"}, {"dots-out", "/behind/../api/logins?@"},
                {"dots-encoded", "/behind/%2e%2e/@"}, {"dots-twice-encoded", "/behind/%252e%252e/@"},
                {"dots-semicolon", "/behind/..;/@"}, {"slash-encoded", "/behind%2Fours%2F@"},
                {"slash-encoded-in", "/behind/x%2Fours/@"}, {"slash-twice", "/behind//ours/@"},
                {"backslash", "/behind\\ours\\@"}, {"backslash-encoded", "/behind/x%5c@"},
                {"semicolon", "/behind;x/ours/@"}, {"nul", "/behind/@%00.css"}, {"newline", "/behind/@%0d%0aX:%20y"},
                {"tab-encoded", "/behind/%09@"}, {"delete", "/behind/@%7f"}, {"question-encoded", "/behind/@%3fa=b"},
                {"overlong-slash", "/behind%c0%afours/@"}, {"query-octet", "/behind/@?a=%ff"}}) {
            said(attempts, "path-" + one[0], PATHS, "GET " + one[1].replace("@", "…"), BAD_PATH, get(one[1], ""));
        }
        said(attempts, "path-case", PATHS, "GET /BEHIND/…: another path, and so the page", "200, 200; nothing behind",
                get("/BEHIND/@", ""), Trait.OURS_ALONE);
        said(attempts, "path-letter-encoded", PATHS,
                "GET /behind/%6furs/…: what a back end reads as the path that needs a sign-in",
                "401 not-signed-in; nothing behind", get("/behind/%6furs/@", ""), Trait.OURS_ALONE);
        said(attempts, "path-query-newline", INJECTION, "an encoded line break in a query, which stays as it is", ONE,
                get("/behind/@?a=%0d%0aPosthouse-Identity:%20a", ""));
        said(attempts, "path-ours", "CWE-441", "a route that would take what is the platform's",
                "404 no-such-route, 200; nothing behind", get("/api/@", ""), Trait.OURS_ALONE);
        said(attempts, "path-long", "RFC 9112 §3", "a target of 4,200 characters", BAD_PATH,
                get("/behind/@" + "x".repeat(4_200), ""));
    }

    private static void claims(Attempts attempts) {
        claim(attempts, "identity", "Posthouse-Identity", "Posthouse-Identity: forged");
        claim(attempts, "identity-case", "POSTHOUSE-IDENTITY, and twice",
                "POSTHOUSE-IDENTITY: forged\r\nposthouse-identity: forged");
        claim(attempts, "identity-underscore", "Posthouse_Identity, which some programs take for the other",
                "Posthouse_Identity: forged");
        claim(attempts, "caller", "Posthouse-Caller, -Route, -Refused and X-Posthouse-Login",
                "Posthouse-Caller: forged\r\nPosthouse-Route: forged\r\nPosthouse-Refused: forged\r\nX-Posthouse-Login: forged");
        claim(attempts, "user", "the names by which other doors say who asks",
                "X-Forwarded-User: forged\r\nX-Remote-User: forged\r\nRemote-User: forged\r\nX-Forwarded-Email: forged\r\n"
                        + "X-Client-Cert: forged\r\nX-SSL-Client-Cert: forged");
        claim(attempts, "address", "the names by which other doors say from where",
                "X-Forwarded-For: forged\r\nForwarded: for=forged\r\nX-Real-IP: forged\r\nVia: 1.1 forged\r\n"
                        + "X-Client-IP: forged\r\nTrue-Client-IP: forged\r\nX-Cluster-Client-IP: forged\r\nCF-Connecting-IP: forged");
        claim(attempts, "host", "X-Forwarded-Host, X-Original-Host, X-Host and the like",
                "X-Forwarded-Host: forged\r\nX-Forwarded-Proto: forged\r\nX-Forwarded-Prefix: forged\r\n"
                        + "X-Original-Host: forged\r\nX-Host: forged");
        claim(attempts, "method-and-path", "another method and another path than the door saw",
                "X-HTTP-Method-Override: forged\r\nX-HTTP-Method: forged\r\nX-Method-Override: forged\r\n"
                        + "X-Original-URL: /forged\r\nX-Rewrite-URL: /forged");
        claim(attempts, "proxy", "Proxy, which programs of the CGI kind take for a setting (CVE-2016-5385)",
                "Proxy: http://forged.example");
        claim(attempts, "trace", "X-Request-Id, traceparent and baggage",
                "X-Request-Id: forged\r\ntraceparent: 00-forged\r\ntracestate: forged\r\nbaggage: forged");
        claim(attempts, "hop", "TE, Keep-Alive, Proxy-Connection and what Connection names",
                "Connection: X-Own\r\nX-Own: forged\r\nTE: forged\r\nKeep-Alive: forged\r\nProxy-Connection: forged\r\n"
                        + "Proxy-Authorization: forged");
        claim(attempts, "proof", "DPoP and X-CSRF-Token, which are for the door",
                "DPoP: forged\r\nX-CSRF-Token: forged");
        said(attempts, "claim-bearer", CLAIMS, "a token that is none", "401 invalid-token; nothing behind",
                get("/behind/@", "Authorization: Bearer forged\r\n"), Trait.OURS_ALONE);
    }

    private static void claim(Attempts attempts, String id, String given, String lines) {
        said(attempts, "claim-" + id, CLAIMS, given, ONE, get("/behind/@", lines + "\r\n"), Trait.OURS_ALONE);
    }

    private static void identity(Attempts attempts) {
        said(attempts, "identity-nobody", CLAIMS, "Posthouse-Identity where one has to be signed in",
                "401 not-signed-in; nothing behind", get("/behind/ours/@", "Posthouse-Identity: forged\r\n"),
                Trait.OURS_ALONE);
        add(attempts, "identity-somebody", CLAIMS, "Posthouse-Identity of somebody who is signed in",
                "200, 200; one behind, told who asks",
                place -> get("/behind/ours/@", "Posthouse-Identity: forged\r\n" + cookie(place)), Trait.OURS_ALONE);
        add(attempts, "identity-taken-away", CLAIMS, "Connection: Posthouse-Identity, Host, of somebody signed in",
                "200, 200; one behind, told who asks",
                place -> get("/behind/ours/@",
                        "Connection: Posthouse-Identity, Host, X-Forwarded-For\r\n" + cookie(place)),
                Trait.OURS_ALONE);
        add(attempts, "identity-by-cookie-elsewhere", CLAIMS, "our cookie, at a host that is the back end's",
                "401 not-signed-in; nothing behind",
                place -> get("/behind/ours/@", SHOP, cookie(place)), Trait.OURS_ALONE);
        add(attempts, "cookie-elsewhere", CLAIMS,
                "our cookie, at a host that is the back end's, where anybody may come",
                ONE, place -> get("/behind/@", SHOP, cookie(place)), Trait.OURS_ALONE);
        add(attempts, "forgery-tokenless", FORGERY, "a write with a person's cookie alone",
                "403 csrf-token-missing; nothing behind",
                place -> "POST /behind/ours/@ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n"
                        + cookie(place)
                        + "\r\n{}",
                Trait.OURS_ALONE);
        add(attempts, "forgery-foreign-page", FORGERY, "a write of another site's page, with cookie and token",
                "403 foreign-origin; nothing behind",
                place -> "POST /behind/ours/@ HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Length: 2\r\n"
                        + "Origin: https://evil.example\r\n" + cookie(place) + token(place) + "\r\n{}",
                Trait.OURS_ALONE);
    }

    private static void lines(Attempts attempts) {
        said(attempts, "line-cr", INJECTION, "a bare CR in a value, a line behind it", REFUSED,
                get("/behind/@", "X: a\rPosthouse-Identity: forged\r\n"));
        said(attempts, "line-lf", INJECTION, "lines that end in LF alone", REFUSED,
                get("/behind/@", "X: a\nPosthouse-Identity: forged\n"), Trait.OURS_ALONE);
        said(attempts, "line-nul", INJECTION, "NUL in a value, a line behind it", REFUSED,
                get("/behind/@", "X: a\0Posthouse-Identity: forged\r\n"));
        said(attempts, "line-folded", INJECTION, "a folded line that is a line of its own to some",
                "400 folded-header; nothing behind", get("/behind/@", "X: a\r\n Posthouse-Identity: forged\r\n"));
        said(attempts, "line-spaced", INJECTION, "Posthouse-Identity with a space before its colon", REFUSED,
                get("/behind/@", "Posthouse-Identity : forged\r\n"));
        said(attempts, "line-wide", INJECTION, "letters of which half is CR and LF", ONE,
                get("/behind/@", "X: a\u00c4\u008d\u00c4\u008aPosthouse-Identity: a\r\n"));
        said(attempts, "line-method", INJECTION,
                "a vertical tab instead of the first space, where RFC 9112 §3 lets a reader split", ONE,
                "GET\u000b/behind/@ HTTP/1.1\r\nHost: localhost\r\n\r\n");
    }

    private static void hosts(Attempts attempts) {
        said(attempts, "host-twice", HOSTS, "two Host lines, the second the back end's", "400 bad-host; nothing behind",
                get("/@", "Host: " + SHOP + "\r\n"));
        said(attempts, "host-list", HOSTS, "Host: localhost, " + SHOP, "400 bad-host; nothing behind",
                get("/@", "localhost, " + SHOP, ""));
        said(attempts, "host-theirs", HOSTS, "the back end's host: it is asked by its own name, not by that one", ONE,
                get("/api/@", SHOP, ""), Trait.OURS_ALONE);
        said(attempts, "host-case", HOSTS, "the back end's host in capitals and with a dot at its end", ONE,
                get("/@", "SHOP.Example.", ""), Trait.OURS_ALONE);
        said(attempts, "host-below", HOSTS, "a name below the back end's host, and so the page",
                "200, 200; nothing behind", get("/@", "evil." + SHOP, ""), Trait.OURS_ALONE);
        said(attempts, "host-forwarded", HOSTS, "X-Forwarded-Host and X-Host with the back end's host, and so the page",
                "200, 200; nothing behind",
                get("/@", "X-Forwarded-Host: " + SHOP + "\r\nX-Host: " + SHOP + "\r\nForwarded: host=" + SHOP + "\r\n"),
                Trait.OURS_ALONE);
        said(attempts, "host-other", HOSTS, "a host that nobody knows, at a route for every host", ONE,
                get("/behind/@", "evil.example", ""), Trait.OURS_ALONE);
    }

    private static Browser ben(Place place) throws Exception {
        return place.people().browser(Person.BEN);
    }

    private static String cookie(Place place) throws Exception {
        return "Cookie: " + ben(place).cookies() + "\r\n";
    }

    private static String token(Place place) throws Exception {
        return "X-CSRF-Token: " + ben(place).token() + "\r\n";
    }
}
