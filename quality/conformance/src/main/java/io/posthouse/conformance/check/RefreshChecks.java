package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.IdToken;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** New tokens for a refresh token (RFC 6749 section 6, RFC 9700 section 4.14, OpenID Connect Core section 12). */
final class RefreshChecks {
    private static final String ROTATION = "RFC 9700 §4.14.2";

    private RefreshChecks() {
    }

    static void addTo(Checks checks) {
        granted(checks);
        once(checks);
        bound(checks);
        scopes(checks);
        idTokens(checks);
        ended(checks);
    }

    private static String refreshToken(World w, Client client) throws Exception {
        return w.tokens(client).text("refresh_token");
    }

    private static void granted(Checks checks) {
        checks.must("refresh-granted", "RFC 6749 §6", "a refresh token, by its client", "another access token", w -> {
            Reply first = w.tokens(w.secret());
            Reply next = w.refresh(w.secret(), first.text("refresh_token"));
            Expect.granted(next);
            return Expect.that(!next.text("access_token").equals(first.text("access_token")), "another");
        });
        checks.must("refresh-granted-public", "RFC 6749 §6", "a refresh token, by its client without secret",
                "an access token", w -> Expect.granted(w.refresh(w.open(), refreshToken(w, w.open()))));
        checks.must("refresh-access-good", "RFC 6749 §6", "the new access token", "is good", w -> {
            int status = w.userInfo(w.refresh(w.secret(), refreshToken(w, w.secret())).text("access_token")).status();
            return Expect.that(status == 200, Integer.toString(status));
        });
        checks.must("refresh-no-store", "RFC 6749 §5.1", "the answer", "says Cache-Control: no-store", w -> {
            String said = w.refresh(w.secret(), refreshToken(w, w.secret())).header("Cache-Control");
            return Expect.that(said.contains("no-store"), said.contains("no-store") ? "no-store" : "said: " + said);
        });
    }

    private static void once(Checks checks) {
        checks.must("refresh-rotates-public", "RFC 9700 §2.2.2", "a refresh of a client without secret or key",
                "another refresh token, and the old one is dead", w -> {
                    String old = refreshToken(w, w.open());
                    String next = w.refresh(w.open(), old).text("refresh_token");
                    Expect.that(!next.isEmpty() && !next.equals(old), "the same");
                    return Expect.refused(w.refresh(w.open(), old), "invalid_grant");
                });
        checks.should("refresh-rotates-secret", "RFC 9700 §2.2.2",
                "a refresh token of a client with a secret, once more",
                "invalid_grant", w -> {
                    String old = refreshToken(w, w.secret());
                    Expect.granted(w.refresh(w.secret(), old));
                    return Expect.refused(w.refresh(w.secret(), old), "invalid_grant");
                });
        checks.must("refresh-reuse-ends-family", ROTATION, "an old refresh token is shown once more",
                "the newest is dead too",
                w -> {
                    String old = refreshToken(w, w.open());
                    String next = w.refresh(w.open(), old).text("refresh_token");
                    w.refresh(w.open(), old);
                    return Expect.refused(w.refresh(w.open(), next), "invalid_grant");
                });
        checks.should("refresh-reuse-ends-access", ROTATION, "an old refresh token is shown once more",
                "the access tokens of that grant are dead too", w -> {
                    String old = refreshToken(w, w.open());
                    String access = w.refresh(w.open(), old).text("access_token");
                    Expect.that(w.userInfo(access).status() == 200, "never was good");
                    w.refresh(w.open(), old);
                    int status = w.userInfo(access).status();
                    return Expect.that(status == 401, status == 401 ? "dead" : "alive");
                });
        checks.must("refresh-reuse-late", ROTATION, "a refresh token from two turns ago is shown once more",
                "the newest is dead too", w -> {
                    String old = refreshToken(w, w.open());
                    String next = w.refresh(w.open(), old).text("refresh_token");
                    String newest = w.refresh(w.open(), next).text("refresh_token");
                    Expect.refused(w.refresh(w.open(), old), "invalid_grant");
                    return Expect.refused(w.refresh(w.open(), newest), "invalid_grant");
                });
        checks.must("refresh-reuse-others", ROTATION, "an old refresh token is shown once more",
                "what the person let the client another time lives, or ends as well", w -> {
                    String other = refreshToken(w, w.open());
                    String old = refreshToken(w, w.open());
                    w.refresh(w.open(), old);
                    w.refresh(w.open(), old);
                    Reply reply = w.refresh(w.open(), other);
                    return Expect.that(reply.status() == 200 || reply.text("error").equals("invalid_grant"),
                            reply.status() == 200 ? "lives" : "ends as well");
                });
        checks.must("refresh-race", ROTATION, "a refresh token that is shown eight times at once",
                "is good once at the most",
                w -> {
                    Client client = w.open();
                    String token = refreshToken(w, client);
                    long granted = World.atOnce(8, () -> w.refresh(client, token)).stream()
                            .filter(reply -> reply.status() == 200).count();
                    return Expect.that(granted <= 1, granted <= 1 ? "once at the most" : "several times");
                });
    }

