package io.posthouse.conformance.check;

import io.posthouse.conformance.Checks;
import io.posthouse.conformance.Client;
import io.posthouse.conformance.Expect;
import io.posthouse.conformance.Forms;
import io.posthouse.conformance.Person;
import io.posthouse.conformance.Reply;
import io.posthouse.conformance.Wish;
import io.posthouse.conformance.World;
import io.posthouse.conformance.World.Asked;
import java.util.List;
import java.util.Map;

/** Codes for tokens (RFC 6749 section 4.1, RFC 7636, RFC 9700). */
final class CodeChecks {
    private CodeChecks() {
    }

    static void addTo(Checks checks) {
        granted(checks);
        once(checks);
        bound(checks);
        malformed(checks);
    }

    private static void granted(Checks checks) {
        checks.must("code-granted", "RFC 6749 §4.1.4", "a code and its verifier, by the client that it was made for",
                "200 with an access token", w -> {
                    Asked asked = w.asking(w.secret());
                    return Expect.granted(w.redeem(asked, w.code(asked)));
                });
        checks.must("code-granted-public", "RFC 6749 §4.1.4", "the same by a client without secret",
                "200 with an access token", w -> {
                    Asked asked = w.asking(w.open());
                    return Expect.granted(w.redeem(asked, w.code(asked)));
                });
        checks.must("token-type", "RFC 6749 §5.1", "an answer with tokens", "says token_type, which is Bearer",
                w -> {
                    String type = w.tokens(w.secret()).text("token_type");
                    return Expect.that(type.equalsIgnoreCase("Bearer"), type.isEmpty() ? "none" : "Bearer");
                });
        checks.should("token-expires-in", "RFC 6749 §5.1", "an answer with tokens", "says expires_in, a number", w -> {
            boolean number = w.tokens(w.secret()).json().path("expires_in").isIntegralNumber();
            return Expect.that(number, number ? "a number" : "none");
        });
        checks.must("token-json", "RFC 6749 §5.1", "an answer with tokens", "is application/json", w -> {
            String type = w.tokens(w.secret()).header("Content-Type");
            return Expect.that(type.startsWith("application/json"), type);
        });
        checks.must("token-no-store", "RFC 6749 §5.1", "an answer with tokens", "says Cache-Control: no-store", w -> {
            String said = w.tokens(w.secret()).header("Cache-Control");
            return Expect.that(said.contains("no-store"), said.contains("no-store") ? "no-store" : "said: " + said);
        });
        checks.must("token-pragma", "RFC 6749 §5.1", "an answer with tokens", "says Pragma: no-cache", w -> {
            String said = w.tokens(w.secret()).header("Pragma");
            return Expect.that(said.equals("no-cache"), said.isEmpty() ? "not said" : said);
        });
        checks.must("token-scope", "RFC 6749 §5.1", "an answer with tokens", "says scope, or it is what was asked for",
                w -> {
                    String scope = w.tokens(w.secret(), "scope", "openid profile").text("scope");
                    List<String> all = List.of(scope.split(" ", -1));
                    return Expect.that(scope.isEmpty() || (all.contains("openid") && all.contains("profile")),
                            scope.isEmpty() ? "not said" : "what was asked for");
                });
        checks.must("token-no-more-scope", "RFC 6749 §3.3", "a request for openid alone", "gets no more, or says so",
                w -> {
                    String scope = w.tokens(w.secret()).text("scope");
                    return Expect.that(scope.isEmpty() || scope.equals("openid"),
                            scope.isEmpty() ? "not said" : "said: " + scope);
                });
        checks.must("token-length", "RFC 6749 §10.10", "two access tokens", "with room for 128 random bits, and differ",
                w -> {
                    String one = w.tokens(w.secret()).text("access_token");
                    String two = w.tokens(w.secret()).text("access_token");
                    return Expect.that(one.length() >= 22 && !one.equals(two),
                            one.equals(two) ? "the same twice" : "long enough");
                });
        checks.must("token-unknown-parameter", "RFC 6749 §3.2", "a parameter that nobody knows", "is ignored", w -> {
            Asked asked = w.asking(w.secret());
            return Expect.granted(w.redeem(asked, w.code(asked), "frobnicate", "1"));
        });
        checks.must("token-charset", "RFC 6749 §3.2", "a form that says its charset", "is read", w -> {
            Asked asked = w.asking(w.secret());
            return Expect.granted(w.web().post(w.endpoint("token_endpoint"),
                    "application/x-www-form-urlencoded; charset=UTF-8",
                    Forms.form(w.redeeming(asked, w.code(asked))),
                    World.basic(asked.client().id(), asked.client().secret())));
        });
    }

