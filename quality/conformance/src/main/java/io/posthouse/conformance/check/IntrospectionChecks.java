package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.IdToken;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.time.Instant;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** Whether a token is alive (RFC 7662). */
final class IntrospectionChecks {
    private static final String ENDPOINT = "introspection_endpoint";
    private static final String ANSWER = "RFC 7662 §2.2";

    private IntrospectionChecks() {
    }

    private static Reply ask(World w, Client client, String token, String... more) throws Exception {
        return w.post(client, ENDPOINT, Forms.with(World.map("token", token), World.map(more)));
    }

    private static JsonNode living(World w) throws Exception {
        return ask(w, w.secret(), w.tokens(w.secret()).text("access_token")).json();
    }

    private static String nothingButInactive(Reply reply) {
        return Expect.that(reply.status() == 200 && reply.json().path("active").isBoolean()
                && !reply.json().path("active").asBoolean() && reply.json().size() == 1,
                reply.json().path("active").asBoolean(false)
                        ? "active"
                        : "not active, " + reply.json().size() + " members");
    }

    static void addTo(Checks checks) {
        living(checks);
        dead(checks);
        asking(checks);
    }

    private static void living(Checks checks) {
        checks.must("introspect-active", ANSWER, "a living access token", "active is true", w -> {
            boolean active = living(w).path("active").asBoolean(false);
            return Expect.that(active, active ? "active" : "not active");
        });
        checks.must("introspect-json", ANSWER, "an answer", "is application/json", w -> {
            String type = ask(w, w.secret(), "A".repeat(43)).header("Content-Type");
            return Expect.that(type.startsWith("application/json"), "JSON");
        });
        checks.should("introspect-client", ANSWER, "a living access token", "client_id of whom it was given to",
                w -> Expect.that(living(w).path("client_id").asString("").equals(w.secret().id()), "the client"));
        checks.should("introspect-scope", ANSWER, "a living access token", "its scope, with spaces between", w -> {
            boolean there = Arrays.asList(living(w).path("scope").asString("").split(" ", -1)).contains("openid");
            return Expect.that(there, there ? "openid" : "not told");
        });
        checks.should("introspect-sub", ANSWER, "a living access token", "sub of the ID token", w -> {
            Reply tokens = w.tokens(w.secret());
            String sub = w.introspect(w.secret(), tokens.text("access_token")).path("sub").asString("");
            return Expect.that(sub.equals(IdToken.of(tokens).text("sub")), sub.isEmpty() ? "not told" : "the same");
        });
        checks.must("introspect-exp", ANSWER, "exp, if it is told", "seconds, to come", w -> {
            JsonNode exp = living(w).path("exp");
            return Expect.that(exp.isMissingNode() || (exp.isIntegralNumber()
                    && exp.asLong() > Instant.now().getEpochSecond()), exp.isMissingNode() ? "not told" : "to come");
        });
        checks.should("introspect-token-type", ANSWER, "a living access token", "token_type as in the answer with it",
                w -> {
                    String type = living(w).path("token_type").asString("");
                    return Expect.that(type.equalsIgnoreCase("Bearer"), type.isEmpty() ? "not told" : type);
                });
        checks.must("introspect-refresh", "RFC 7662 §2.1", "a living refresh token",
                "active is true, or it says nothing of"
                        + " refresh tokens",
                w -> {
                    JsonNode told = ask(w, w.secret(), w.tokens(w.secret()).text("refresh_token")).json();
                    return Expect.that(told.path("active").isBoolean(),
                            told.path("active").asBoolean(false) ? "active" : "not active");
                });
        checks.must("introspect-hint-wrong", "RFC 7662 §2.1", "a living access token with its kind told wrongly",
                "active all the same", w -> {
                    JsonNode told = ask(w, w.secret(), w.tokens(w.secret()).text("access_token"), "token_type_hint",
                            "refresh_token").json();
                    return Expect.that(told.path("active").asBoolean(false),
                            told.path("active").asBoolean(false) ? "active" : "not active");
                });
        checks.must("introspect-hint-unknown", "RFC 7662 §2.1", "a living access token with a kind that nobody knows",
                "active all the same", w -> {
                    JsonNode told = ask(w, w.secret(), w.tokens(w.secret()).text("access_token"), "token_type_hint",
                            "frob").json();
                    return Expect.that(told.path("active").asBoolean(false),
                            told.path("active").asBoolean(false) ? "active" : "not active");
                });
    }

    private static void dead(Checks checks) {
        checks.must("introspect-unknown", ANSWER, "a token that nobody made", "200, active is false, and nothing else",
                w -> nothingButInactive(ask(w, w.secret(), "A".repeat(43))));
        checks.must("introspect-revoked", ANSWER, "a token that was revoked", "200, active is false, and nothing else",
                w -> {
                    String token = w.tokens(w.secret()).text("access_token");
                    w.post(w.secret(), "revocation_endpoint", World.map("token", token));
                    return nothingButInactive(ask(w, w.secret(), token));
                });
        checks.must("introspect-used-refresh", ANSWER, "a refresh token that was used", "active is false", w -> {
            String token = w.tokens(w.secret()).text("refresh_token");
            Expect.granted(w.refresh(w.secret(), token));
            JsonNode told = ask(w, w.secret(), token).json();
            boolean active = told.path("active").asBoolean(false);
            return Expect.that(told.path("active").isBoolean() && !active, active ? "active" : "not active");
        });
        checks.must("introspect-code", ANSWER, "a code", "active is false", w -> {
            JsonNode told = ask(w, w.secret(), w.code(w.asking(w.secret()))).json();
            return Expect.that(told.path("active").isBoolean() && !told.path("active").asBoolean(), "not active");
        });
        checks.should("introspect-other-client", "RFC 7662 §4",
                "a token that was given to another client, and is not for"
                        + " who asks",
                "active is false", w -> {
                    String token = w.tokens(w.secret()).text("access_token");
                    return nothingButInactive(ask(w, w.other(Wish.SECRET), token));
                });
    }

    private static void asking(Checks checks) {
        ClientChecks.unproven(checks, "introspect", "RFC 7662 §2.1", ENDPOINT, World.map("token", "A".repeat(43)));
        checks.must("introspect-nobody", "RFC 7662 §2.1", "no client at all", "is refused", w -> {
            String token = w.tokens(w.secret()).text("access_token");
            return Expect.refusedSomehow(w.web().post(w.endpoint(ENDPOINT), World.map("token", token)));
        });
        checks.must("introspect-public", "RFC 7662 §2.1", "a client without secret, by its name alone", "is refused",
                w -> {
                    String token = w.tokens(w.open()).text("access_token");
                    return Expect.refusedSomehow(ask(w, w.open(), token));
                });
        checks.must("introspect-missing", "RFC 7662 §2.1", "no token", "400 invalid_request",
                w -> Expect.refused(400, w.post(w.secret(), ENDPOINT, World.map()), "invalid_request"));
        checks.must("introspect-get", "RFC 7662 §2.1", "GET with the token in the address", "tells nothing", w -> {
            String token = w.tokens(w.secret()).text("access_token");
            Reply reply = w.web().get(w.endpoint(ENDPOINT) + "?token=" + Forms.encoded(token),
                    World.basic(w.secret().id(), w.secret().secret()));
            boolean told = reply.json().path("active").asBoolean(false);
            return Expect.that(!told, told ? "told" : Integer.toString(reply.status()));
        });
    }
}