    private static void bound(Checks checks) {
        checks.must("refresh-other-client", "RFC 6749 §6", "a refresh token, by another client with a secret",
                "invalid_grant", w -> Expect.refused(
                        w.refresh(w.other(Wish.SECRET), refreshToken(w, w.secret())), "invalid_grant"));
        checks.must("refresh-other-public", "RFC 6749 §6", "a refresh token, by another client without secret",
                "invalid_grant", w -> Expect.refused(w.refresh(w.other(Wish.PUBLIC), refreshToken(w, w.open())),
                        "invalid_grant"));
        checks.must("refresh-other-survives", "RFC 6749 §6", "a refresh token that another client has shown",
                "is good still for its own, or dead with all that came of it", w -> {
                    String token = refreshToken(w, w.secret());
                    w.refresh(w.other(Wish.SECRET), token);
                    Reply reply = w.refresh(w.secret(), token);
                    return Expect.that(reply.status() == 200 || reply.text("error").equals("invalid_grant"),
                            reply.shown());
                });
        checks.must("refresh-client-wrong", "RFC 6749 §6", "a refresh token with a wrong secret", "invalid_client",
                w -> {
                    Client client = w.secret();
                    return Expect.refused(401, w.refresh(new Client(client.id(), "A".repeat(43), client.handle()),
                            refreshToken(w, client)), "invalid_client");
                });
        checks.must("refresh-client-missing", "RFC 6749 §6",
                "a refresh token of a client with a secret, by its name alone",
                "invalid_client or unauthorized_client", w -> {
                    Client client = w.secret();
                    return Expect.refused(
                            w.refresh(new Client(client.id(), "", client.handle()), refreshToken(w, client)),
                            "invalid_client", "unauthorized_client");
                });
        checks.must("refresh-unknown", "RFC 6749 §5.2", "a refresh token that nobody made", "400 invalid_grant",
                w -> Expect.refused(400, w.refresh(w.secret(), "A".repeat(43)), "invalid_grant"));
        checks.must("refresh-missing", "RFC 6749 §5.2", "no refresh token", "400 invalid_request",
                w -> Expect.refused(400, w.token(w.secret(), World.map("grant_type", "refresh_token")),
                        "invalid_request"));
        checks.must("refresh-twice", "RFC 6749 §3.2", "refresh_token twice", "invalid_request", w -> {
            String token = refreshToken(w, w.secret());
            return Expect.refused(w.web().post(w.endpoint("token_endpoint"), "application/x-www-form-urlencoded",
                    Forms.form(World.map("grant_type", "refresh_token", "refresh_token", token)) + "&refresh_token="
                            + Forms.encoded(token),
                    World.basic(w.secret().id(), w.secret().secret())), "invalid_request");
        });
        checks.must("refresh-by-access", "RFC 6749 §1.5", "an access token as refresh token", "invalid_grant",
                w -> Expect.refused(w.refresh(w.secret(), w.tokens(w.secret()).text("access_token")),
                        "invalid_grant"));
        checks.must("refresh-by-id-token", "RFC 6749 §1.5", "an ID token as refresh token", "invalid_grant",
                w -> Expect.refused(w.refresh(w.secret(), w.tokens(w.secret()).text("id_token")), "invalid_grant"));
        checks.must("refresh-by-code", "RFC 6749 §1.5", "a code as refresh token", "invalid_grant",
                w -> Expect.refused(w.refresh(w.secret(), w.code(w.asking(w.secret()))), "invalid_grant"));
        checks.must("code-by-refresh", "RFC 6749 §1.3.1", "a refresh token as code", "invalid_grant",
                w -> Expect.refused(w.redeem(w.asking(w.secret()), refreshToken(w, w.secret())), "invalid_grant"));
    }

    private static Set<String> scope(Reply reply) {
        return new TreeSet<>(Arrays.asList(reply.text("scope").split(" ", -1)));
    }

