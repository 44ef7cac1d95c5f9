package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.util.Map;

/** Ending a token (RFC 7009). */
final class RevocationChecks {
    private static final String ENDPOINT = "revocation_endpoint";
    private static final String FORM = "application/x-www-form-urlencoded";

    private RevocationChecks() {
    }

    private static Reply revoke(World w, Client client, String token, String... more) throws Exception {
        return w.post(client, ENDPOINT, Forms.with(World.map("token", token), World.map(more)));
    }

    private static String ok(Reply reply) {
        return Expect.that(reply.status() == 200, reply.shown());
    }

    private static String dead(World w, String access) throws Exception {
        int status = w.userInfo(access).status();
        return Expect.that(status == 401, status == 401 ? "dead" : "alive");
    }

    private static String alive(World w, String access) throws Exception {
        int status = w.userInfo(access).status();
        return Expect.that(status == 200, status == 200 ? "alive" : "dead");
    }

    static void addTo(Checks checks) {
        ends(checks);
        whose(checks);
        malformed(checks);
    }

    private static void ends(Checks checks) {
        checks.must("revoke-access", "RFC 7009 §2", "an access token", "200, and it is dead", w -> {
            String token = w.tokens(w.secret()).text("access_token");
            ok(revoke(w, w.secret(), token));
            return dead(w, token);
        });
        checks.must("revoke-refresh", "RFC 7009 §2", "a refresh token", "200, and it is dead", w -> {
            String token = w.tokens(w.secret()).text("refresh_token");
            ok(revoke(w, w.secret(), token));
            return Expect.refused(w.refresh(w.secret(), token), "invalid_grant");
        });
        checks.should("revoke-refresh-ends-access", "RFC 7009 §2.1", "a refresh token",
                "its access tokens are dead too", w -> {
                    Reply tokens = w.tokens(w.secret());
                    ok(revoke(w, w.secret(), tokens.text("refresh_token")));
                    return dead(w, tokens.text("access_token"));
                });
        checks.must("revoke-public", "RFC 7009 §2.1", "a token of a client without secret, by its name",
                "200, and it is dead",
                w -> {
                    String token = w.tokens(w.open()).text("refresh_token");
                    ok(revoke(w, w.open(), token));
                    return Expect.refused(w.refresh(w.open(), token), "invalid_grant");
                });
        checks.must("revoke-hint", "RFC 7009 §2.1", "an access token with its kind told rightly", "it is dead", w -> {
            String token = w.tokens(w.secret()).text("access_token");
            ok(revoke(w, w.secret(), token, "token_type_hint", "access_token"));
            return dead(w, token);
        });
        checks.must("revoke-hint-wrong", "RFC 7009 §2.1", "an access token with its kind told wrongly",
                "it is dead all the same",
                w -> {
                    String token = w.tokens(w.secret()).text("access_token");
                    ok(revoke(w, w.secret(), token, "token_type_hint", "refresh_token"));
                    return dead(w, token);
                });
        checks.must("revoke-hint-unknown", "RFC 7009 §2.1", "an access token with a kind that nobody knows",
                "it is dead all the same", w -> {
                    String token = w.tokens(w.secret()).text("access_token");
                    ok(revoke(w, w.secret(), token, "token_type_hint", "frob"));
                    return dead(w, token);
                });
        checks.must("revoke-own", "RFC 7009 §2", "a token of the client for itself", "200, and it is not active", w -> {
            String token = w.token(w.secret(), World.map("grant_type", "client_credentials")).text("access_token");
            ok(revoke(w, w.secret(), token));
            boolean active = w.introspect(w.secret(), token).path("active").asBoolean(true);
            return Expect.that(!active, active ? "active" : "not active");
        });
        checks.must("revoke-unknown", "RFC 7009 §2.2", "a token that nobody made", "200",
                w -> ok(revoke(w, w.secret(), "A".repeat(43))));
        checks.must("revoke-again", "RFC 7009 §2.2", "a token that was revoked", "200", w -> {
            String token = w.tokens(w.secret()).text("refresh_token");
            revoke(w, w.secret(), token);
            return ok(revoke(w, w.secret(), token));
        });
    }

    private static void whose(Checks checks) {
        checks.must("revoke-other-client", "RFC 7009 §2.1", "an access token of another client", "lives", w -> {
            String token = w.tokens(w.secret()).text("access_token");
            revoke(w, w.other(Wish.SECRET), token);
            return alive(w, token);
        });
        checks.must("revoke-other-refused", "RFC 7009 §2.1", "a refresh token of another client", "an error",
                w -> Expect.refusedSomehow(
                        revoke(w, w.other(Wish.SECRET), w.tokens(w.secret()).text("refresh_token"))));
        checks.must("revoke-other-public", "RFC 7009 §2.1", "a refresh token of another client without secret", "lives",
                w -> {
                    String token = w.tokens(w.open()).text("refresh_token");
                    revoke(w, w.other(Wish.PUBLIC), token);
                    return Expect.granted(w.refresh(w.open(), token));
                });
        ClientChecks.unproven(checks, "revoke", "RFC 7009 §2.1", ENDPOINT, World.map("token", "A".repeat(43)));
        checks.must("revoke-nobody", "RFC 7009 §2.1", "no client at all", "is refused", w -> Expect
                .refusedSomehow(w.web().post(w.endpoint(ENDPOINT), World.map("token", "A".repeat(43)))));
    }

    private static void malformed(Checks checks) {
        checks.must("revoke-missing", "RFC 7009 §2.2.1", "no token", "400 invalid_request",
                w -> Expect.refused(400, w.post(w.secret(), ENDPOINT, World.map()), "invalid_request"));
        checks.must("revoke-twice", "RFC 6749 §3.2", "token twice", "invalid_request", w -> {
            Line by = World.basic(w.secret().id(), w.secret().secret());
            return Expect.refused(w.web().post(w.endpoint(ENDPOINT), FORM, "token=a&token=b", by), "invalid_request");
        });
        checks.must("revoke-get", "RFC 7009 §2.1", "GET", "ends nothing", w -> {
            String token = w.tokens(w.secret()).text("access_token");
            Map<String, String> query = World.map("token", token);
            w.web().get(w.endpoint(ENDPOINT) + "?" + Forms.form(query),
                    World.basic(w.secret().id(), w.secret().secret()));
            return alive(w, token);
        });
    }
}
