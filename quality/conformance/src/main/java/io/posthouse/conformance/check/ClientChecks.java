package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import tools.jackson.databind.JsonNode;

/** Who asks (RFC 6749 section 2.3), and what clients get for themselves (section 4.4). */
final class ClientChecks {
    private static final Map<String, String> OWN = World.map("grant_type", "client_credentials");

    private ClientChecks() {
    }

    static void addTo(Checks checks) {
        proving(checks);
        forThemselves(checks);
    }

    private static Reply token(World w, Map<String, String> form, Line... lines) throws Exception {
        return w.web().post(w.endpoint("token_endpoint"), form, lines);
    }

    private static Map<String, String> own(String... more) {
        Map<String, String> all = new LinkedHashMap<>(OWN);
        all.putAll(World.map(more));
        return all;
    }

    private static Line basic(String text) {
        return new Line("Authorization",
                "Basic " + Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    }

    private static void proving(Checks checks) {
        checks.must("client-basic", "RFC 6749 §2.3.1", "id and secret by Basic", "is known",
                w -> Expect.granted(token(w, OWN, World.basic(w.secret().id(), w.secret().secret()))));
        checks.must("client-basic-escaped", "RFC 6749 §2.3.1", "id and secret by Basic, each escaped as in a form",
                "is known", w -> {
                    Client client = w.secret();
                    String id = "%" + Integer.toHexString(client.id().charAt(0)) + client.id().substring(1);
                    String secret = "%" + Integer.toHexString(client.secret().charAt(0)) + client.secret().substring(1);
                    return Expect.granted(token(w, OWN, basic(id + ":" + secret)));
                });
        checks.must("client-basic-case", "RFC 9110 §11.1", "the word basic in small letters", "is known", w -> {
            Line line = World.basic(w.secret().id(), w.secret().secret());
            return Expect.granted(token(w, OWN, new Line(line.name(), line.value().replace("Basic", "basic"))));
        });
        checks.must("client-post", "RFC 6749 §2.3.1", "id and secret in the form, where that is told", "is known",
                w -> {
                    Client client = w.secret();
                    return Expect.granted(token(w, own("client_id", client.id(), "client_secret", client.secret())));
                });
        checks.must("client-secret-wrong", "RFC 6749 §5.2", "a wrong secret by Basic", "401 invalid_client",
                w -> Expect.refused(401, token(w, OWN, World.basic(w.secret().id(), "A".repeat(43))),
                        "invalid_client"));
        checks.must("client-challenge", "RFC 6749 §5.2", "a wrong secret by Basic", "is told WWW-Authenticate: Basic",
                w -> {
                    String said = token(w, OWN, World.basic(w.secret().id(), "A".repeat(43)))
                            .header("WWW-Authenticate");
                    return Expect.that(said.regionMatches(true, 0, "Basic", 0, 5),
                            said.isEmpty() ? "not told" : "told");
                });
        checks.must("client-secret-wrong-post", "RFC 6749 §5.2", "a wrong secret in the form", "invalid_client",
                w -> Expect.refused(token(w, own("client_id", w.secret().id(), "client_secret", "A".repeat(43))),
                        "invalid_client"));
        checks.must("client-secret-missing", "RFC 6749 §3.2.1", "a client with a secret, by its name alone",
                "invalid_client or unauthorized_client",
                w -> Expect.refused(token(w, own("client_id", w.secret().id())), "invalid_client",
                        "unauthorized_client"));
        checks.must("client-secret-empty", "RFC 6749 §3.2.1", "a client with a secret, by an empty one", "is refused",
                w -> Expect.refused(token(w, OWN, basic(w.secret().id() + ":")), "invalid_client",
                        "unauthorized_client", "invalid_request"));
        checks.must("client-unknown", "RFC 6749 §5.2", "a client that there is not", "401 invalid_client",
                w -> Expect.refused(401, token(w, OWN, World.basic("app-0000000000000000", "A".repeat(43))),
                        "invalid_client"));
        checks.must("client-none", "RFC 6749 §5.2", "no client at all", "invalid_client or invalid_request",
                w -> Expect.refused(token(w, OWN), "invalid_client", "invalid_request"));
        checks.must("client-two-ways", "RFC 6749 §2.3", "the right secret in the form, and another by Basic",
                "is refused: one way in each request", w -> {
                    Client client = w.secret();
                    return Expect.refused(token(w, own("client_id", client.id(), "client_secret", client.secret()),
                            World.basic(client.id(), "A".repeat(43))), "invalid_client", "invalid_request");
                });
        checks.must("client-two-right-ways", "RFC 6749 §2.3", "the right secret in the form, and by Basic",
                "is refused: one way in each request", w -> {
                    Client client = w.secret();
                    return Expect.refused(token(w, own("client_id", client.id(), "client_secret", client.secret()),
                            World.basic(client.id(), client.secret())), "invalid_client", "invalid_request");
                });
        checks.should("client-two-names", "RFC 6749 §3.2.1", "another client's client_id in the form than by Basic",
                "is refused", w -> {
                    Client client = w.secret();
                    return Expect.refused(token(w, own("client_id", w.other(Wish.SECRET).id()),
                            World.basic(client.id(), client.secret())), "invalid_client", "invalid_request",
                            "invalid_grant");
                });
        checks.must("client-basic-odd", "RFC 6749 §5.2", "Basic with what is no base64", "is refused",
                w -> Expect.refused(token(w, OWN, new Line("Authorization", "Basic ???")), "invalid_client",
                        "invalid_request"));
        checks.must("client-bearer", "RFC 6749 §2.3", "an access token in place of a secret", "is refused", w -> {
            String token = w.tokens(w.secret()).text("access_token");
            return Expect.refused(token(w, OWN, World.bearer(token)), "invalid_client", "invalid_request");
        });
        checks.must("client-secret-of-public", "RFC 6749 §2.3.1", "a client without secret that shows one",
                "gets nothing by it", w -> Expect.refused(
                        token(w, own("client_id", w.open().id(), "client_secret", "A".repeat(43))),
                        "invalid_client", "unauthorized_client", "invalid_request"));
    }

    private static void forThemselves(Checks checks) {
        checks.must("own-granted", "RFC 6749 §4.4.3", "a client with a secret, for itself", "an access token",
                w -> Expect.granted(w.token(w.secret(), OWN)));
        checks.should("own-no-refresh", "RFC 6749 §4.4.3", "a client with a secret, for itself", "no refresh token",
                w -> {
                    boolean one = w.token(w.secret(), OWN).json().has("refresh_token");
                    return Expect.that(!one, one ? "one" : "none");
                });
        checks.must("own-public", "RFC 6749 §4.4", "a client without secret, for itself", "no token",
                w -> Expect.refused(w.token(w.open(), OWN), "unauthorized_client", "invalid_client"));
        checks.must("own-scope-unknown", "RFC 6749 §5.2", "a scope that there is not", "invalid_scope",
                w -> Expect.refused(w.token(w.secret(), own("scope", "none-such")), "invalid_scope"));
        checks.should("own-no-id-token", "OIDC Core §2", "a client for itself, with scope openid", "no ID token", w -> {
            Reply reply = w.token(w.secret(), own("scope", "openid"));
            boolean one = reply.json().has("id_token");
            return Expect.that(!one, one ? "one" : "none");
        });
        checks.must("own-no-person", "OIDC Core §5.3", "the client's own token at the userinfo endpoint", "is refused",
                w -> {
                    Reply reply = w.userInfo(w.token(w.secret(), OWN).text("access_token"));
                    return Expect.that(reply.status() == 401 || reply.status() == 403,
                            Integer.toString(reply.status()));
                });
        checks.must("own-introspected", "RFC 7662 §2.2", "the client's own token, asked about", "active",
                w -> {
                    JsonNode told = w.introspect(w.secret(), w.token(w.secret(), OWN).text("access_token"));
                    return Expect.that(told.path("active").asBoolean(false), told.has("client_id")
                            ? "active, with client_id"
                            : told.path("active").asBoolean(false) ? "active, without client_id" : "not active");
                });
        checks.must("own-no-store", "RFC 6749 §5.1", "the answer", "says Cache-Control: no-store", w -> {
            String said = w.token(w.secret(), OWN).header("Cache-Control");
            return Expect.that(said.contains("no-store"), said.contains("no-store") ? "no-store" : "said: " + said);
        });
        checks.must("own-scope", "RFC 6749 §4.4.2", "a scope that the client has", "a token that is good for it", w -> {
            Reply reply = w.token(w.secret(), own("scope", w.server().scope()));
            return Expect.that(java.util.Arrays.asList(reply.text("scope").split(" ", -1)).contains(w.server().scope()),
                    reply.status() == 200 ? "good for it" : reply.shown());
        });
    }

    /** For other endpoints: each way in which a client does not prove itself there. */
    static void unproven(Checks checks, String place, String clause, String endpoint, Map<String, String> form) {
        checks.must(place + "-client-wrong", clause, "a wrong secret", "401 invalid_client",
                w -> Expect.refused(401, w.web().post(w.endpoint(endpoint), form,
                        World.basic(w.secret().id(), "A".repeat(43))), "invalid_client"));
        checks.must(place + "-client-nameless", clause, "a client with a secret, by its name alone", "is refused",
                w -> Expect.refused(w.web().post(w.endpoint(endpoint), Forms.with(form,
                        World.map("client_id", w.secret().id()))), "invalid_client", "unauthorized_client",
                        "invalid_request"));
    }
}
