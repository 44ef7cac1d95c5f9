package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.IdToken;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.util.Arrays;
import tools.jackson.databind.JsonNode;

/** A token for another app (RFC 8693). */
final class ExchangeChecks {
    private static final String GRANT = "urn:ietf:params:oauth:grant-type:token-exchange";
    private static final String ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
    private static final String REQUEST = "RFC 8693 §2.1";
    private static final String ANSWER = "RFC 8693 §2.2.1";
    private static final String ERROR = "RFC 8693 §2.2.2";

    private ExchangeChecks() {
    }

    private static Client target(World w) throws Exception {
        return w.client(Wish.SECRET.backAt("https://target.example/back"));
    }

    private static Client caller(World w) throws Exception {
        return w.client(Wish.SECRET.calling(target(w).id()));
    }

    private static Reply exchange(World w, Client client, String token, String... more) throws Exception {
        return w.token(client, Forms.with(World.map("grant_type", GRANT, "subject_token", token, "subject_token_type",
                ACCESS_TOKEN, "audience", target(w).id()), World.map(more)));
    }

    private static String held(World w, String... more) throws Exception {
        return w.tokens(caller(w), more).text("access_token");
    }

    /** One that is good for the target. */
    private static Reply good(World w) throws Exception {
        Reply reply = exchange(w, caller(w), exchangeable(w));
        Expect.granted(reply);
        return reply;
    }

    /** A token that the caller may exchange: a server may want the target among the scopes beforehand. */
    private static String exchangeable(World w) throws Exception {
        return held(w, "scope", "openid " + w.server().scope());
    }

    static void addTo(Checks checks) {
        granted(checks);
        subjects(checks);
        targets(checks);
        malformed(checks);
    }

    private static void granted(Checks checks) {
        checks.must("exchange-granted", ANSWER, "an access token of one's own, for an app that one may call",
                "200 with an access token", w -> Expect.granted(exchange(w, caller(w), exchangeable(w))));
        checks.must("exchange-issued-type", ANSWER, "the answer", "says issued_token_type", w -> {
            String type = good(w).text("issued_token_type");
            return Expect.that(type.equals(ACCESS_TOKEN), type.isEmpty() ? "not said" : "an access token");
        });
        checks.must("exchange-token-type", ANSWER, "the answer", "says token_type", w -> {
            String type = good(w).text("token_type");
            return Expect.that(type.equalsIgnoreCase("Bearer"), type.isEmpty() ? "not said" : "Bearer");
        });
        checks.should("exchange-expires-in", ANSWER, "the answer", "says expires_in", w -> {
            boolean said = good(w).json().path("expires_in").isIntegralNumber();
            return Expect.that(said, said ? "said" : "not said");
        });
        checks.should("exchange-no-refresh", ANSWER, "the answer", "no refresh token", w -> {
            boolean one = good(w).json().has("refresh_token");
            return Expect.that(!one, one ? "one" : "none");
        });
        checks.must("exchange-no-store", "RFC 6749 §5.1", "the answer", "says Cache-Control: no-store", w -> {
            String said = good(w).header("Cache-Control");
            return Expect.that(said.contains("no-store"), said.contains("no-store") ? "no-store" : "said: " + said);
        });
        checks.must("exchange-audience", REQUEST, "the new token, asked about by the app that it is for",
                "active, for the same person", w -> {
                    Reply reply = good(w);
                    JsonNode told = w.introspect(target(w), reply.text("access_token"));
                    return Expect.that(told.path("active").asBoolean(false) && !told.path("sub").asString("").isEmpty()
                            && told.path("aud").toString().contains(target(w).id()),
                            told.path("active").asBoolean(false) ? "active" : "not active");
                });
        checks.must("exchange-sub", "RFC 8693 §1.1", "the new token", "stands for the person of the one that was shown",
                w -> {
                    Reply tokens = w.tokens(caller(w), "scope", "openid " + w.server().scope());
                    Reply reply = exchange(w, caller(w), tokens.text("access_token"));
                    JsonNode told = w.introspect(target(w), reply.text("access_token"));
                    String sub = told.path("sub").asString("");
                    return Expect.that(!sub.isEmpty() && sub.equals(IdToken.of(tokens).text("sub")),
                            sub.isEmpty() ? "not told" : "the same");
                });
        checks.must("exchange-act", "RFC 8693 §1.1", "the new token, where one app acts for a person",
                "says by act who acts, or stands for the person alone", w -> {
                    JsonNode told = w.introspect(target(w), good(w).text("access_token"));
                    boolean said = told.path("act").path("sub").asString("").equals(caller(w).id());
                    return Expect.that(said || (told.path("active").asBoolean(false) && !told.has("act")),
                            said ? "says who acts" : "stands for the person alone");
                });
        checks.must("exchange-no-longer", "RFC 8693 §5", "the new token", "lives no longer than the one that was shown",
                w -> {
                    Reply tokens = w.tokens(caller(w), "scope", "openid " + w.server().scope());
                    Reply reply = exchange(w, caller(w), tokens.text("access_token"));
                    int first = tokens.json().path("expires_in").asInt(0);
                    int next = reply.json().path("expires_in").asInt(Integer.MAX_VALUE);
                    return Expect.that(next <= first, next <= first ? "no longer" : "longer");
                });
        checks.must("exchange-scope-fewer", REQUEST, "scope with fewer than the token has", "those alone", w -> {
            Reply reply = exchange(w, caller(w), exchangeable(w), "scope", w.server().scope());
            Expect.granted(reply);
            JsonNode told = w.introspect(target(w), reply.text("access_token"));
            String scope = told.path("scope").asString("");
            return Expect.that(!Arrays.asList(scope.split(" ", -1)).contains("openid"),
                    "said: " + scope.replace(w.server().scope(), "the one"));
        });
        checks.should("exchange-scope-more", "RFC 9700 §2.3", "scope that the token does not have",
                "invalid_scope, or it is left out", w -> {
                    Reply reply = exchange(w, caller(w), held(w), "scope", w.server().scope());
                    return reply.status() == 200
                            ? Expect.that(!reply.text("scope").contains(w.server().scope()), "is granted all the same")
                            : Expect.refused(reply, "invalid_scope");
                });
    }

