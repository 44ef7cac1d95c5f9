package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.Met;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Web.Line;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import io.posthouse.conformance.World.Asked;
import java.util.Map;

/** Requests that a client says beforehand (RFC 9126). */
final class PushChecks {
    private static final String ENDPOINT = "pushed_authorization_request_endpoint";
    private static final String REQUEST = "RFC 9126 §2.1";
    private static final String USE = "RFC 9126 §4";

    private PushChecks() {
    }

    private static Reply push(World w, Asked asked, Line... lines) throws Exception {
        return w.post(asked.client(), ENDPOINT, asked.query(), lines);
    }

    private static String pushed(World w, Asked asked) throws Exception {
        Reply reply = push(w, asked);
        String uri = reply.text("request_uri");
        if (uri.isEmpty()) {
            throw new IllegalStateException("not pushed: " + reply.status() + " " + reply.body());
        }
        return uri;
    }

    /** Ben comes with what was pushed. */
    private static Met come(World w, Client client, String uri, String... more) throws Exception {
        Map<String, String> query = Forms.with(World.map("client_id", client.id(), "request_uri", uri),
                World.map(more));
        Met met = w.server().open(w.ben(), w.endpoint("authorization_endpoint") + "?" + Forms.form(query));
        return met.kind() == Met.Kind.CONSENT ? w.server().allow(w.ben(), met) : met;
    }

    static void addTo(Checks checks) {
        pushing(checks);
        refusals(checks);
        using(checks);
    }

    private static void pushing(Checks checks) {
        checks.must("push-created", "RFC 9126 §2.2", "a request, by a client with a secret", "201 with request_uri",
                w -> {
                    Reply reply = push(w, w.asking(w.secret()));
                    return Expect.that(reply.status() == 201 && !reply.text("request_uri").isEmpty(), reply.shown());
                });
        checks.must("push-created-public", "RFC 9126 §2.1", "a request, by a client without secret",
                "201 with request_uri",
                w -> {
                    Reply reply = push(w, w.asking(w.open()));
                    return Expect.that(reply.status() == 201 && !reply.text("request_uri").isEmpty(), reply.shown());
                });
        checks.must("push-expires-in", "RFC 9126 §2.2", "the answer", "has expires_in, a positive number", w -> {
            int seconds = push(w, w.asking(w.secret())).json().path("expires_in").asInt(0);
            return Expect.that(seconds > 0, seconds + " s");
        });
        checks.should("push-expires-soon", "RFC 9126 §2.2", "expires_in", "5 to 600 s", w -> {
            int seconds = push(w, w.asking(w.secret())).json().path("expires_in").asInt(0);
            return Expect.that(seconds >= 5 && seconds <= 600, seconds + " s");
        });
        checks.should("push-no-store", "RFC 9126 §2.2", "the answer", "is not to be stored", w -> {
            String said = push(w, w.asking(w.secret())).header("Cache-Control");
            return Expect.that(said.contains("no-store") || said.contains("no-cache"),
                    said.isEmpty() ? "not said" : "no-store or no-cache");
        });
        checks.must("push-differ", "RFC 9126 §2.2", "the same request twice",
                "two request_uri with room for 128 random bits",
                w -> {
                    Asked asked = w.asking(w.secret());
                    String one = pushed(w, asked);
                    String two = pushed(w, asked);
                    return Expect.that(!one.equals(two) && one.substring(one.lastIndexOf(':') + 1).length() >= 22,
                            one.equals(two) ? "the same" : "long enough");
                });
    }

    private static void refused(Checks checks, String id, String clause, String given, String error, String... more) {
        checks.must("push-" + id, clause, given, "400 " + error,
                w -> Expect.refused(400, push(w, w.asking(w.secret(), more)), error.split(" or ", -1)));
    }

    private static void refusals(Checks checks) {
        refused(checks, "request-uri", REQUEST, "request_uri in what is pushed", "invalid_request", "request_uri",
                "urn:ietf:params:oauth:request_uri:x");
        refused(checks, "redirect-unknown", "RFC 9126 §2.3", "an address that is not the client's",
                "invalid_request or invalid_redirect_uri", "redirect_uri", "https://evil.example/back");
        refused(checks, "redirect-longer", "RFC 9126 §2.3", "the client's address with more at the end",
                "invalid_request or invalid_redirect_uri", "redirect_uri", Wish.BACK + "/more");
        refused(checks, "scope-unknown", "RFC 9126 §2.3", "a scope that there is not", "invalid_scope", "scope",
                "openid none-such");
        refused(checks, "response-type-unknown", "RFC 9126 §2.3", "an unknown response_type",
                "unsupported_response_type or invalid_request", "response_type", "frob");
        refused(checks, "response-type-missing", "RFC 9126 §2.3", "no response_type", "invalid_request",
                "response_type", "");
        refused(checks, "pkce-unknown", "RFC 7636 §4.4.1", "code_challenge_method=S512", "invalid_request",
                "code_challenge_method", "S512");
        checks.must("push-pkce-missing", "RFC 9700 §2.1.1", "no code_challenge, from a client without secret",
                "400 invalid_request", w -> Expect.refused(400,
                        push(w, w.asking(w.open(), "code_challenge", "", "code_challenge_method", "")),
                        "invalid_request"));
        checks.must("push-client-other", REQUEST, "another client's client_id in what is pushed", "is refused",
                w -> Expect
                        .refused(push(w, w.asking(w.secret(), "client_id", w.other(Wish.SECRET).id())),
                                "invalid_request",
                                "invalid_client"));
        ClientChecks.unproven(checks, "push", REQUEST, ENDPOINT,
                World.map("response_type", "code", "scope", "openid", "redirect_uri", Wish.BACK));
        checks.must("push-nobody", REQUEST, "no client at all", "is refused", w -> Expect.refusedSomehow(w.web()
                .post(w.endpoint(ENDPOINT), Forms.with(w.asking(w.secret()).query(), World.map("client_id", "")))));
        checks.must("push-get", "RFC 9126 §2.3", "GET", "405", w -> {
            Reply reply = w.web().get(
                    w.endpoint(ENDPOINT) + "?" + Forms.form(w.asking(w.secret()).query()),
                    World.basic(w.secret().id(), w.secret().secret()));
            return Expect.that(reply.status() == 405, Integer.toString(reply.status()));
        });
    }