    private static void once(Checks checks) {
        checks.must("code-once", "RFC 6749 §4.1.2", "a code that was redeemed, once more", "invalid_grant", w -> {
            Asked asked = w.asking(w.secret());
            String code = w.code(asked);
            Expect.granted(w.redeem(asked, code));
            return Expect.refused(w.redeem(asked, code), "invalid_grant");
        });
        checks.must("code-once-public", "RFC 6749 §4.1.2", "a code that a client without secret redeemed, once more",
                "invalid_grant", w -> {
                    Asked asked = w.asking(w.open());
                    String code = w.code(asked);
                    Expect.granted(w.redeem(asked, code));
                    return Expect.refused(w.redeem(asked, code), "invalid_grant");
                });
        checks.should("code-twice-ends-access", "RFC 6749 §4.1.2", "the access token of a code that is shown once more",
                "is dead", w -> {
                    Asked asked = w.asking(w.secret());
                    String code = w.code(asked);
                    String token = w.redeem(asked, code).text("access_token");
                    Expect.that(w.userInfo(token).status() == 200, "never was good");
                    w.redeem(asked, code);
                    int status = w.userInfo(token).status();
                    return Expect.that(status == 401, status == 401 ? "dead" : "alive");
                });
        checks.should("code-twice-ends-refresh", "RFC 6749 §4.1.2",
                "the refresh token of a code that is shown once more",
                "is dead", w -> {
                    Asked asked = w.asking(w.secret());
                    String code = w.code(asked);
                    String token = w.redeem(asked, code).text("refresh_token");
                    w.redeem(asked, code);
                    return Expect.refused(w.refresh(asked.client(), token), "invalid_grant");
                });
        checks.must("code-race", "RFC 6749 §4.1.2", "a code that is redeemed eight times at once",
                "is granted once at the most", w -> {
                    Asked asked = w.asking(w.secret());
                    Map<String, String> form = w.redeeming(asked, w.code(asked));
                    long granted = World.atOnce(8, () -> w.token(asked.client(), form)).stream()
                            .filter(reply -> reply.status() == 200).count();
                    return Expect.that(granted <= 1, granted <= 1 ? "once at the most" : "several times");
                });
    }

    private static void bound(Checks checks) {
        checks.must("code-other-client", "RFC 6749 §4.1.3", "a code, by another client with a secret", "invalid_grant",
                w -> {
                    Asked asked = w.asking(w.secret());
                    Client other = w.other(Wish.SECRET);
                    return Expect.refused(w.token(other, w.redeeming(asked, w.code(asked))), "invalid_grant");
                });
        checks.must("code-other-public", "RFC 6749 §4.1.3", "a code, by another client without secret", "invalid_grant",
                w -> {
                    Asked asked = w.asking(w.open());
                    return Expect.refused(w.token(w.other(Wish.PUBLIC), w.redeeming(asked, w.code(asked))),
                            "invalid_grant");
                });
        checks.must("code-redirect-other", "RFC 6749 §4.1.3", "a code with another redirect_uri than was asked with",
                "invalid_grant", w -> {
                    Client two = w.client(Wish.SECRET.backAt(Wish.BACK, "https://app.example/other"));
                    Asked asked = w.asking(two);
                    return Expect.refused(w.redeem(asked, w.code(asked), "redirect_uri", "https://app.example/other"),
                            "invalid_grant");
                });
        checks.must("code-redirect-missing", "RFC 6749 §4.1.3", "a code without the redirect_uri that was asked with",
                "invalid_grant or invalid_request", w -> {
                    Asked asked = w.asking(w.secret());
                    return Expect.refused(w.redeem(asked, w.code(asked), "redirect_uri", ""), "invalid_grant",
                            "invalid_request");
                });
        checks.must("code-verifier-missing", "RFC 7636 §4.6", "a code without its verifier",
                "refused: invalid_grant, or"
                        + " invalid_request",
                w -> {
                    Asked asked = w.asking(w.secret());
                    return Expect.refused(w.redeem(asked, w.code(asked), "code_verifier", ""), "invalid_grant",
                            "invalid_request");
                });
        checks.must("code-verifier-missing-public", "RFC 7636 §4.6", "a code of a client without secret, without its"
                + " verifier", "refused: invalid_grant, or as a client that cannot prove itself", w -> {
                    Asked asked = w.asking(w.open());
                    return Expect.refused(w.redeem(asked, w.code(asked), "code_verifier", ""), "invalid_grant",
                            "invalid_request", "invalid_client");
                });
        checks.must("code-verifier-wrong", "RFC 7636 §4.6", "a code with another verifier", "invalid_grant", w -> {
            Asked asked = w.asking(w.secret());
            return Expect.refused(w.redeem(asked, w.code(asked), "code_verifier", w.verifier()), "invalid_grant");
        });
        checks.must("code-verifier-wrong-public", "RFC 7636 §4.6",
                "a code of a client without secret, with another verifier",
                "invalid_grant", w -> {
                    Asked asked = w.asking(w.open());
                    return Expect.refused(w.redeem(asked, w.code(asked), "code_verifier", w.verifier()),
                            "invalid_grant");
                });
        checks.must("code-verifier-plain", "RFC 7636 §7.2", "a code with the challenge for a verifier", "invalid_grant",
                w -> {
                    Asked asked = w.asking(w.open());
                    return Expect.refused(w.redeem(asked, w.code(asked), "code_verifier",
                            World.challenge(asked.verifier())), "invalid_grant");
                });
        checks.must("code-injected", "RFC 9700 §4.5.3", "the code of another person's request, with one's own verifier",
                "invalid_grant", w -> {
                    Asked victim = w.asking(w.open());
                    Asked attacker = w.asking(w.open());
                    w.code(w.browser(Person.ADA), attacker);
                    return Expect.refused(w.redeem(attacker, w.code(victim)), "invalid_grant");
                });
        checks.must("code-person-kept-out", "RFC 6749 §5.2", "a code of a person who is kept out since",
                "invalid_grant", w -> {
                    Asked asked = w.asking(w.secret());
                    String code = w.code(w.server().signIn(Person.MIA), asked);
                    w.server().keepOut(Person.MIA, true);
                    try {
                        return Expect.refused(w.redeem(asked, code), "invalid_grant");
                    } finally {
                        w.server().keepOut(Person.MIA, false);
                        w.forget(Person.MIA);
                    }
                });
    }