    private static void subjects(Checks checks) {
        checks.must("exchange-subject-unknown", ERROR, "a token that nobody made", "400 invalid_request",
                w -> Expect.refused(400, exchange(w, caller(w), "A".repeat(43)), "invalid_request"));
        checks.must("exchange-subject-revoked", ERROR, "a token that was revoked", "400 invalid_request", w -> {
            String token = exchangeable(w);
            w.post(caller(w), "revocation_endpoint", World.map("token", token));
            return Expect.refused(400, exchange(w, caller(w), token), "invalid_request");
        });
        checks.should("exchange-subject-of-another", "RFC 8693 §5",
                "a token that was given to another client, and is not for"
                        + " who asks",
                "is refused", w -> {
                    String token = w.tokens(w.secret(), "scope", "openid " + w.server().scope()).text("access_token");
                    return Expect.refused(exchange(w, caller(w), token), "invalid_request", "invalid_grant",
                            "access_denied", "invalid_target", "invalid_client");
                });
        checks.must("exchange-subject-refresh", REQUEST, "a refresh token said to be an access token", "is refused",
                w -> {
                    String token = w.tokens(caller(w)).text("refresh_token");
                    return Expect.refused(exchange(w, caller(w), token), "invalid_request", "invalid_grant");
                });
    }

    private static void targets(Checks checks) {
        checks.must("exchange-target-unknown", ERROR, "an audience that there is not", "is refused",
                w -> Expect.refused(
                        exchange(w, caller(w), exchangeable(w), "audience", "app-0000000000000000"), "invalid_target",
                        "invalid_client", "invalid_request"));
        checks.should("exchange-target-code", ERROR, "an audience that there is not", "by the code invalid_target",
                w -> Expect
                        .refused(exchange(w, caller(w), exchangeable(w), "audience", "app-0000000000000000"),
                                "invalid_target"));
        checks.must("exchange-target-other", ERROR, "an app that the client was not let call", "is refused", w -> Expect
                .refused(exchange(w, caller(w), exchangeable(w), "audience", w.open().id()), "invalid_target",
                        "invalid_request", "invalid_scope"));
        checks.should("exchange-resource-odd", REQUEST, "a resource that is no absolute address", "is refused",
                w -> Expect.refused(exchange(w, caller(w), exchangeable(w), "audience", "", "resource", "frob"),
                        "invalid_target", "invalid_request"));
        checks.must("exchange-not-let", "RFC 6749 §5.2", "a client that may not exchange at all", "is refused",
                w -> Expect.refused(exchange(w, w.secret(), w.tokens(w.secret()).text("access_token")),
                        "unauthorized_client", "invalid_request", "invalid_target", "access_denied"));
        checks.must("exchange-public", "RFC 8693 §5", "a client without secret", "is refused",
                w -> Expect.refused(exchange(w, w.open(), w.tokens(w.open()).text("access_token")),
                        "unauthorized_client", "invalid_client", "invalid_request", "access_denied"));
        checks.must("exchange-client-wrong", REQUEST, "a wrong secret", "401 invalid_client", w -> Expect.refused(401,
                exchange(w, new Client(caller(w).id(), "A".repeat(43), ""), exchangeable(w)), "invalid_client"));
    }

    private static void refused(Checks checks, String id, String given, String... more) {
        checks.must("exchange-" + id, REQUEST, given, "400 invalid_request",
                w -> Expect.refused(400, exchange(w, caller(w), exchangeable(w), more), "invalid_request"));
    }

    private static void malformed(Checks checks) {
        refused(checks, "subject-missing", "no subject_token", "subject_token", "");
        refused(checks, "subject-type-missing", "no subject_token_type", "subject_token_type", "");
        refused(checks, "subject-type-unknown", "an unknown subject_token_type", "subject_token_type", "frob");
        refused(checks, "requested-type-unknown", "an unknown requested_token_type", "requested_token_type", "frob");
        refused(checks, "actor-type-missing", "actor_token without actor_token_type", "actor_token", "x");
        refused(checks, "actor-type-alone", "actor_token_type without actor_token", "actor_token_type", ACCESS_TOKEN);
    }
}
