package io.posthouse.conformance.hostile;

import io.posthouse.conformance.Browser;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.hostile.Attempt.Body;
import io.posthouse.conformance.hostile.Attempt.Trait;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a page of somebody else, or somebody at the sign-in, tries on people. Redirect addresses of apps are checked clause by clause beside
 * this, with the rest of OAuth.
 */
final class PersonAttempts {
    private static final String FORGERY = "CWE-352";
    private static final String FIXATION = "CWE-384";
    private static final String REDIRECT = "CWE-601";
    private static final String ENUMERATION = "CWE-204";
    private static final String EVIL = "Origin: https://evil.example\r\n";
    private static final String PLANTED = "phs_PlantedPlantedPlantedPlantedPlantedPlantedP";
    private static final Pattern SET = Pattern.compile("(?i)\r\nSet-Cookie: posthouse_session=([^;\r]*)([^\r]*)\r\n");

    private PersonAttempts() {
    }

    static void addTo(Attempts attempts) {
        forgery(attempts);
        fixation(attempts);
        redirects(attempts);
        enumeration(attempts);
    }

    private static void add(Attempts attempts, String id, String clause, String given, String answer, Body body) {
        attempts.add(id, clause, given, answer, body, Trait.OURS_ALONE);
    }

    private static void forgery(Attempts attempts) {
        add(attempts, "forgery-tokenless", FORGERY, "a write with a person's cookie alone", "403 csrf-token-missing",
                place -> place.wire().said(post("/api/session/ticket", cookie(place, Person.BEN), "{}")));
        add(attempts, "forgery-token-of-another", FORGERY, "a write with one's own token and another's cookie",
                "403 csrf-token-wrong", place -> place.wire().said(post("/api/session/ticket",
                        cookie(place, Person.BEN) + "X-CSRF-Token: " + browser(place, Person.ADA).token() + "\r\n",
                        "{}")));
        add(attempts, "forgery-foreign-page", FORGERY, "a write of another site's page, with cookie and token",
                "403 foreign-origin", place -> place.wire().said(post("/api/session/ticket",
                        EVIL + cookie(place, Person.BEN) + token(place, Person.BEN), "{}")));
        add(attempts, "forgery-sandboxed-page", FORGERY, "a write of a page that hides where it is from",
                "403 foreign-origin", place -> place.wire().said(post("/api/session/ticket",
                        "Origin: null\r\n" + cookie(place, Person.BEN) + token(place, Person.BEN), "{}")));
        add(attempts, "forgery-two-origins", FORGERY, "a write that says two origins, the first our own",
                "403 foreign-origin",
                place -> place.wire().said(post("/api/session/ticket",
                        "Origin: https://localhost:" + place.address().getPort() + "\r\n" + EVIL
                                + cookie(place, Person.BEN) + token(place, Person.BEN),
                        "{}")));
        add(attempts, "forgery-sign-in", FORGERY, "a sign-in by another site's page, as somebody else",
                "403 foreign-origin", place -> place.wire().said(post("/api/session", EVIL, "{}")));
        add(attempts, "forgery-sign-in-form", FORGERY, "a sign-in as a form, which needs no leave of the browser",
                "415 unsupported-media-type",
                place -> place.wire().said("POST /api/session HTTP/1.1\r\nHost: localhost\r\n"
                        + "Connection: close\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\n{}"));
        add(attempts, "forgery-consent", FORGERY, "yes to an app, posted by another site's page", "401 not-signed-in",
                place -> place.wire().said("POST /oauth2/authorize HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + EVIL
                        + cookie(place, Person.BEN)
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 7\r\n\r\nstate=x"));
        add(attempts, "forgery-by-reading", FORGERY, "signing out by GET, as an image would",
                "still signed in", place -> {
                    place.wire().said(get("/api/session/ticket", cookie(place, Person.BEN)));
                    place.wire().said(get("/oauth2/logout", cookie(place, Person.BEN)));
                    return who(place, cookie(place, Person.BEN)).equals("200") ? "still signed in" : "signed out";
                });
    }

    private static void fixation(Attempts attempts) {
        add(attempts, "fixation-planted", FIXATION, "a sign-in with a cookie that somebody else planted",
                "another session, and nobody's by the planted one", place -> {
                    String planted = "Cookie: posthouse_session=" + PLANTED + "\r\n";
                    String own = session(signIn(place, planted)).orElse(PLANTED);
                    return (own.equals(PLANTED) ? "the planted session" : "another session") + ", and "
                            + (who(place, planted).equals("204") ? "nobody's" : "theirs") + " by the planted one";
                });
        add(attempts, "fixation-session-before", FIXATION, "a sign-in in a browser that has a session already",
                "another session, and the first has ended", place -> {
                    String first = session(signIn(place, "")).orElse("");
                    String before = "Cookie: posthouse_session=" + first + "\r\n";
                    String known = who(place, before);
                    String csrf = csrf(place, before);
                    String second = session(signIn(place, before + "X-CSRF-Token: " + csrf + "\r\n")).orElse(first);
                    return (second.equals(first) || !known.equals("200") ? "the same session" : "another session")
                            + ", and the first "
                            + (who(place, before).equals("204") ? "has ended" : "lives");
                });
        add(attempts, "fixation-signed-out", FIXATION, "a cookie after its session was signed out", "nobody", place -> {
            String cookie = "Cookie: posthouse_session=" + session(signIn(place, "")).orElse("") + "\r\n";
            place.wire().said("DELETE /api/session HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + cookie
                    + "X-CSRF-Token: " + csrf(place, cookie) + "\r\n\r\n");
            return who(place, cookie).equals("204") ? "nobody" : "still somebody";
        });
        add(attempts, "fixation-two-cookies", FIXATION, "two session cookies, as a neighbouring site can set one",
                "204",
                place -> who(place,
                        "Cookie: " + browser(place, Person.BEN).cookies() + "; posthouse_session=" + PLANTED + "\r\n"));
        add(attempts, "fixation-two-cookie-lines", FIXATION, "two session cookies on two lines", "204",
                place -> who(place, cookie(place, Person.BEN) + "Cookie: posthouse_session=" + PLANTED + "\r\n"));
        add(attempts, "fixation-in-address", FIXATION, "a session's token in the address", "204",
                place -> place.wire().said(get("/api/session?posthouse_session="
                        + browser(place, Person.BEN).cookies().replaceAll("^.*=", ""), "")));
        add(attempts, "fixation-cookie-kept-in", "CWE-1004", "the cookie of a session",
                "HttpOnly, Secure, SameSite=Lax, for this host alone", place -> {
                    Matcher set = SET.matcher(signIn(place, ""));
                    String traits = set.find() ? set.group(2) : "";
                    return (traits.contains("HttpOnly") ? "HttpOnly, " : "")
                            + (traits.contains("Secure") ? "Secure, " : "")
                            + (traits.contains("SameSite=Lax") ? "SameSite=Lax, " : "")
                            + (traits.contains("Domain") ? "for other hosts too" : "for this host alone");
                });
    }

    private static void redirects(Attempts attempts) {
        for (String[] one : new String[][]{{"page", "/?continue=https://evil.example/"},
                {"app", "/oauth2/authorize?client_id=x&response_type=code&redirect_uri=https://evil.example/"},
                {"sign-out", "/oauth2/logout?post_logout_redirect_uri=https://evil.example/"},
                {"path", "/evil.example/%20/.."}, {"slashes", "//evil.example/"}, {"backslash", "/\\evil.example/"}}) {
            add(attempts, "redirect-" + one[0], REDIRECT, "GET " + one[1], "sent nowhere else", place -> sent(
                    place.wire().everything(get(one[1], cookie(place, Person.BEN)))));
        }
        add(attempts, "redirect-by-host", "CWE-644", "another Host where a browser is sent on to sign in",
                "sent nowhere else",
                place -> sent(place.wire().everything(
                        get("/oauth2/authorize?client_id=x", "").replace("Host: localhost", "Host: evil.example"))));
        add(attempts, "redirect-split", "CWE-113", "a line break in what a browser is sent on with",
                "sent nowhere else",
                place -> sent(place.wire().everything(
                        get("/oauth2/authorize?client_id=x&state=a%0d%0aLocation:%20https://evil.example", ""))));
    }

    private static String sent(String heard) {
        Matcher location = Pattern.compile("(?i)\r\nLocation: ([^\r]*)\r\n").matcher(heard);
        while (location.find()) {
            if (location.group(1).matches("(?i)(https?:)?[/\\\\]{2}evil.*")) {
                return "sent to evil.example";
            }
        }
        return heard.startsWith("HTTP/1.1 ") ? "sent nowhere else" : "no answer";
    }

    private static void enumeration(Attempts attempts) {
        add(attempts, "enumeration-words", ENUMERATION, "a wrong password of somebody, and of nobody",
                "the same answer",
                place -> plain(wrong(place, place.people().named(Person.ADA)))
                        .equals(plain(wrong(place, "nobody-" + ThreadLocalRandom.current().nextLong(1L << 40))))
                                ? "the same answer"
                                : "two answers");
        add(attempts, "enumeration-kept-out", ENUMERATION,
                "a wrong password of somebody who is kept out, and of nobody",
                "the same answer", place -> {
                    place.people().keepOut(Person.MIA, true);
                    try {
                        return plain(wrong(place, place.people().named(Person.MIA)))
                                .equals(plain(wrong(place, "nobody-" + ThreadLocalRandom.current().nextLong(1L << 40))))
                                        ? "the same answer"
                                        : "two answers";
                    } finally {
                        place.people().keepOut(Person.MIA, false);
                    }
                });
        add(attempts, "enumeration-people", ENUMERATION, "a stranger asks for somebody, and for nobody",
                "the same answer",
                place -> plain(place.wire().everything(get("/api/people/" + place.people().named(Person.BEN), "")))
                        .equals(plain(place.wire().everything(get("/api/people/nobody", ""))))
                                ? "the same answer"
                                : "two answers");
        attempts.add("enumeration-time", "CWE-208",
                "100 wrong passwords of somebody and 100 of nobody, in turn (Welch's test, |t| < 4)",
                "no difference in time", Timing::ofSignIn, Trait.OURS_ALONE, Trait.SLOW, Trait.ALONE);
    }

    /** Without what is of this one request. */
    private static String plain(String heard) {
        return heard.replaceAll("(?i)(x-request-id: |\"requestId\":\")[0-9a-f]+", "").replaceAll("(?i)\r\nDate: [^\r]*",
                "");
    }

    private static String wrong(Place place, String name) throws Exception {
        return place.wire().everything(
                post("/api/session", "", "{\"name\":\"" + name + "\",\"password\":\"certainly-not-this-one\"}"));
    }

    private static String signIn(Place place, String lines) throws Exception {
        return place.wire().everything(post("/api/session", lines, place.people().credentials(Person.ADA)));
    }

    private static Optional<String> session(String heard) {
        Matcher set = SET.matcher(heard);
        return set.find() && !set.group(1).isEmpty() ? Optional.of(set.group(1)) : Optional.empty();
    }

    private static String csrf(Place place, String cookie) throws Exception {
        Matcher token = Pattern.compile("\"csrfToken\":\"([^\"]*)\"")
                .matcher(place.wire().everything(get("/api/session", cookie)));
        return token.find() ? token.group(1) : "";
    }

    private static String who(Place place, String lines) throws Exception {
        return place.wire().said(get("/api/session", lines));
    }

    private static Browser browser(Place place, Person person) throws Exception {
        return place.people().browser(person);
    }

    private static String cookie(Place place, Person person) throws Exception {
        return "Cookie: " + browser(place, person).cookies() + "\r\n";
    }

    private static String token(Place place, Person person) throws Exception {
        return "X-CSRF-Token: " + browser(place, person).token() + "\r\n";
    }

    private static String get(String target, String lines) {
        return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n" + lines + "\r\n";
    }

    static String post(String target, String lines, String json) {
        return "POST " + target
                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + json.getBytes(StandardCharsets.ISO_8859_1).length + "\r\n" + lines + "\r\n"
                + json;
    }
}