    private static void using(Checks checks) {
        checks.must("push-used", USE, "a person comes with client_id and request_uri", "is sent back with a code",
                w -> Expect.code(come(w, w.secret(), pushed(w, w.asking(w.secret())))));
        checks.must("push-redeemed", USE, "the code of it", "is good with the verifier of what was pushed", w -> {
            Asked asked = w.asking(w.secret());
            Met met = come(w, w.secret(), pushed(w, asked));
            Expect.code(met);
            return Expect.granted(w.redeem(asked, met.told().getOrDefault("code", "")));
        });
        checks.must("push-state", USE, "the state that was pushed", "comes back", w -> {
            Asked asked = w.asking(w.secret());
            String state = come(w, w.secret(), pushed(w, asked)).told().getOrDefault("state", "");
            return Expect.that(state.equals(asked.state()), state.isEmpty() ? "none" : "unchanged");
        });
        checks.must("push-added-redirect", "RFC 9126 §7.2", "another redirect_uri beside request_uri",
                "nobody is sent there", w -> {
                    Met met = come(w, w.secret(), pushed(w, w.asking(w.secret())), "redirect_uri",
                            "https://evil.example/back");
                    return Expect.that(!met.address().startsWith("https://evil.example"), met.shown());
                });
        checks.must("push-added-scope", "RFC 9101 §5", "more scope beside request_uri", "is not granted", w -> {
            Asked asked = w.asking(w.secret());
            Met met = come(w, w.secret(), pushed(w, asked), "scope", "openid profile");
            if (!met.told().containsKey("code")) {
                return met.shown();
            }
            String scope = w.redeem(asked, met.told().getOrDefault("code", "")).text("scope");
            return Expect.that(!scope.contains("profile"), "said: " + scope);
        });
        checks.should("push-once", USE, "a request_uri that brought a code, once more", "no code", w -> {
            String uri = pushed(w, w.asking(w.secret()));
            Expect.code(come(w, w.secret(), uri));
            Met met = come(w, w.secret(), uri);
            return Expect.that(!met.told().containsKey("code"), met.shown());
        });
        checks.must("push-other-client", "RFC 9126 §2.2", "a request_uri with another client's client_id", "no code",
                w -> {
                    Met met = come(w, w.other(Wish.SECRET), pushed(w, w.asking(w.secret())));
                    return Expect.that(!met.told().containsKey("code"), met.shown());
                });
        checks.must("push-unknown", USE, "a request_uri that nobody made", "no code", w -> {
            Met met = come(w, w.secret(), "urn:ietf:params:oauth:request_uri:" + "A".repeat(43));
            return Expect.that(!met.told().containsKey("code"), met.shown());
        });
        checks.must("push-nameless", "RFC 9126 §4", "a request_uri without client_id", "no code", w -> {
            Met met = come(w, w.secret(), pushed(w, w.asking(w.secret())), "client_id", "");
            return Expect.that(!met.told().containsKey("code"), met.shown());
        });
        checks.must("push-login-first", USE, "a request_uri, and nobody is signed in", "asked to sign in", w -> {
            String uri = pushed(w, w.asking(w.secret()));
            Met met = w.server().open(w.stranger(), w.endpoint("authorization_endpoint") + "?"
                    + Forms.form(World.map("client_id", w.secret().id(), "request_uri", uri)));
            return Expect.that(met.kind() == Met.Kind.SIGN_IN, met.shown());
        });
        checks.must("push-consent-first", "OIDC Core §3.1.2.4",
                "a pushed request of a client that the person never let",
                "is asked for first", w -> {
                    Client client = w.client(Wish.SECRET.backAt(Wish.BACK, "https://app.example/pushed"));
                    String uri = pushed(w, w.asking(client));
                    Met met = w.server().open(w.browser(Person.ADA), w.endpoint("authorization_endpoint") + "?"
                            + Forms.form(World.map("client_id", client.id(), "request_uri", uri)));
                    return Expect.that(met.kind() == Met.Kind.CONSENT, met.shown());
                });
    }
}