    private static void scopes(Checks checks) {
        checks.must("refresh-scope-fewer", "RFC 6749 §6", "scope with fewer than were granted", "those alone", w -> {
            Reply first = w.tokens(w.secret(), "scope", "openid " + w.server().scope());
            Reply next = w.refresh(w.secret(), first.text("refresh_token"), "scope", "openid");
            Expect.granted(next);
            return Expect.that(scope(next).equals(Set.of("openid")), "said: " + scope(next));
        });
        checks.must("refresh-scope-more", "RFC 6749 §6", "scope with one that was not granted",
                "invalid_scope, or it is left out", w -> {
                    Reply reply = w.refresh(w.secret(), refreshToken(w, w.secret()), "scope",
                            "openid " + w.server().scope());
                    return reply.status() == 200
                            ? Expect.that(scope(reply).equals(Set.of("openid")), "said: " + scope(reply))
                            : Expect.refused(400, reply, "invalid_scope");
                });
        checks.must("refresh-scope-same", "RFC 6749 §6", "no scope, after a refresh with fewer",
                "all that were granted", w -> {
                    String both = "openid " + w.server().scope();
                    Reply first = w.tokens(w.secret(), "scope", both);
                    Reply fewer = w.refresh(w.secret(), first.text("refresh_token"), "scope", "openid");
                    Reply next = w.refresh(w.secret(), fewer.text("refresh_token"));
                    Expect.granted(next);
                    return Expect.that(scope(next).equals(new TreeSet<>(List.of(both.split(" ", -1)))), "said: "
                            + scope(next).toString().replace(w.server().scope(), "the other"));
                });
    }

    private static void idTokens(Checks checks) {
        checks.must("refresh-id-token", "OIDC Core §12.2", "the ID token of a refresh", "of the same iss, sub and aud",
                w -> {
                    Reply first = w.tokens(w.secret(), "nonce", "n-1");
                    Reply next = w.refresh(w.secret(), first.text("refresh_token"));
                    Expect.granted(next);
                    if (next.text("id_token").isEmpty()) {
                        return "none, which is allowed";
                    }
                    IdToken old = IdToken.of(first);
                    IdToken fresh = IdToken.of(next);
                    return Expect
                            .that(old.text("iss").equals(fresh.text("iss")) && old.text("sub").equals(fresh.text("sub"))
                                    && old.claims().path("aud").equals(fresh.claims().path("aud")), "the same");
                });
        checks.must("refresh-auth-time", "OIDC Core §12.2", "auth_time of that ID token",
                "when the person signed in, if it"
                        + " is there",
                w -> {
                    Reply first = w.tokens(w.secret(), "max_age", "3600");
                    IdToken fresh = IdToken.of(w.refresh(w.secret(), first.text("refresh_token")));
                    return Expect.that(!fresh.claims().has("auth_time") || fresh.claims().path("auth_time")
                            .equals(IdToken.of(first).claims().path("auth_time")), "the same");
                });
        checks.should("refresh-nonce", "OIDC Core §12.2", "nonce of that ID token", "not there, or the same", w -> {
            Reply first = w.tokens(w.secret(), "nonce", "n-1");
            IdToken fresh = IdToken.of(w.refresh(w.secret(), first.text("refresh_token")));
            String nonce = fresh.text("nonce");
            return Expect.that(nonce.isEmpty(), nonce.isEmpty() ? "not there" : "the same");
        });
    }

    private static void ended(Checks checks) {
        checks.must("refresh-withdrawn", "RFC 6749 §5.2", "a refresh token after the person took back what they let",
                "invalid_grant", w -> {
                    Client client = w.client(Wish.SECRET.backAt(Wish.BACK, "https://app.example/withdrawn"));
                    String token = refreshToken(w, client);
                    w.server().withdraw(w.ben(), client);
                    return Expect.refused(w.refresh(client, token), "invalid_grant");
                });
        checks.must("refresh-kept-out", "RFC 6749 §5.2", "a refresh token of a person who is kept out", "invalid_grant",
                w -> {
                    String token = w.tokens(w.server().signIn(Person.MIA), w.asking(w.secret())).text("refresh_token");
                    w.server().keepOut(Person.MIA, true);
                    try {
                        return Expect.refused(w.refresh(w.secret(), token), "invalid_grant");
                    } finally {
                        w.server().keepOut(Person.MIA, false);
                        w.forget(Person.MIA);
                    }
                });
    }
}
