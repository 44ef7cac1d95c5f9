package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.IdToken;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.World;

/** Who the person is, by access token (OpenID Connect Core section 5.3, RFC 6750). */
final class UserInfoChecks {
    private static final String ENDPOINT = "userinfo_endpoint";

    private UserInfoChecks() {
    }

    private static String access(World w, String... more) throws Exception {
        return w.tokens(w.secret(), more).text("access_token");
    }

    static void addTo(Checks checks) {
        told(checks);
        shown(checks);
        refused(checks);
    }

    private static void told(Checks checks) {
        checks.must("userinfo-get", "OIDC Core §5.3.1", "GET with an access token", "200 and a JSON object", w -> {
            Reply reply = w.userInfo(access(w));
            return Expect.that(reply.status() == 200 && reply.json().isObject()
                    && reply.header("Content-Type").startsWith("application/json"), Integer.toString(reply.status()));
        });
        checks.must("userinfo-post", "OIDC Core §5.3.1", "POST with an access token in the header", "200", w -> {
            Reply reply = w.web().post(w.endpoint(ENDPOINT), World.map(), World.bearer(access(w)));
            return Expect.that(reply.status() == 200, reply.shown());
        });
        checks.must("userinfo-sub", "OIDC Core §5.3.2", "sub", "that of the ID token", w -> {
            Reply tokens = w.tokens(w.secret());
            String sub = w.userInfo(tokens.text("access_token")).text("sub");
            return Expect.that(sub.equals(IdToken.of(tokens).text("sub")), sub.isEmpty() ? "none" : "the same");
        });
        checks.must("userinfo-profile", "OIDC Core §5.4", "a token for profile", "name or preferred_username", w -> {
            Reply reply = w.userInfo(access(w, "scope", "openid profile"));
            boolean there = reply.json().has("name") || reply.json().has("preferred_username");
            return Expect.that(there, there ? "there" : "neither");
        });
        checks.must("userinfo-no-profile", "OIDC Core §5.4", "a token for openid alone", "neither name nor e-mail",
                w -> {
                    Reply reply = w.userInfo(access(w));
                    boolean there = reply.json().has("name") || reply.json().has("email")
                            || reply.json().has("preferred_username");
                    return Expect.that(reply.status() == 200 && !there, there ? "told" : "neither");
                });
        checks.must("userinfo-case", "RFC 9110 §11.1", "the word bearer in small letters", "200", w -> {
            int status = w.web().get(w.endpoint(ENDPOINT), new Line("Authorization", "bearer " + access(w))).status();
            return Expect.that(status == 200, Integer.toString(status));
        });
    }

    private static void shown(Checks checks) {
        checks.should("userinfo-body", "RFC 6750 §2.2", "POST with the access token in the form, which is optional",
                "200, or a refusal", w -> {
                    Reply reply = w.web().post(w.endpoint(ENDPOINT), World.map("access_token", access(w)));
                    return Expect.that(reply.status() == 200 || reply.status() == 401 || reply.status() == 400,
                            Integer.toString(reply.status()));
                });
        checks.must("userinfo-query", "RFC 9700 §4.3.2", "GET with the access token in the address", "is refused",
                w -> {
                    int status = w.web().get(w.endpoint(ENDPOINT) + "?access_token=" + Forms.encoded(access(w)))
                            .status();
                    return Expect.that(status == 401 || status == 400, Integer.toString(status));
                });
        checks.must("userinfo-two-ways", "RFC 6750 §2", "the access token in header and form",
                "400 invalid_request, or the"
                        + " form is not read",
                w -> {
                    String token = access(w);
                    Reply reply = w.web().post(w.endpoint(ENDPOINT), World.map("access_token", "A".repeat(43)),
                            World.bearer(token));
                    return Expect.that(reply.status() == 400 || reply.status() == 401 || reply.status() == 200,
                            reply.status() == 200 ? "the form is not read" : Integer.toString(reply.status()));
                });
        checks.must("userinfo-two-headers", "RFC 6750 §2", "two Authorization lines", "is refused", w -> {
            String token = access(w);
            int status = w.web().get(w.endpoint(ENDPOINT), World.bearer(token), World.bearer("A".repeat(43))).status();
            return Expect.that(status == 400 || status == 401, Integer.toString(status));
        });
    }

    private static void refused(Checks checks) {
        checks.must("userinfo-none", "RFC 6750 §3", "no token", "401 with WWW-Authenticate: Bearer", w -> {
            Reply reply = w.web().get(w.endpoint(ENDPOINT));
            boolean told = reply.header("WWW-Authenticate").regionMatches(true, 0, "Bearer", 0, 6);
            return Expect.that(reply.status() == 401 && told, reply.status() + (told ? " Bearer" : ", not told how"));
        });
        checks.should("userinfo-none-no-error", "RFC 6750 §3.1", "no token", "no error in WWW-Authenticate", w -> {
            String said = w.web().get(w.endpoint(ENDPOINT)).header("WWW-Authenticate");
            return Expect.that(!said.contains("error="), said.contains("error=") ? "an error" : "none");
        });
        checks.must("userinfo-unknown", "RFC 6750 §3.1", "a token that nobody made", "401", w -> {
            int status = w.userInfo("A".repeat(43)).status();
            return Expect.that(status == 401, Integer.toString(status));
        });
        checks.should("userinfo-unknown-error", "RFC 6750 §3.1", "a token that nobody made",
                "error=\"invalid_token\" in WWW-Authenticate", w -> {
                    String said = w.userInfo("A".repeat(43)).header("WWW-Authenticate");
                    return Expect.that(said.contains("invalid_token"),
                            said.contains("invalid_token") ? "said" : "not said");
                });
        checks.must("userinfo-scope", "RFC 6750 §3.1", "a token that is not for openid", "403 insufficient_scope",
                w -> {
                    Reply reply = w.userInfo(access(w, "scope", w.server().scope()));
                    return Expect.that(reply.status() == 403, Integer.toString(reply.status()));
                });
        checks.must("userinfo-refresh-token", "RFC 6749 §1.5", "a refresh token", "401", w -> {
            int status = w.userInfo(w.tokens(w.secret()).text("refresh_token")).status();
            return Expect.that(status == 401, Integer.toString(status));
        });
        checks.must("userinfo-code", "RFC 6749 §1.3.1", "a code", "401", w -> {
            int status = w.userInfo(w.code(w.asking(w.secret()))).status();
            return Expect.that(status == 401, Integer.toString(status));
        });
        checks.must("userinfo-cookie", "OIDC Core §5.3.1", "the person's cookie and no token", "401", w -> {
            int status = w.web().get(w.endpoint(ENDPOINT), new Line("Cookie", w.ben().cookies())).status();
            return Expect.that(status == 401, Integer.toString(status));
        });
        checks.must("userinfo-revoked", "RFC 6750 §3.1", "a token that was revoked", "401", w -> {
            String token = access(w);
            w.post(w.secret(), "revocation_endpoint", World.map("token", token));
            int status = w.userInfo(token).status();
            return Expect.that(status == 401, Integer.toString(status));
        });
        checks.must("userinfo-kept-out", "RFC 6750 §3.1", "a token of a person who is kept out", "401", w -> {
            String token = w.tokens(w.server().signIn(Person.MIA), w.asking(w.secret())).text("access_token");
            w.server().keepOut(Person.MIA, true);
            try {
                int status = w.userInfo(token).status();
                return Expect.that(status == 401 || status == 403, Integer.toString(status));
            } finally {
                w.server().keepOut(Person.MIA, false);
                w.forget(Person.MIA);
            }
        });
    }
}