    private static void malformed(Checks checks) {
        checks.must("code-unknown", "RFC 6749 §5.2", "a code that nobody made", "400 invalid_grant",
                w -> Expect.refused(400, w.redeem(w.asking(w.secret()), "A".repeat(43)), "invalid_grant"));
        checks.must("code-missing", "RFC 6749 §5.2", "no code", "400 invalid_request",
                w -> Expect.refused(400, w.redeem(w.asking(w.secret()), "x", "code", ""), "invalid_request"));
        checks.must("grant-type-missing", "RFC 6749 §5.2", "no grant_type", "400 invalid_request",
                w -> Expect.refused(400, w.redeem(w.asking(w.secret()), "x", "grant_type", ""), "invalid_request"));
        checks.must("grant-type-unknown", "RFC 6749 §5.2", "an unknown grant_type", "400 unsupported_grant_type",
                w -> Expect.refused(400, w.token(w.secret(), World.map("grant_type", "frob")),
                        "unsupported_grant_type"));
        checks.must("grant-type-password", "RFC 9700 §2.4", "grant_type=password", "unsupported_grant_type or"
                + " unauthorized_client",
                w -> Expect.refused(
                        w.token(w.secret(), World.map("grant_type", "password", "username", "ben", "password", "x")),
                        "unsupported_grant_type", "unauthorized_client"));
        for (String name : List.of("grant_type", "code", "redirect_uri", "code_verifier")) {
            checks.must("token-twice-" + name.replace('_', '-'), "RFC 6749 §3.2", name + " twice",
                    "invalid_request or invalid_grant",
                    w -> {
                        Asked asked = w.asking(w.secret());
                        Map<String, String> form = w.redeeming(asked, w.code(asked));
                        Reply reply = w.web().post(w.endpoint("token_endpoint"), "application/x-www-form-urlencoded",
                                Forms.form(form) + "&" + name + "=" + Forms.encoded(form.getOrDefault(name, "")),
                                World.basic(asked.client().id(), asked.client().secret()));
                        return Expect.refused(reply, "invalid_request", "invalid_grant");
                    });
        }
        checks.must("token-get", "RFC 6749 §3.2", "GET of the token endpoint with all parameters", "no token", w -> {
            Asked asked = w.asking(w.secret());
            Reply reply = w.web().get(
                    w.endpoint("token_endpoint") + "?" + Forms.form(w.redeeming(asked, w.code(asked))),
                    World.basic(asked.client().id(), asked.client().secret()));
            return Expect.refusedSomehow(reply);
        });
        checks.must("token-body-json", "RFC 6749 §4.1.3", "the parameters as JSON", "no token", w -> {
            Asked asked = w.asking(w.secret());
            Reply reply = w.web().post(w.endpoint("token_endpoint"), "application/json",
                    "{\"grant_type\":\"authorization_code\",\"code\":\"" + w.code(asked) + "\"}",
                    World.basic(asked.client().id(), asked.client().secret()));
            return Expect.refusedSomehow(reply);
        });
        checks.must("token-query", "RFC 6749 §2.3.1", "a secret in the address, by POST", "does not prove a client",
                w -> {
                    Asked asked = w.asking(w.secret());
                    Reply reply = w.web().post(
                            w.endpoint("token_endpoint") + "?" + Forms.form(World.map("client_id", asked.client().id(),
                                    "client_secret", asked.client().secret())),
                            w.redeeming(asked, w.code(asked)));
                    return Expect.refusedSomehow(reply);
                });
        checks.must("token-error-form", "RFC 6749 §5.2", "a refusal", "is JSON with error, and not to be stored", w -> {
            Reply reply = w.redeem(w.asking(w.secret()), "A".repeat(43));
            return Expect.that(reply.header("Content-Type").startsWith("application/json")
                    && reply.header("Cache-Control").contains("no-store") && !reply.text("error").isEmpty(),
                    reply.header("Content-Type") + ", Cache-Control " + reply.header("Cache-Control"));
        });
        checks.must("token-error-description", "RFC 6749 §5.2", "error_description of a refusal",
                "of the signs that it may have", w -> Expect.that(w.redeem(w.asking(w.secret()), "A".repeat(43))
                        .text("error_description").matches("[\\x20-\\x21\\x23-\\x5B\\x5D-\\x7E]*"), "of those"));
    }
}
